"""The people who work here, the days without contact, and what is on hold."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from console.model.moments import Clock
from console.model.people import ClosureRow, HoldRow, PersonRow, closure_row, person_row
from console.questions.stops import stops, waiting
from engine.store import reading
from engine.store.reading.effects import contacts_between, open_tasks_by_person


@dataclass(frozen=True)
class SiteRows:
    """The three lists of the screen."""

    people: list[PersonRow]
    closures: list[ClosureRow]
    holds: list[HoldRow]


def site_rows(connection: sqlite3.Connection, clock: Clock, mode: str | None) -> SiteRows:
    """All three, as they are now; what is past of the closures comes last."""
    busy = open_tasks_by_person(connection, mode=mode)
    today = clock.now.astimezone(clock.site).date()
    late = waiting(connection, clock.now)
    closures = [closure_row(row) for row in reading.list_closures(connection)]
    return SiteRows(
        [person_row(row, busy.get(row["name"], 0)) for row in reading.list_coordinators(connection)],
        sorted(closures, key=lambda row: (row.is_over(today), row.first or date.max, row.key)),
        [HoldRow(stop.hold_id, stop, *late.get(stop.hold_id, (0, 0))) for stop in stops(connection)],
    )


def contacts_on(connection: sqlite3.Connection, clock: Clock, first: date, last: date) -> int:
    """How many contacts are planned for these days of the site, counted up to a thousand."""

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=clock.site)

    return contacts_between(connection, midnight(first), midnight(last + timedelta(days=1)))
