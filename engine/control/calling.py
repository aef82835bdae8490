"""What is known of a phone call before anybody dials: the read side of `call_acts`, by the very same rules.

The console shows it and says with it what each outcome will lead to. It writes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.control.callees import Callee, callee, most_calls, next_try
from engine.control.context import SQL
from engine.core.calendar import Calendar
from engine.core.calls import call_due
from engine.core.model import Contact
from engine.core.timing import CalendarNeverOpens, is_open, next_opening, window_end
from engine.store.call_consents import NoCalls
from engine.store.definitions import Definitions

GOOD, OUTSIDE, NIGHT = "good", "outside", "night"


@dataclass(frozen=True, slots=True)
class Hour:
    """Whether now is a time to call: `good` until a moment, `outside` their hours or in their `night` (quiet hours, or
    the law of the place) until a moment, which is when that ends."""

    kind: str
    until: datetime | None
    """None where the calendar never opens."""


@dataclass(frozen=True, slots=True)
class Calling:
    """One call as it stands now."""

    contacts: tuple[Contact, ...]
    """Whom to ask for, in this order; the first who has a number is called."""
    number: str | None
    hour: Hour
    comes_back: datetime | None
    """When the call comes back if nobody answers now; None: this is the last try."""
    attempt: int
    most: int
    no_calls: NoCalls | None
    site: str
    """In whose name is called."""


def calls_now(
    connection: sqlite3.Connection, definitions: Definitions, calendar: Calendar, site: str, task_ids: Iterable[int],
    now: datetime,
) -> dict[int, Calling]:  # fmt: skip
    """What is known now of each of these calls; one that is gone is left out."""
    known: dict[int | None, Callee] = {}
    found = {}
    for task_id in task_ids:
        task = connection.execute(SQL.task, {"task_id": task_id}).fetchone()
        if task is None:
            continue
        family_id = task["family_id"]
        called = known.get(family_id) or known.setdefault(family_id, callee(connection, calendar, family_id))
        most = most_calls(connection, definitions, task)
        found[task_id] = Calling(
            called.contacts, called.number, hour_of(called, now), _next(task, most, called, now), task["attempt"], most,
            called.no_calls, site,
        )  # fmt: skip
    return found


def hour_of(called: Callee, now: datetime) -> Hour:
    """Whether a family may be called now, by its own clock."""
    hours, zone = called.hours, called.zone
    try:
        if is_open(hours, zone, now):
            return Hour(GOOD, window_end(hours, zone, now))
        if not is_open(hours, zone, now, urgent=True):
            return Hour(NIGHT, next_opening(hours, zone, now, urgent=True).at)
        return Hour(OUTSIDE, next_opening(hours, zone, now).at)
    except CalendarNeverOpens:
        return Hour(OUTSIDE, None)


def _next(task: sqlite3.Row, most: int, called: Callee, now: datetime) -> datetime | None:
    try:
        again = next_try(task, most, called, now)
        if again is not None:
            call_due(called.hours, called.zone, again)  # an act would fail without it, and there would be no next one
    except CalendarNeverOpens:
        return None
    return again
