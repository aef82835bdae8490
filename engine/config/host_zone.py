"""The site's time zone: the one that the configuration names, else the host's. Never a silent UTC."""

import os
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

        # An abbreviation such as CST is near to other abbreviations only, and they are never what is meant.
        near = did_you_mean(name.replace(" ", "_"), available_timezones()) if len(name) > 4 else ""
        hint = near or ': write one such as "America/Chicago".'
        raise ValueError(f"{shown(name)} is no IANA time zone{hint}")
    return name


def host_zone() -> str:
    """The IANA name of the host's zone; raises ValueError where the host has none that can be told."""
    remedy = 'Write it here, such as "America/Chicago".'
    named = os.environ.get("TZ", "").lstrip(":")
    if named and not named.startswith("/"):
        # tzlocal would pass over a TZ that it doesn't know, and take another zone without a word.
        if find_zone(named) is None:
            raise ValueError(f"is left to the host, whose TZ={shown(named)} is no IANA time zone. {remedy}")
        return named
    import tzlocal  # 15 ms, and only where the configuration leaves the zone to the host

    try:
        name = tzlocal.get_localzone_name()
    except (LookupError, ValueError, OSError):  # files that conflict, or name what is no zone
        name = None
    if not name or find_zone(name) is None:
        raise ValueError(f"is left to the host, whose zone can't be told. {remedy}")
    return name
