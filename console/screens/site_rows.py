"""How the rows of people, days and holds are drawn, for any width."""

from __future__ import annotations

from collections.abc import Callable

from console.model.moments import Clock
from console.model.people import ClosureRow, HoldRow, PersonRow, away_words, day_words, role_words
from console.model.prose import Line, Span, fit
from console.model.stops import stop_line
from console.model.words import say
from console.widgets.columns import Columns


def people_columns(clock: Callable[[], Clock]) -> Columns[PersonRow]:
    """One line a person: name, role, what is open, away, who stands in."""

    def widths(width: int) -> tuple[int, int, int, int, int]:
        name = max(14, width * 24 // 100)
        role = 0 if width < 50 else 14
        tasks = 9 if width >= 60 else 0
        deputy = max(12, width * 18 // 100) if width >= 70 else 0
        return name, role, tasks, max(8, width - name - role - tasks - deputy), deputy

    def titles(width: int) -> Line:
        names = (
            "people.title_name",
            "people.title_role",
            "people.title_open",
            "people.title_away",
            "people.title_deputy",
        )
        return tuple(
            Span(fit(say(name), room), "head") for name, room in zip(names, widths(width), strict=True) if room
        )

    def lines(row: PersonRow, width: int) -> list[Line]:
        name, role, tasks, away, deputy = widths(width)
        gone = away_words(row, clock())
        return [
            (
                Span(fit(row.name, name - 1) + " ", "strong"),
                Span(fit(role_words(row.role), role - 1) + " " if role else "", "plain"),
                Span(fit(str(row.open_tasks or "–"), tasks - 1) + " " if tasks else "", "quiet"),
                Span(fit(gone or say("people.here"), away - 1) + " ", "warn" if gone else "quiet"),
                Span(fit(row.deputy or "–", deputy) if deputy else "", "quiet"),
            )
        ]

    return Columns(titles, lines)


def closure_columns(clock: Callable[[], Clock]) -> Columns[ClosureRow]:
    """One line a closure: its name, the first and the last day."""

    def widths(width: int) -> tuple[int, int, int]:
        day = 18 if width >= 60 else 16 if width >= 46 else 0
        return max(10, width - 2 * day), day, day

    def titles(width: int) -> Line:
        names = ("closures.title_name", "closures.title_first", "closures.title_last")
        return tuple(
            Span(fit(say(name), room), "head") for name, room in zip(names, widths(width), strict=True) if room
        )

    def lines(row: ClosureRow, width: int) -> list[Line]:
        name, first, last = widths(width)
        over = row.is_over(clock().now.astimezone(clock().site).date())
        tone = "quiet" if over else "plain"
        words = say("closures.past", name=row.name) if over else row.name
        return [
            (
                Span(fit(words, name - 1) + " ", "quiet" if over else "strong"),
                Span(fit(day_words(row.first), first) if first else "", tone),
                Span(fit(day_words(row.last), last) if last else "", tone),
            )
        ]

    return Columns(titles, lines)


def hold_columns(clock: Callable[[], Clock]) -> Columns[HoldRow]:
    """Two lines a hold: what, who and why; what waits for it."""

    def titles(width: int) -> Line:
        return (Span(fit(say("hold.title_list"), width), "head"),)

    def lines(row: HoldRow, width: int) -> list[Line]:
        late = say("hold.late", count=row.late) if row.late else say("hold.late_none")
        waits = say("hold.waits", count=row.waiting, late=late) if row.waiting else say("hold.waits_none")
        return [(Span(fit(stop_line(row.stop, clock()), width), "strong"),), (Span(fit(waits, width), "quiet"),)]

    return Columns(titles, lines, height=2)


def _titles(section: str, names: tuple[str, ...], widths: tuple[int, ...]) -> Line:
    pairs = zip(names, widths, strict=True)
    return tuple(Span(fit(say(f"{section}.title_{name}"), room), "head") for name, room in pairs if room)
