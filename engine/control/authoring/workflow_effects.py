"""What a step's timing comes to on the site's calendar, for a family of the site's zone that comes to the step now."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.config import Config
from engine.config.site_calendar import build_calendar
from engine.core.calendar import Calendar, Closure
from engine.core.durations import Duration, parse_duration
from engine.core.timing import CalendarNeverOpens, add_duration, contact_moment, next_opening
from engine.store import people

CONTACTS = ("email", "sms", "call", "task")


@dataclass(frozen=True, slots=True)
class Effect:
    """A wait ends `at` that moment, and what follows it goes out at `opening`; a contact goes out `at` that moment."""

    sort: str
    """`wait` or `contact`."""
    at: datetime
    opening: datetime


def effect_of(config: Config, connection: sqlite3.Connection, step: Mapping[str, Any], now: datetime) -> Effect | None:
    """None where the step has no timing, or one that can't be read or worked out."""
    waits = step.get("type") == "wait"
    length = _duration(step.get("for") if waits else step.get("delay"))
    if length is None or (not waits and step.get("type") not in CONTACTS):
        return None
    closures = [Closure(*each) for each in people.closures(connection)]
    try:
        return _effect(build_calendar(config, closures), length, now, waits=waits, urgent=step.get("urgent") is True)
    except (CalendarNeverOpens, OverflowError, ValueError):
        return None


def _effect(calendar: Calendar, length: Duration, now: datetime, *, waits: bool, urgent: bool) -> Effect:
    if waits:
        end = add_duration(calendar, calendar.zone, now, length)
        return Effect("wait", end, next_opening(calendar, calendar.zone, end).at)
    at = contact_moment(calendar, calendar.zone, now, delay=length, urgent=urgent, spread_key=None).at
    return Effect("contact", at, at)


def _duration(value: Any) -> Duration | None:
    try:
        return parse_duration(value) if isinstance(value, str) else None
    except ValueError:
        return None
