"""Why a moment is when it is: values that the store keeps, `followthrough when` prints and people read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

DELAY = "delay"
SPREAD = "spread"
RETRY = "retry"
PAUSED = "paused"
SCHEDULED = "scheduled"
RATE = "rate"
DAILY_CAP = "daily_cap"


class Reason(NamedTuple):
    """A rule, and the stretch of time (half-open, aware UTC) that it held something up.

    `rule` is a stable code: `delay`, `business_days`, `business_hours`, `holiday`, `closure`, `quiet_hours`,
    `regional_hours` (a law), `spread`,
    `retry`, `paused`, `scheduled` (the step names a time), `rate` (its sender's pace), `daily_cap` (the day's units are
    used up). `name` is the holiday's or the closure's, for people.
    """

    rule: str
    start: datetime
    end: datetime
    name: str | None = None


class Moment(NamedTuple):
    """A moment (aware UTC) and the reasons, one after the other without a hole, that lead up to it."""

    at: datetime
    reasons: tuple[Reason, ...] = ()


def append_reason(reasons: list[Reason], reason: Reason) -> None:
    """Add the reason that follows, joined to the last one where the same rule goes on (over a midnight, a weekend)."""
    if reasons:
        last = reasons[-1]
        if last.rule == reason.rule and last.name == reason.name:
            reasons[-1] = last._replace(end=reason.end)
            return
    reasons.append(reason)
