"""Durations as people write them: ``3 days``, ``90s``, ``2 business days``, ``1 day 12 hours``.

A duration has three parts that are not convertible into each other: business days and days are counted on
the local calendar and keep the wall-clock time (a day may have 23 or 25 hours), seconds are absolute. What a
duration means from a given moment is decided in ``timing.add_duration``; here it is only a value.

Promises: ``parse_duration(str(d)) == d``. Leaves out: months (their length is a question), fractions, signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_DAYS = 3660
"""No part of a duration is longer than ten years: a typo of three zeros is an error, not a wait for ever."""

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_SHORT = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_WORDS = {"sec": "second", "min": "minute", "hr": "hour"}
_PART = re.compile(r"(\d+)\s*(business\s+days?|[a-z]+)(?:\s*,\s*(?=\d)|\s*)", re.IGNORECASE | re.ASCII)
_EXAMPLES = "write it like 90 seconds, 5 minutes, 4h, 3 days, 2w or 2 business days"


@dataclass(frozen=True, slots=True, order=False)
class Duration:
    """A length of time: local calendar days, business days and absolute seconds, each zero or more."""

    days: int = 0
    seconds: int = 0
    business_days: int = 0

    def __post_init__(self) -> None:
        parts = (self.days, self.business_days, self.seconds)
        if any(isinstance(part, bool) or not isinstance(part, int) for part in parts):
            raise ValueError(f"a duration counts whole days and seconds, not {parts!r}.")
        if min(parts) < 0:
            raise ValueError("a duration can't be negative.")
        if max(self.days, self.business_days, self.seconds // 86400) > MAX_DAYS:
            raise ValueError(f"a duration is at most {MAX_DAYS} days (ten years).")

    def __bool__(self) -> bool:
        return bool(self.days or self.seconds or self.business_days)

    @property
    def nominal_seconds(self) -> int:
        """Its length with every day taken as 24 hours, for comparing and for backoff; never for a calendar."""
        return (self.days + self.business_days) * 86400 + self.seconds

    def __str__(self) -> str:
        parts = []
        if self.business_days:
            parts.append(_counted(self.business_days, "business day"))
        if self.days:
            parts.append(_counted(self.days, "day"))
        rest = self.seconds
        for unit in ("hour", "minute", "second"):
            count, rest = divmod(rest, _SECONDS[unit])
            if count:
                parts.append(_counted(count, unit))
        return " ".join(parts) or "0 days"


def parse_duration(text: str) -> Duration:
    """Read a duration; raises ValueError with a sentence that says what is wrong and how to write it."""
    rest = text.strip()
    if not rest or len(rest) > 200:
        raise ValueError(f"{_shown(text)} is not a duration: {_EXAMPLES}.")
    counts: dict[str, int] = {}
    position = 0
    while position < len(rest):
        part = _PART.match(rest, position)
        if part is None:
            raise ValueError(f"{_shown(text)} is not a duration: {_EXAMPLES}.")
        unit = _unit(part[2])
        if unit is None:
            raise ValueError(f"{_shown(text)} has the unknown unit {_shown(part[2])}: {_EXAMPLES}.")
        if unit in counts:
            raise ValueError(f"{_shown(text)} names its {unit}s twice: {_EXAMPLES}.")
        counts[unit] = int(part[1])
        position = part.end()
    try:
        return Duration(
            days=counts.get("day", 0) + 7 * counts.get("week", 0),
            seconds=sum(counts.get(unit, 0) * seconds for unit, seconds in _SECONDS.items()),
            business_days=counts.get("business day", 0),
        )
    except ValueError as error:
        raise ValueError(f"{_shown(text)} is too long: {error}") from None


def _unit(word: str) -> str | None:
    name = " ".join(word.lower().split())
    if name in _SHORT:
        return _SHORT[name]
    name = name.removesuffix("s")
    name = _WORDS.get(name, name)
    return name if name in _SECONDS or name in ("day", "week", "business day") else None


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
