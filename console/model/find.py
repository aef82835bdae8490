"""What a person types after `/`: plain words that mean something, and the rest as text to look for.

`paused mart` finds families called like *mart* whose workflow is paused. Each thing understood is shown as a chip, so
that nobody wonders what the list is showing. The words that mean something are words like any other
(`find.words_*`), and those of every language are understood.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.model.clean import clean
from console.model.words import folded, say, vocabulary

MEANINGS = ("paused", "running", "stuck", "quiet", "alive", "mine")
MAX_LENGTH = 200


@dataclass(frozen=True)
class Find:
    """What is looked for."""

    text: str = ""
    meanings: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.text or self.meanings)

    @property
    def chips(self) -> str:
        """What was understood, in words."""
        parts = [say(f"find.{meaning}") for meaning in MEANINGS if meaning in self.meanings]
        if self.text:
            parts.append(say("find.text", text=self.text))
        return say("find.chips", chips=" + ".join(parts)) if parts else ""


def parse(typed: str, meanings: tuple[str, ...] = MEANINGS) -> Find:
    """Read what was typed; only these `meanings` are understood, every other word is text."""
    words, found = [], set()
    meant = {word: meaning for meaning in meanings for word in vocabulary(f"find.words_{meaning}")}
    for word in clean(typed)[:MAX_LENGTH].split():
        meaning = meant.get(folded(word))
        if meaning:
            found.add(meaning)
        else:
            words.append(word)
    return Find(" ".join(words), frozenset(found))
