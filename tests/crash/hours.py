"""Whether anybody was contacted outside their hours, worked out without the engine's code: `zoneinfo`, the package
`holidays`, and the rule of the contract (Monday to Friday, 09:00 up to but not including 18:00, no public holiday,
none of the site's own closures)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import holidays

OPENS, CLOSES = time(9), time(18)

_CONTACTS = """
    SELECT 'message ' || m.message_id, m.sent_at, f.time_zone FROM messages m JOIN families f USING (family_id)
    WHERE m.sent_at IS NOT NULL
    UNION ALL
    SELECT 'call ' || t.task_id, t.created_date, f.time_zone FROM coordinator_tasks t JOIN families f USING (family_id)
    WHERE t.task_type = 'phone_call' AND t.attempt = 1 AND t.step_number IS NOT NULL
"""


def contacts_outside_hours(database: Path, site_zone: str) -> list[str]:
    """Messages that left, and calls that a step asked for, outside the family's hours; a line each."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        closures = [
            (date.fromisoformat(first), date.fromisoformat(last))
            for first, last in connection.execute("SELECT from_date, to_date FROM closures")
        ]
        return [
            f"{what} at {at} UTC is outside the family's hours ({zone or site_zone})"
            for what, at, zone in connection.execute(_CONTACTS)
            if not within_hours(local_time(at, zone, site_zone), closures)
        ]


def local_time(at: str, family_zone: str | None, site_zone: str) -> datetime:
    """A stored moment in the family's zone, or in the site's where the family has none."""
    known = family_zone if family_zone in available() else site_zone
    return datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(ZoneInfo(known))


def within_hours(local: datetime, closures: Iterable[tuple[date, date]] = ()) -> bool:
    """Whether a local time lies in business hours."""
    day = local.date()
    closed = any(first <= day <= last for first, last in closures)
    return local.weekday() < 5 and OPENS <= local.time() < CLOSES and day not in _holidays(local.year) and not closed


@cache
def available() -> frozenset[str]:
    """Every zone's name that the time zone database knows."""
    return frozenset(available_timezones())


@cache
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("US", years=[year - 1, year, year + 1])
