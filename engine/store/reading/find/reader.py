"""Reads what was typed: terms that mean something, and the rest as text to look for. Never fails, whatever is typed.

Each term remembers the words it was read from, so that a chip can be taken away; how a term is shown is itself
something that may be typed and means the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.core.folding import fold
from engine.store.reading.find.vocabulary import Phrase, Vocabulary

MAX_LENGTH = 300
MAX_NUMBER = 9_999
_NAME_WORDS = 4  # of a coordinator or a workflow, without quotes
_TOKEN = re.compile(r'"([^"]*)"?|“([^”]*)”?|(\S+)')
_LIKENESS = 0.8  # of a word to one of the vocabulary, so that it may be meant


@dataclass(frozen=True)
class Term:
    """One thing understood. `value`: the number, name, unit or period that goes with it, as text and as amount."""

    kind: str
    name: str = ""
    amount: int = 0
    typed: str = ""

    def same_as(self, other: Term) -> bool:
        """Whether both mean the same, however they were typed."""
        return (self.kind, fold(self.name), self.amount) == (other.kind, fold(other.name), other.amount)


@dataclass(frozen=True)
class Found:
    """What was understood: terms, text, and words that may be mistyped, each with the one that may be meant."""

    terms: tuple[Term, ...] = ()
    texts: tuple[str, ...] = ()  # each a word, or several in quotes
    hints: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.texts)

    @property
    def text(self) -> str:
        """The text, as one line."""
        return " ".join(self.texts)

    def has(self, kind: str) -> bool:
        """Whether this was asked for."""
        return any(term.kind == kind for term in self.terms)

    def term(self, kind: str) -> Term | None:
        """The last term of a kind: who says a thing twice means the later one."""
        return next((term for term in reversed(self.terms) if term.kind == kind), None)

    def without(self, place: int) -> str:
        """What is typed when the term at `place` is taken away; behind the last term stands the text."""
        kept = [term.typed for number, term in enumerate(self.terms) if number != place]
        return " ".join(kept + [quoted(text) for text in self.texts if place < len(self.terms)])


@dataclass(frozen=True)
class _Token:
    word: str  # as typed
    folded: str
    in_quotes: bool


def read_words(typed: str, vocabulary: Vocabulary, names: Sequence[str] = ()) -> Found:
    """Read what was typed. `names` are names of several words that need no quotes after *of* or *workflow*."""
    tokens = _tokens(typed)
    known = {fold(name.replace("_", " ")) for name in names}
    terms: list[Term] = []
    texts: list[str] = []
    place = 0
    while place < len(tokens):
        found = _longest(tokens, place, vocabulary, known)
        if found is None:
            texts.append(tokens[place].word)
            place += 1
        else:
            term, place = found
            terms.append(term)
    return Found(tuple(terms), tuple(texts), tuple(_hints(texts, vocabulary)))


def shown(term: Term, vocabulary: Vocabulary) -> str:
    """How a term is said: words that, typed, mean the same."""
    phrase = vocabulary.first(term.kind)
    slot = re.search(r"\{(\w+)\}", phrase)
    if slot is None:
        return phrase
    kind = slot[1]
    if kind == "age":
        value = f"{term.amount} {vocabulary.first(f'unit_{term.name}')}"
    elif kind == "number":
        value = str(term.amount)
    elif kind == "name":
        value = f'"{term.name}"' if fold(term.name) in vocabulary.words() else quoted(term.name)
    else:
        value = vocabulary.first(f"{kind}_{term.name}")
    return phrase.replace(slot[0], value)


def quoted(text: str) -> str:
    """Text as it is typed: in quotes when it has several words."""
    return f'"{text}"' if " " in text or not text else text


def _tokens(typed: str) -> list[_Token]:
    tokens = []
    for first, second, bare in _TOKEN.findall("".join(c if c.isprintable() else " " for c in typed[:MAX_LENGTH])):
        word = " ".join((first or second or bare).split())
        if word and (bare or first or second):
            tokens.append(_Token(word, fold(word), in_quotes=not bare))
    return [token for token in tokens if token.folded]


def _longest(tokens: Sequence[_Token], place: int, vocabulary: Vocabulary, names: set[str]) -> tuple[Term, int] | None:
    best: tuple[Term, int] | None = None
    for phrase in vocabulary.phrases:
        found = _matched(phrase, tokens, place, vocabulary, names)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


def _matched(
    phrase: Phrase, tokens: Sequence[_Token], place: int, vocabulary: Vocabulary, names: set[str]
) -> tuple[Term, int] | None:
    name, amount, at = "", 0, place
    for part in phrase.parts:
        if at >= len(tokens):
            return None
        if part.startswith("{"):
            slot = _slot(part, tokens, at, vocabulary, names)
            if slot is None:
                return None
            name, amount, at = slot
        elif tokens[at].in_quotes or tokens[at].folded != part:
            return None
        else:
            at += 1
    typed = " ".join(f'"{token.word}"' if token.in_quotes else token.word for token in tokens[place:at])
    return Term(phrase.kind, name, amount, typed), at


def _slot(
    slot: str, tokens: Sequence[_Token], at: int, vocabulary: Vocabulary, names: set[str]
) -> tuple[str, int, int] | None:
    """What stands in a slot: its name, its amount, and where the next word is."""
    if slot == "{name}":
        return _name(tokens, at, names)
    amount = 0
    if slot in ("{age}", "{number}"):
        number = _number(tokens[at])
        if number is None:
            return None
        amount, at = number, at + 1
        if slot == "{number}":
            return "", amount, at
    for phrase in vocabulary.inner[slot]:
        end = at + len(phrase.parts)
        if tuple(token.folded for token in tokens[at:end] if not token.in_quotes) == phrase.parts:
            return phrase.kind.partition("_")[2], amount, end
    return None


def _name(tokens: Sequence[_Token], at: int, names: set[str]) -> tuple[str, int, int]:
    if not tokens[at].in_quotes:
        for count in range(min(_NAME_WORDS, len(tokens) - at), 1, -1):
            words = tokens[at : at + count]
            if " ".join(token.folded for token in words) in names:
                return " ".join(token.word for token in words), 0, at + count
    return tokens[at].word, 0, at + 1


def _number(token: _Token) -> int | None:
    return min(int(token.folded), MAX_NUMBER) if re.fullmatch(r"[0-9]{1,9}", token.folded) else None


def _hints(texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    words = sorted(word for word in vocabulary.words() if len(word) > 3)
    if not texts:
        return
    import difflib  # only now: the console starts without it

    for text in texts:
        folded = fold(text)
        if len(folded) > 3 and folded not in words and (near := difflib.get_close_matches(folded, words, 1, _LIKENESS)):
            yield text, near[0]
