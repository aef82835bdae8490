"""What a person types after `/`: plain words that filter, and the rest as text to look for.

The words are understood by `engine.store.reading.find`, as on the command line; here are only the vocabularies, one for
every language of `console/words`, and how chips and help are said. Words of every language are understood, whatever the
console speaks.
"""

from __future__ import annotations

from functools import cache

from console.language import LANGUAGES
from console.model.clean import clean
from console.model.prose import Block, Span
from console.model.words import entries, say, say_or, spoken
from engine.store.reading.find import Found, Vocabulary, read_words
from engine.store.reading.find.reader import shown

SECTION = "find_words."


def read_typed(typed: str, kinds: tuple[str, ...], names: tuple[str, ...] = ()) -> Found:
    """Read what was typed; words that mean something elsewhere are text here."""
    return read_words(clean(typed), _vocabulary(spoken(), kinds), names)


def chips(found: Found, kinds: tuple[str, ...]) -> list[str]:
    """What was understood, each in words that mean the same when they are typed; the text comes last."""
    vocabulary = _vocabulary(spoken(), kinds)
    return [shown(term, vocabulary) for term in found.terms] + (
        [say("find.text", text=found.text)] if found.text else []
    )


def words_to_type(kinds: tuple[str, ...]) -> list[Block]:
    """Everything that can be typed, each word to be clicked."""
    vocabulary = _vocabulary(spoken(), kinds)
    spans = [Span(say("find.can") + " ", "quiet")]
    for kind in kinds:
        words = vocabulary.first(kind)
        for slot in ("age", "number", "name", "when", "language"):
            example = say_or(f"find.example_{kind}", say(f"find.example_{slot}"))
            words = words.replace(f"{{{slot}}}", example)
        spans += [Span(words.replace(" ", "\u00a0"), "key", f"type({words!r})"), Span(" · ", "quiet")]
    return [Block(tuple(spans[:-1])), Block((Span(say("find.can_quote"), "quiet"),))]


@cache
def _vocabulary(language: str, kinds: tuple[str, ...]) -> Vocabulary:
    others = [entries(SECTION, other) for other in LANGUAGES if other != language]
    return Vocabulary.of(entries(SECTION, language), *others, kinds=kinds)
