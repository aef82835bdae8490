"""What publishing would change, in plain words and line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.model.authoring.messages import language
from console.model.clean import clean
from console.model.prose import Block, Span
from console.model.words import say

if TYPE_CHECKING:
    from engine.control.authoring.message_changes import Difference, PartChange

TONES = {"+": "good", "-": "bad", "@": "quiet"}
MOST_LINES = 400  # of a difference that is laid out; nobody reads further, and a message has a tenth of it


def difference_blocks(difference: Difference) -> list[Block]:
    """Every file that differs from what is live."""
    blocks: list[Block] = []
    for part in difference.parts:
        channel = say(f"channel.{part.channel}")
        name = f"{channel} · {language(part.locale)}" if part.locale else channel
        blocks.append(Block((Span(f"{name}: ", "strong"), Span(_in_words(part)))))
        blocks += diff_lines(part.lines)
        blocks.append(Block())
    return blocks


def diff_lines(lines: tuple[str, ...]) -> list[Block]:
    """A unified diff, each line with its sign; its head says nothing that is not said above it."""
    return [
        Block((Span(f"{line[:1]} {clean(line[1:])}", TONES.get(line[:1], "plain")),), inset=2)
        for line in lines[2:MOST_LINES]
        if not line.startswith("@")
    ]


def _in_words(part: PartChange) -> str:
    if part.state == "changed":
        told = [say("writing.diff_lines", added=part.added, removed=part.removed)]
        if part.subject is not None:
            told.append(say("writing.diff_subject", before=clean(part.subject[0]), after=clean(part.subject[1])))
        return " ".join(told)
    return say(f"writing.diff_{part.state}")
