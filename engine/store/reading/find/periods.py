"""Periods as people say them, as two moments: from the first, up to but not including the second."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.store.reading.find.reader import Term

MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60, "months": 30 * 24 * 60}
_DAYS = {"today": (0, 1), "tomorrow": (1, 2), "yesterday": (-1, 0)}
_WEEKS = {"this_week": 0, "next_week": 1, "last_week": -1}


def period(name: str, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """A period of the site's days; weeks begin on Monday. Raises `KeyError` for a name that is none."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    if name in _DAYS:
        first, last = (today + timedelta(days=days) for days in _DAYS[name])
    elif name in _WEEKS:
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEKS[name])
        last = first + timedelta(weeks=1)
    else:
        first = today.replace(day=1)
        if name == "last_month":
            first, last = (first - timedelta(days=1)).replace(day=1), first
        elif name == "this_month":
            last = (first + timedelta(days=31)).replace(day=1)
        else:
            raise KeyError(name)
    return datetime.combine(first, time(), tzinfo=here), datetime.combine(last, time(), tzinfo=here)


def moment_before(term: Term, now: datetime) -> datetime:
    """The moment that lies as long ago as a term's age says."""
    try:
        return now - timedelta(minutes=term.amount * MINUTES[term.name])
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)
