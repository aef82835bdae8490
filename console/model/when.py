"""A moment as a person types it: `tomorrow`, `3 days`, `Mon 9:00`, `14:30`, `2026-12-01 14:00`.

Days and times are read on the family's clock. A day without a time means its morning; a stretch of days keeps the
time of day. The words of every language that the console has are understood, with or without their accents. What
can't be read gives `None`: nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from console.model.moments import Clock
from console.model.words import folded, vocabulary

MORNING = time(9)
_SPAN = re.compile(r"(?:(?P<in>[^\d]+) )?(?P<number>\d{1,4}) ?(?P<unit>[a-z]+)")
_CLOCK = re.compile(r"(?:(?P<day>.*?)(?: |(?<=\d)t)*)?\b(?P<hour>\d{1,2})[:.](?P<minute>\d{2})")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SECONDS = {"minutes": 60, "hours": 3600}
_DAYS = {"days": 1, "weeks": 7}
MAX_DAYS = 366


def read_when(typed: str, clock: Clock) -> datetime | None:
    """Read a moment (UTC) from what was typed; `None` when it can't be understood or lies more than a year ahead."""
    text = folded(typed)
    moment = (_span(text, clock) or _day(text, clock)) if text else None
    if moment is None or moment - clock.now > timedelta(days=MAX_DAYS):
        return None
    return moment.astimezone(UTC)


def _span(text: str, clock: Clock) -> datetime | None:
    match = _SPAN.fullmatch(text)
    if match is None or (match["in"] and match["in"] not in vocabulary("typed.in")):
        return None
    number = int(match["number"])
    units = [unit for unit in (*_SECONDS, *_DAYS) if match["unit"] in vocabulary(f"typed.{unit}")]
    if not units:
        return None
    unit = units[0]
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
        day_text, at = _without_at((match["day"] or "").strip()), time(hour, minute)
    today = clock.now.astimezone(clock.zone).date()
    day = _named_day(day_text, today) if day_text else today
    return datetime.combine(day, at, tzinfo=clock.zone) if day is not None else None


def _without_at(text: str) -> str:
    """A day without the word that leads to its time: `tomorrow at`."""
    for word in vocabulary("typed.at"):
        if text == word or text.endswith(f" {word}"):
            return text.removesuffix(word).strip()
    return text


def _named_day(text: str, today: date) -> date | None:
    for days, name in enumerate(("typed.today", "typed.tomorrow")):
        if text in vocabulary(name):
            return today + timedelta(days=days)
    for names in vocabulary("moment.weekdays"):
        for number, name in enumerate(names.split()):
            if len(text) >= len(name) and text.startswith(name) and text.isalpha():
                return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
