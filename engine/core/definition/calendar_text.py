"""Dates and moments as definitions write them: ISO 8601, with years that a workflow can mean."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

YEARS: Final = range(2000, 2201)
"""Outside of these a year is a slip of the hand, and arithmetic near the ends of the calendar overflows."""

_ISO: Final = re.compile(r"\d{4}-\d\d?-\d\d?([T ].*)?\Z", re.ASCII)


def parse_date(text: str) -> date | datetime | None:
    """A date, a local moment (naive), or an instant (aware, in UTC); None where the text doesn't look like any.

    Raises ValueError with a sentence where it looks like one and isn't.
    """
    if not _ISO.match(text):
        return None
    try:
        found = date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text[:40]}' is no date; write 2026-12-01 or 2026-12-01T09:00") from None
    if found.year not in YEARS:
        raise ValueError(f"the year {found.year} is not between {YEARS[0]} and {YEARS[-1]}")
    if isinstance(found, datetime) and found.tzinfo is not None:
        return found.astimezone(UTC)
    return found


def write_date(value: date | datetime) -> str:
    """The text that `parse_date` reads back."""
    return value.isoformat().replace("+00:00", "Z")
