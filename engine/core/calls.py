"""Phone calls: when one is due, and when one that reached nobody comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.durations import Duration
from engine.core.model import Contact, Snapshot
from engine.core.timing import Calendar, add_duration, is_open, next_opening, window_end

PHONE_CALL = "phone_call"
"""The task type of a call to a family."""

UNANSWERED = frozenset({"no_answer", "left_message", "call_back"})
"""Outcomes of a call that nobody took, or that came at a bad time; it comes back on the next business day."""

NO_CALLS = "the family has asked not to be called"
"""Why no call is asked for."""

CALL_BACK = "call_back"
"""They answered, and asked to be called at another time."""

WRONG_NUMBER = "wrong_number"

NO_MORE_CALLS = "no_calls"
"""They asked not to be called any more; this takes their consent to calls back."""

REACHED = "reached"
"""The outcome that counts as the event `call.reached`."""

_BACK = (1, 3, 7, 30, 365, 730)
"""How many days ago the search for the last closing begins: a day is nearly always enough."""

MAX_CALLS = 3
"""How often a call is tried where the step does not say."""


def number_to_call(contacts: Iterable[Contact]) -> str | None:
    """The number that is dialled: that of the first contact who has one."""
    return next((str(contact.phone) for contact in contacts if contact.phone), None)


def calling_hours(calendar: Calendar, contacts: Iterable[Contact], family: Mapping[str, Any] | None) -> Calendar:
    """The calendar with the hours that the law of the region sets for calls to a family."""
    if not calendar.regional:
        return calendar
    regions = calendar.regional.regions_of(number_to_call(contacts), (family or {}).get("region"))
    return calendar.where(regions, "call")


def due_for(calendar: Calendar, snapshot: Snapshot, now: datetime) -> datetime:
    """When a call to a snapshot's family that is opened at `now` is due."""
    return call_due(calling_hours(calendar, snapshot.contacts, snapshot.family), snapshot.zone, now)


def call_due(calendar: Calendar, zone: str, now: datetime) -> datetime:
    """When a call opened at `now` is due: at the end of the family's business hours that day (or the next such day)."""
    start = now if is_open(calendar, zone, now) else next_opening(calendar, zone, now).at
    return window_end(calendar, zone, start)


@lru_cache(maxsize=8)
def last_closing(calendar: Calendar, zone: str, now: datetime) -> datetime | None:
    """The latest end of business hours that has passed; what was due before it has had the rest of its business day.

    `due < last_closing(now)` says the same as `call_due(due) <= now`, of any number of tasks at once. None where no
    hours have ended in the last two years.
    """
    for days in _BACK:
        end = call_due(calendar, zone, now - timedelta(days=days))
        if end <= now:
            while (later := call_due(calendar, zone, end)) <= now:
                end = later
            return end
    return None


def next_call(calendar: Calendar, zone: str, now: datetime) -> datetime:
    """When a call that nobody took at `now` comes back: the opening of the next business day of the family."""
    local = now.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return next_opening(calendar, zone, midnight.astimezone(now.tzinfo)).at


def due_moment(calendar: Calendar, zone: str, now: datetime, due: Duration | date | datetime | None) -> datetime | None:
    """A step's `due` as a moment: so long from `now`, the end of a local day, or the moment itself."""
    if due is None:
        return None
    if isinstance(due, Duration):
        return add_duration(calendar, zone, now, due)
    if isinstance(due, datetime):
        return due if due.tzinfo else due.replace(tzinfo=ZoneInfo(zone)).astimezone(now.tzinfo)
    end = datetime.combine(due + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return end.astimezone(now.tzinfo)
