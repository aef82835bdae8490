"""The figures behind the charts of Health, and the stretches of time that they are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from console.model.case import Data
from console.model.moments import Clock

HOURS, DAYS, FUNNEL_DAYS = 24, 14, 30


@dataclass(frozen=True)
class Figures:
    """Everything that is drawn, and the moment it is from."""

    at: datetime
    hours: list[datetime]  # the beginning of each hour
    sent: list[Data]  # by hour
    days: list[datetime]  # the beginning of each day of the site
    fates: list[Data]  # by day: what was sent, what came back of it, what failed or got lost that day
    wrong: list[Data]  # by channel and kind, the most frequent first
    late: dict[str, int]
    workflows: list[Data]
    funnel: Data | None
    template_id: int | None  # the workflow that the funnel is of


def hours_before(clock: Clock) -> list[datetime]:
    """The beginnings of the last hours, this one the last."""
    this = clock.now.replace(minute=0, second=0, microsecond=0)
    return [this - timedelta(hours=number) for number in range(HOURS - 1, -1, -1)]


def days_before(clock: Clock) -> list[datetime]:
    """The beginnings of the site's last days, today the last."""
    today = clock.now.astimezone(clock.site).date()
    numbers = range(DAYS - 1, -1, -1)
    return [datetime.combine(today - timedelta(days=number), time(), tzinfo=clock.site) for number in numbers]


def day_after(day: datetime) -> datetime:
    """The beginning of the next day."""
    return datetime.combine(day.date() + timedelta(days=1), time(), tzinfo=day.tzinfo)
