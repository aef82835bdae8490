"""`schedule`: cron in the site's zone. Fires once for each moment, across restarts, and by policy for missed ones."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.definition import ScheduleTrigger

MAX_CATCH_UP = 366
"""The most missed moments that `missed: all` makes up for in one go."""


def due_firings(
    trigger: ScheduleTrigger, zone: str, after: datetime, now: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Moments after `after` up to `now`: those to fire, and those to record as missed (by the trigger's policy).

    `once` (the default) fires the latest and skips the others; `all` fires each; `skip` fires only a moment that is at
    most a minute old, so that a daemon that was down makes up for nothing.
    """
    moments: list[datetime] = []
    at = next_firing(trigger, zone, after)
    while at is not None and at <= now:
        moments.append(at)
        if len(moments) > MAX_CATCH_UP:
            moments.pop(0)
        at = next_firing(trigger, zone, at)
    if not moments:
        return [], []
    if trigger.missed == "all":
        return moments, []
    if trigger.missed == "skip":
        fresh = [moment for moment in moments if (now - moment).total_seconds() <= 60]
        return fresh, [moment for moment in moments if moment not in fresh]
    return moments[-1:], moments[:-1]


def next_firing(trigger: ScheduleTrigger, zone: str, after: datetime) -> datetime | None:
    """The first moment of the schedule after `after`, in UTC; None when there is none any more."""
    cron = _cron(trigger.cron, zone)
    local = after.astimezone(ZoneInfo(zone))
    fire: datetime | None = cron.get_next_fire_time(local, local)
    if fire is None:
        return None
    return fire.astimezone(after.tzinfo)


@lru_cache(maxsize=256)
def _cron(expression: str, zone: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger.from_crontab(expression, timezone=ZoneInfo(zone))
