"""What a new version changes, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from console.model.authoring.workflow_form import label_of
from console.model.authoring.workflow_words import kind_words, value_words
from console.model.clean import clean
from console.model.words import say

if TYPE_CHECKING:
    from engine.control.authoring.workflow_changes import Change


def change_lines(found: Iterable[Change], most: int) -> list[str]:
    """One sentence a change, at most `most`, and then how many more there are."""
    lines = [_line(change) for change in found]
    if len(lines) > most:
        return [*lines[: most - 1], say("change.more", count=len(lines) - most + 1)]
    return lines


def _line(change: Change) -> str:
    step = clean(change.step)
    if change.sort == "added":
        return say("change.added", number=change.number, step=step, kind=kind_words(change.new))
    if change.sort == "removed":
        return say("change.removed", number=change.number, step=step)
    if change.sort == "moved":
        return say("change.moved", number=change.number, step=step)
    in_step = change.sort == "changed"
    where = say("change.in_step", number=change.number, step=step) if in_step else say("change.in_head")
    label = label_of(change.key)
    if change.old is None:
        return say("change.now", where=where, label=label, new=value_words(change.new))
    if change.new is None:
        return say("change.gone", where=where, label=label, old=value_words(change.old))
    return say("change.other", where=where, label=label, old=value_words(change.old), new=value_words(change.new))
