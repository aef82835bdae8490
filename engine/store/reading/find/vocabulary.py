"""What may be typed: phrases of words and slots, each for a meaning, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.core.folding import fold

SLOTS = ("{age}", "{number}", "{name}", "{when}", "{language}")
_INNER = {"{age}": "unit_", "{when}": "when_", "{language}": "language_"}


@dataclass(frozen=True)
class Phrase:
    """A way to say a meaning: folded words, with at most one slot among them."""

    kind: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The phrases of one language, or of several: `shown` is the mapping whose first phrases are shown."""

    phrases: tuple[Phrase, ...]
    shown: Mapping[str, str]
    inner: Mapping[str, tuple[Phrase, ...]] = field(repr=False)

    @classmethod
    def of(cls, shown: Mapping[str, str], *others: Mapping[str, str], kinds: Iterable[str]) -> Vocabulary:
        """The vocabulary of some kinds, in the words of `shown` and understanding those of `others` as well."""
        wanted = frozenset(kinds)
        every = [phrase for words in (shown, *others) for phrase in _phrases(words)]
        phrases = dict.fromkeys(phrase for phrase in every if phrase.kind in wanted)
        inner = {
            slot: tuple(_longest_first(phrase for phrase in every if phrase.kind.startswith(prefix)))
            for slot, prefix in _INNER.items()
        }
        return cls(tuple(_longest_first(phrases)), shown, inner)

    @property
    def kinds(self) -> frozenset[str]:
        """The meanings that are understood."""
        return frozenset(phrase.kind for phrase in self.phrases)

    def first(self, kind: str) -> str:
        """How a meaning is shown, with its slot in braces."""
        return self.shown[kind].split(",")[0].strip()

    def words(self) -> frozenset[str]:
        """Every word that is part of a phrase, for those who mistype one."""
        return frozenset(part for phrase in self.phrases for part in phrase.parts if part not in SLOTS)


def _phrases(words: Mapping[str, str]) -> Iterable[Phrase]:
    for kind, phrases in words.items():
        for phrase in phrases.split(","):
            parts = tuple(part if part in SLOTS else fold(part) for part in phrase.split())
            if parts:
                yield Phrase(kind, parts)


def _longest_first(phrases: Iterable[Phrase]) -> list[Phrase]:
    return sorted(dict.fromkeys(phrases), key=lambda phrase: -len(phrase.parts))
