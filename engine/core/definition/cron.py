"""Cron expressions as crontab(5) means them, in the form that the scheduler reads them right.

Five fields: minute, hour, day of the month, month, day of the week; or `@hourly`, `@daily`, `@weekly`, `@monthly`.
APScheduler counts weekdays from Monday = 0, crontab from Sunday = 0 (and 7): `0 9 * * 1` would fire on Tuesdays. So
weekdays are rewritten as names. Where both kinds of day are given, crontab fires on either and APScheduler on both
at once: refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_SHORTHANDS: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}
_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART: Final = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,2}))?\Z", re.ASCII)
_FORM: Final = "must be a cron expression such as '0 9 * * mon' (minute hour day month weekday)"


@lru_cache(maxsize=256)
def read_cron(text: str) -> str:
    """The canonical expression. Raises ValueError with a sentence."""
    if len(text) > 200:
        raise ValueError("is longer than 200 characters")
    fields = _SHORTHANDS.get(text.strip().lower(), text.lower()).split()
    if len(fields) != 5:
        raise ValueError(f"{_FORM}, not {len(fields)} fields")
    minute, hour, day, month, weekday = fields
    if day not in ("*", "?") and weekday not in ("*", "?"):
        raise ValueError("may name days of the month or days of the week, not both")
    weekday = _weekdays(weekday)
    canonical = " ".join((minute, hour, "*" if day == "?" else day, month, weekday))
    _check(canonical)
    return canonical


def _weekdays(field: str) -> str:
    """The days of the week by name, in the order of the week."""
    if field in ("*", "?"):
        return "*"
    chosen: set[int] = set()
    for part in field.split(","):
        match = _PART.match(part)
        if match is None:
            raise ValueError(f"has the unknown weekday '{part}'; write mon, tue, wed, thu, fri, sat or sun")
        if match[3] and int(match[3]) == 0:
            raise ValueError(f"has a step of 0 in '{part}'")
        first = 0 if match[1] == "*" else _weekday(match[1])
        last = 6 if match[1] == "*" else _weekday(match[2]) if match[2] else 6 if match[3] else first
        if match[2] and last < first:  # fri-mon, and mon-7
            last += 7
        chosen.update(day % 7 for day in range(first, last + 1, int(match[3] or 1)))
    return "*" if len(chosen) == 7 else ",".join(name for day, name in enumerate(_WEEKDAYS) if day in chosen)


def _weekday(word: str) -> int:
    if word.isdigit() and int(word) <= 7:
        return int(word) % 7
    if word[:3] in _WEEKDAYS and not word.isdigit():
        return _WEEKDAYS.index(word[:3])
    raise ValueError(f"has the unknown weekday '{word}'; write mon, tue, wed, thu, fri, sat or sun")


def _check(canonical: str) -> None:
    # Late: only workflows with a schedule pay for apscheduler.
    from apscheduler.triggers.cron import CronTrigger

    try:
        trigger = CronTrigger.from_crontab(canonical, timezone=UTC)
    except ValueError as error:
        raise ValueError(f"{_FORM}: {str(error).rstrip('.')}") from None
    # A leap year lies within the next eight whatever the year is; a fixed start keeps the answer the same every day.
    if trigger.get_next_fire_time(None, datetime(2024, 1, 1, tzinfo=UTC)) is None:
        raise ValueError("never comes: there is no such day")
