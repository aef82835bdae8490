"""The site's time zone: the one that the configuration names, else the host's. Never a silent UTC."""

from typing import Any

from engine.config.problems import shown
from engine.config.values import text_of
from engine.core.zones import find_zone


def zone_of(value: Any) -> str:
    """An IANA zone that exists; for an empty text the host's. Raises ValueError with what to write."""
    name = text_of(value)
    if not name:
        return host_zone()
    if find_zone(name) is None:
        from zoneinfo import available_timezones  # reads the whole zone folder, so only on the way to an error

        from engine.core.problems import did_you_mean

        hint = did_you_mean(name.replace(" ", "_"), available_timezones()) or ': write one such as "America/Chicago".'
        raise ValueError(f"{shown(name)} is no IANA time zone{hint}")
    return name


def host_zone() -> str:
    """The IANA name of the host's zone; raises ValueError where the host has none that can be told."""
    import tzlocal  # 15 ms, and only where the configuration leaves the zone to the host

    try:
        name = tzlocal.get_localzone_name()
    except (LookupError, ValueError, OSError):  # a TZ that is no IANA name, or conflicting files
        name = None
    if not name or find_zone(name) is None:
        raise ValueError('is left to the host, whose zone can\'t be told. Write it here, such as "America/Chicago".')
    return name
