"""How a row of each list is drawn, for any width."""

from __future__ import annotations

from collections.abc import Callable

from console.model.authoring.authored import Entry
from console.model.case import NeedsRow
from console.model.families import FamilyRow
from console.model.moments import Clock
from console.model.prose import Line, Span, fit, width_of
from console.model.words import say
from console.widgets.columns import Columns

PRIORITY = {"urgent": ("‼", "bad"), "high": ("!", "warn")}


def needs_columns(clock: Callable[[], Clock], on_it: Callable[[NeedsRow], str] = lambda _row: "") -> Columns[NeedsRow]:
    """Two lines a row: the family and how long it waits; what stuck and who has it, or is at work on it now."""

    def titles(width: int) -> Line:
        right = say("needs.title_waiting")
        left = fit(say("needs.title_family"), max(0, width - len(right) - 1))
        if len(right) + len(say("needs.title_family")) > width - 3:
            return (Span(say("needs.title_short"), "head"),)
        return (Span(left, "head"), Span(f" {right} ", "head"))

    def lines(row: NeedsRow, width: int) -> list[Line]:
        waited = _waited(row, clock())
        sign, tone = PRIORITY.get(row.priority, ("", "plain"))
        sign = f"{sign} " if sign else ""
        name = fit(row.family, max(4, width - len(waited) - len(sign) - 2))
        first = (Span(sign, tone), Span(name, "strong"), Span(f" {waited} ", "quiet"))
        busy = on_it(row)
        what = row.pending or (busy if width < 44 else "") or row.what
        who = (busy or row.who) if width >= 44 else ""
        room = max(4, width - len(who) - 2)
        what_tone = "warn" if row.pending else "accent" if what == busy else "quiet"
        second = (
            Span(fit(what, room), what_tone),
            Span(f" {who} " if who else "", "accent" if busy else "quiet"),
        )
        return [first, second]

    return Columns(titles, lines, height=2)


def _waited(row: NeedsRow, clock: Clock) -> str:
    if row.since is None:
        return ""
    return clock.waited(row.since) if row.since <= clock.now else say("needs.by", time=clock.time(row.since))


def family_columns(count: Callable[[], str]) -> Columns[FamilyRow]:
    """One line a row: family, what goes on, what comes next, who looks after them. `count`: how many there are."""

    def widths(width: int) -> tuple[int, int, int, int]:
        name = max(12, width * 22 // 100)
        who = 0 if width < 76 else max(13, width * 14 // 100)
        coming = 0 if width < 56 else max(26, width * 24 // 100)
        return name, max(8, width - name - who - coming), coming, who

    def titles(width: int) -> Line:
        labels = ("families.title_family", "families.title_now", "families.title_next", "families.title_who")
        counted = f" ({count()})" if count() else ""
        words = (say(label) + (counted if not place else "") for place, label in enumerate(labels))
        return tuple(
            Span(fit(each, room - 1) + " ", "head") for each, room in zip(words, widths(width), strict=True) if room
        )

    def lines(row: FamilyRow, width: int) -> list[Line]:
        name, now, coming, who = widths(width)
        return [
            (
                Span(fit(row.name, name - 1) + " ", "strong"),
                Span(fit(row.now, now - 1) + " ", row.tone),
                Span(fit(row.next, coming - 1) + " " if coming else "", "plain"),
                Span(fit(row.who, who) if who else "", "quiet"),
            )
        ]

    return Columns(titles, lines)


def authored_columns() -> Columns[Entry]:
    """Two lines a row: the name and its state; what it is."""

    def titles(width: int) -> Line:
        return (Span(fit(say("authored.title"), width), "head"),)

    def lines(row: Entry, width: int) -> list[Line]:
        state = f" {row.state} " if row.state else ""
        name = fit(row.title, max(4, width - width_of((Span(state),))))
        return [(Span(name, "strong"), Span(state, row.tone)), (Span(fit(row.detail, width), "quiet"),)]

    return Columns(titles, lines, height=2)
