"""Business hours in which some families can be written to throughout a run, and others can't at all.

All days are business days, and the hours are half a day: so where it is noon they are open for six hours more, and on
the other side of the world, where it is midnight, they stay shut as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(6), time(18)
TEXT = "06:00-18:00"


@dataclass(frozen=True)
class Hours:
    """The zones of one run."""

    open_zone: str
    """Where it is noon, or nearly."""
    shut_zone: str
    """Where it is midnight, or nearly."""

    @classmethod
    def around(cls, now: datetime) -> Hours:
        """The zones for a run that begins now."""
        ahead = 12 - now.astimezone(UTC).hour
        return cls(_zone(ahead), _zone(ahead - 12 if ahead > 0 else ahead + 12))


def within(at: datetime, zone: str) -> bool:
    """Whether a moment lies in the hours of a zone."""
    return OPENS <= at.astimezone(ZoneInfo(zone)).time() < CLOSES


def _zone(hours_ahead: int) -> str:
    """The zone so many hours ahead of UTC; the database of zones counts westwards (Etc/GMT-5 is ahead)."""
    return f"Etc/GMT{-hours_ahead:+d}" if hours_ahead else "Etc/GMT"
