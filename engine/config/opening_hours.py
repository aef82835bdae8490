"""Days and hours as the calendar section writes them: `["mon", "tue"]`, `"09:00-18:00"`, `"21:00-08:00"`, `""`.

Each function gives the value or raises ValueError with the rest of a sentence that begins with the key.
"""

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from engine.config.problems import shown

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")
_MIDNIGHT = 24 * 60
_MOST_EXTRA_HOLIDAYS = 1000


class Hours(NamedTuple):
    """From one minute of the local day up to, and without, another; 1440 is the midnight at its end."""

    from_minute: int
    to_minute: int

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in self)

    def minutes(self) -> frozenset[int]:
        """Every minute of the day that lies inside, across midnight if it ends before it begins."""
        if self.from_minute < self.to_minute:
            return frozenset(range(self.from_minute, self.to_minute))
        return frozenset(range(self.from_minute, _MIDNIGHT)) | frozenset(range(self.to_minute))


class ExtraHoliday(NamedTuple):
    """A day off that is in no public list: the site's own."""

    date: date
    name: str


def business_hours_of(value: Any) -> Hours:
    """Hours within one day, from before to; `00:00-24:00` is the whole day."""
    hours = _span(value, '"09:00-18:00"')
    if hours.from_minute >= hours.to_minute:
        raise ValueError(f'must begin before they end on the same day, and are {shown(value)}. Write "09:00-18:00".')
    return hours


def quiet_hours_of(value: Any) -> Hours | None:
    """Hours in which nothing goes out, usually across midnight; an empty text: none."""
    if isinstance(value, str) and not value.strip():
        return None
    hours = _span(value, '"21:00-08:00", or "" for none')
    if hours.from_minute % _MIDNIGHT == hours.to_minute % _MIDNIGHT:
        raise ValueError(
            f'must begin and end at different times, and are {shown(value)}. Write "21:00-08:00", or "" for none.'
        )
    return Hours(hours.from_minute % _MIDNIGHT, hours.to_minute)


def days_of(value: Any) -> tuple[str, ...]:
    """Days of the week, in the week's order, by their first three letters or in full."""
    example = 'Write a list such as ["mon", "tue", "wed", "thu", "fri"].'
    if not isinstance(value, list):
        raise ValueError(f"must be a list of days, and is {shown(value)}. {example}")
    found: set[str] = set()
    for item in value:
        name = item.strip().lower() if isinstance(item, str) else ""
        if name in _LONG_DAYS:
            name = name[:3]
        if name not in DAYS:
            raise ValueError(f"names {shown(item)}, which is no day. {example}")
        if name in found:
            raise ValueError(f'names "{name}" twice. Take one out.')
        found.add(name)
    if not found:
        raise ValueError(f"must name at least one day, or nothing could ever go out. {example}")
    return tuple(day for day in DAYS if day in found)


def extra_holidays_of(value: Any) -> tuple[ExtraHoliday, ...]:
    """The site's own days off: dates, or tables `{date = 2026-12-24, name = "Christmas Eve"}`."""
    if not isinstance(value, list) or len(value) > _MOST_EXTRA_HOLIDAYS:
        raise ValueError(f"must be a list of at most {_MOST_EXTRA_HOLIDAYS} dates. Write [2026-12-24] or [].")
    holidays = (_extra_holiday(item) for item in value)
    return tuple(sorted(holidays))


def _extra_holiday(item: Any) -> ExtraHoliday:
    name: Any = ""
    day = item
    if isinstance(item, dict):
        unknown = sorted(set(item) - {"date", "name"})
        if unknown or "date" not in item:
            raise ValueError(
                f'has {shown(item)}, which is no date. Write {{date = 2026-12-24, name = "Christmas Eve"}}.'
            )
        day, name = item["date"], item.get("name", "")
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day.strip())
        except ValueError:
            day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError(f"has {shown(item)}, which is no date. Write it as 2026-12-24.")
    if not isinstance(name, str) or not name.isprintable():
        raise ValueError(f"has the name {shown(name)} for {day}. Write a short text.")
    return ExtraHoliday(day, name.strip() or "Site holiday")


def _span(value: Any, example: str) -> Hours:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be two times of day, and is {shown(value)}. Write {example}.")
    hours = Hours(int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4]))
    if max(hours) > _MIDNIGHT or int(match[2]) > 59 or int(match[4]) > 59:
        raise ValueError(f"has a time that no clock shows, and is {shown(value)}. Write {example}.")
    return hours
