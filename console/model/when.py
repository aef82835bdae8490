"""A moment as a person types it: `tomorrow`, `3 days`, `Mon 9:00`, `14:30`, `2026-12-01 14:00`.

Days and times are read on the family's clock. A day without a time means its morning; a stretch of days keeps the
time of day. What can't be read gives `None`: nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from console.model.moments import Clock
from console.model.words import say

MORNING = time(9)
_SPAN = re.compile(r"(?:in )?(\d{1,4}) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)")
_CLOCK = re.compile(r"(?:(?P<day>.*?)[ t]*)?\b(?P<hour>\d{1,2})[:.](?P<minute>\d{2})")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SECONDS = {"m": 60, "h": 3600}
_DAYS = {"d": 1, "w": 7}
MAX_DAYS = 366


def read_when(typed: str, clock: Clock) -> datetime | None:
    """Read a moment (UTC) from what was typed; `None` when it can't be understood or lies more than a year ahead."""
    text = " ".join(typed.lower().split())
    moment = (_span(text, clock) or _day(text, clock)) if text else None
    if moment is None or moment - clock.now > timedelta(days=MAX_DAYS):
        return None
    return moment.astimezone(UTC)


def _span(text: str, clock: Clock) -> datetime | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    number, unit = int(match[1]), match[2][0]
    if unit in _SECONDS:
        return clock.now + timedelta(seconds=number * _SECONDS[unit])
    # Wall clock time stays: the sum is made on the local clock and only then becomes an instant.
    local = clock.now.astimezone(clock.zone)
    return local + timedelta(days=number * _DAYS[unit])


def _day(text: str, clock: Clock) -> datetime | None:
    match = _CLOCK.fullmatch(text)
    day_text, at = text, MORNING
    if match is not None:
        hour, minute = int(match["hour"]), int(match["minute"])
        if hour > 23 or minute > 59:
            return None
        day_text, at = (match["day"] or "").strip(), time(hour, minute)
    today = clock.now.astimezone(clock.zone).date()
    day = _named_day(day_text, today) if day_text else today
    return datetime.combine(day, at, tzinfo=clock.zone) if day is not None else None


def _named_day(text: str, today: date) -> date | None:
    if text in (say("moment.today"), say("moment.tomorrow")):
        return today + timedelta(days=int(text == say("moment.tomorrow")))
    names = [name.lower() for name in say("moment.weekdays").split()]
    for number, name in enumerate(names):
        if len(text) >= len(name) and text.startswith(name) and text.isalpha():
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
