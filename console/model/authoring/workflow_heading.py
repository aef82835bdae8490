"""What stands above a workflow's graph: which version it is, since when, and who goes by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from console.model.clean import clean
from console.model.moments import Clock
from console.model.prose import Block, Span
from console.model.words import say

if TYPE_CHECKING:
    from console.questions.workflows import WorkflowNow


def heading(name: str, now: WorkflowNow | None, clock: Clock) -> Iterator[Block]:
    """The lines above the graph."""
    yield Block((Span(clean(name), "strong"), *_state(now)))
    if now is not None:
        yield Block((Span(_version(now, clock), "quiet"),))
        others = sum(now.elsewhere.values())
        if others:
            numbers = ", ".join(str(number) for number in sorted(now.elsewhere))
            yield Block((Span(say("workflow_head.others", count=others, versions=numbers), "quiet"),))
        if now.passage is not None and now.passage.started:
            words = "workflow_head.latest" if now.passage.more else "workflow_head.lately"
            yield Block((Span(say(words, count=now.passage.started), "quiet"),))


def _state(now: WorkflowNow | None) -> Iterator[Span]:
    if now is None:
        yield Span(f"  {say('authored.not_live')}", "accent")
    elif not now.shown.active:
        yield Span(f"  {say('workflow_head.off')}", "warn")


def _version(now: WorkflowNow, clock: Clock) -> str:
    shown = now.shown
    found = next((version for version in shown.versions if version.number == shown.version), None)
    if found is None:
        return say("workflow_head.unfrozen", count=now.under_way)
    live = not shown.versions or shown.version == shown.versions[0].number
    when = clock.day(found.at) if found.at is not None else say("moment.unset")
    by = clean(found.by)
    words = "workflow_head.live" if live else "workflow_head.old"
    return say(words, number=shown.version, when=when, by=by or say("who.engine"), count=now.under_way)
