"""How a call is drawn in the list, for any width: the family and its own time, then whether that is a time to call."""

from __future__ import annotations

from collections.abc import Callable

from console.model.calls.calls import CallRow, hour_words
from console.model.moments import Clock
from console.model.prose import Line, Span, fit
from console.model.words import say
from console.widgets.columns import Columns

SIGNS = {"good": "●", "warn": "○", "bad": "✕", "quiet": "·"}
WIDE = 44  # cells from which it is said who has it


def call_columns(clock: Callable[[], Clock], on_it: Callable[[CallRow], str]) -> Columns[CallRow]:
    """Two lines a row; the sign before the hour says the same without its colour."""

    def titles(width: int) -> Line:
        right = say("calls.title_time")
        left = fit(say("calls.title_family"), max(0, width - len(right) - 2))
        return (Span(left, "head"), Span(f" {right} ", "head"))

    def lines(row: CallRow, width: int) -> list[Line]:
        now = clock()
        time = now.for_family(row.zone).time(now.now)
        first = (Span(fit(row.family, max(4, width - len(time) - 2)), "strong"), Span(f" {time} ", "quiet"))
        words, tone = (row.pending, "warn") if row.pending else hour_words(row, now)
        who = on_it(row) or row.who
        tail = f" {who} " if width >= WIDE else ""
        sign = SIGNS.get(tone, "") if words else ""
        room = max(4, width - len(tail) - 2)
        return [first, (Span(f"{sign} " if sign else "  ", tone), Span(fit(words, room), tone), Span(tail, "quiet"))]

    return Columns(titles, lines, height=2)
