"""Moments between people and commands: what they type, and what they read in the site's zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.errors import UsageError


def local(moment: datetime | None, zone: str) -> str:
    """`2026-11-23 09:04` on the clock of `zone`; empty for no moment."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def local_with_day(moment: datetime | None, zone: str) -> str:
    """`Mon 2026-11-23 09:04 CST` on the clock of `zone`; empty for no moment."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M %Z}"


def given(text: str | None, option: str) -> datetime | None:
    """What somebody typed as a moment, in UTC (UTC too where it names no zone); raises `UsageError`."""
    from engine.runtime.present import parse_moment

    return None if text is None else parse_moment(text, option)


def ahead(text: str, option: str, now: datetime) -> datetime:
    """A moment, or how long from now (`2 days`, `3h`); raises `UsageError`."""
    from engine.core.durations import parse_duration

    try:
        length = parse_duration(text)
    except ValueError:
        moment = given(text, option)
        if moment is None:
            raise UsageError(f"{option} needs a moment.") from None
        return moment
    if length.business_days:
        raise UsageError(f"{option} takes no business days; write a moment, or days as in '3 days'.")
    return now + timedelta(days=length.days, seconds=length.seconds)
