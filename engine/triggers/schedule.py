"""`schedule`: cron in the site's zone. Fires once for each moment, across restarts, and by policy for missed ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from engine.core.definition import ScheduleTrigger
from engine.core.zones import instant_of, zone_named

MAX_CATCH_UP = 366
"""The most missed moments that `missed: all` makes up for in one go."""

_LONGEST_FOLD = timedelta(hours=3)
"""No zone has set its clocks back by more."""


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
    """The first moment of the schedule after `after`, in UTC; None when there is none any more.

    The cron runs on the wall clock alone, and each of its times is then made an instant. Given a real zone, APScheduler
    3.11 fires twice in the hour that comes twice, and leaves out the midnight after a change. Here a time that comes
    twice fires the first time, and one that is skipped fires when the clock has jumped.
    """
    cron, place = _cron(trigger.cron), zone_named(zone)
    wall = after.astimezone(place).replace(tzinfo=UTC) - _LONGEST_FOLD
    while (found := cron.get_next_fire_time(None, wall)) is not None:
        at = instant_of(place, found.replace(tzinfo=None))
        if at > after:
            return at
        wall = found + timedelta(seconds=1)
    return None


@lru_cache(maxsize=256)
def _cron(expression: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger.from_crontab(expression, timezone=UTC)
