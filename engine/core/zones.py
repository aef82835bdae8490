"""Time zones: names of the IANA database, and wall-clock times turned into instants.

Promises: an unknown name is never quietly UTC; a wall-clock time that a clock change skips becomes the first
instant after the gap, one that happens twice becomes the first of the two, so that conversion never runs
backwards. Works for any offset (Nepal's +5:45, Lord Howe's half-hour summer time) and for dates that a zone
never had (Samoa, 2011-12-30). The zone database is the only data read here; it is immutable while we run.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_NOT_ZONES = ("posix/", "right/", "posixrules", "localtime", "factory", "systemv/")
"""Files beside the zones that are not IANA names; the `right/` ones even count leap seconds."""


@lru_cache(maxsize=2048)
def find_zone(name: str) -> ZoneInfo | None:
    """The zone of this IANA name, or None if there is none."""
    if not name or name.lower().startswith(_NOT_ZONES):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None  # ZoneInfoNotFoundError is a KeyError; a folder or an endless name is an OSError


def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name; raises ValueError with a sentence if there is none."""
    zone = find_zone(name)
    if zone is None:
        raise ValueError(f"{name!r} is not a time zone: use a name of the IANA database such as America/Chicago.")
    return zone


def resolve_zone(family_zone: str | None, site_zone: str) -> str:
    """The family's zone if it is one, else the site's; raises ValueError if the site's is none either."""
    name = family_zone.strip() if isinstance(family_zone, str) else ""
    if find_zone(name) is not None:
        return name
    return zone_named(site_zone).key


def instant_of(zone: ZoneInfo, wall: datetime) -> datetime:
    """The instant (aware, UTC) at which the clocks of `zone` show the naive time `wall`."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _end_of_gap(zone, wall)


def _end_of_gap(zone: ZoneInfo, wall: datetime) -> datetime:
    """The instant of the clock change that skips `wall`: bisected, because zoneinfo doesn't list its transitions."""
    # By PEP 495, fold=1 reads a skipped time with the offset after the change, which gives an instant before it,
    # and fold=0 the other way round: the change lies between the two.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(microsecond=0)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
