"""How a row of the work that waits is drawn: whose it is and which step; why it stands there, and since when."""

from __future__ import annotations

from collections.abc import Callable

from console.model.moments import Clock
from console.model.prose import Line, Span, fit
from console.model.queue import QueueRow, when_words
from console.model.words import say
from console.widgets.columns import Columns

NARROW = 60


def queue_columns(clock: Callable[[], Clock]) -> Columns[QueueRow]:
    """Two lines a row: the family, the step and since when; why."""

    def family_width(width: int) -> int:
        return max(14, width * 26 // 100) if width >= NARROW else width

    def titles(width: int) -> Line:
        name = family_width(width)
        if width < NARROW:
            return (Span(fit(say("queue.title_family"), width), "head"),)
        right = say("queue.title_since")
        step = fit(say("queue.title_step"), max(0, width - name - len(right) - 1))
        return (Span(fit(say("queue.title_family"), name), "head"), Span(step, "head"), Span(f"{right} ", "head"))

    def lines(row: QueueRow, width: int) -> list[Line]:
        when = when_words(row.moment, clock().for_family(row.zone))
        why, tone = (row.pending, "warn") if row.pending else (row.why, row.tone)
        if width < NARROW:
            name = fit(row.family, max(4, width - len(when) - 1))
            return [(Span(name, "strong"), Span(f" {when}", "quiet")), (Span(fit(why, width), tone),)]
        name_width = family_width(width)
        step = f"{row.step} · {row.workflow}"
        room = max(4, width - name_width - len(when) - 2)
        return [
            (Span(fit(row.family, name_width - 1) + " ", "strong"), Span(fit(step, room)), Span(f" {when} ", "quiet")),
            (Span(" " * name_width), Span(fit(why, width - name_width), tone)),
        ]

    return Columns(titles, lines, height=2)
