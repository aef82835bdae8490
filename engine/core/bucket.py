"""How fast and how much a sender may send: a token bucket in units, and a day's cap. Pure, and given `now` the same.

A unit is an SMS segment or an email. Who comes when the bucket is empty is given a slot of its own, one after the
other: the bucket goes below zero, and its debt is the line that waits. So a message is put off once, to the moment at
which its turn comes. What is urgent doesn't stand in line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BURST_SECONDS = 10
"""A bucket holds so many seconds' worth of units, and one at least."""


@dataclass(slots=True, frozen=True)
class Pace:
    """What one sender may do."""

    sender: str
    """The channel and its number, service or address: `sms:+13125550142`."""
    per_second: float = 0
    """Units a second; 0: no limit."""
    per_day: int = 0
    """Units on one local date of the site's; 0: no limit."""

    @property
    def burst(self) -> float:
        """How many units a full bucket holds."""
        return max(1.0, self.per_second * BURST_SECONDS)


@dataclass(slots=True, frozen=True)
class Bucket:
    """What a sender may still send, as it is kept."""

    tokens: float
    refilled_at: datetime
    """When `tokens` were there; a moment to come means that nothing leaves before it."""
    day: str
    units_today: int = 0
    messages_today: int = 0


@dataclass(slots=True, frozen=True)
class Go:
    """It may leave now."""


@dataclass(slots=True, frozen=True)
class Slot:
    """Its turn is at `at`, which is its own: when it comes back then, it has paid."""

    at: datetime


@dataclass(slots=True, frozen=True)
class DayFull:
    """The day's units are used up."""


def full(pace: Pace, now: datetime, day: str) -> Bucket:
    """The bucket of a sender that has sent nothing yet."""
    return Bucket(pace.burst, now, day)


def take(
    pace: Pace, bucket: Bucket, units: int, now: datetime, day: str, *, paid: bool = False, urgent: bool = False
) -> tuple[Bucket, Go | Slot | DayFull]:
    """Take `units` for one message, or learn when its turn comes. A message larger than the whole day goes alone."""
    bucket = refilled(pace, bucket, now)
    if bucket.day != day:
        bucket = replace(bucket, day=day, units_today=0, messages_today=0)
    if pace.per_day and bucket.units_today and bucket.units_today + units > pace.per_day:
        return bucket, DayFull()
    if now < bucket.refilled_at and (paid or not pace.per_second):
        return bucket, Slot(bucket.refilled_at)
    counted = replace(bucket, units_today=bucket.units_today + units, messages_today=bucket.messages_today + 1)
    if paid or not pace.per_second:
        return counted, Go()
    left = bucket.tokens - units
    if now >= bucket.refilled_at and (urgent or bucket.tokens >= min(units, pace.burst)):
        return replace(counted, tokens=left), Go()
    at = bucket.refilled_at + timedelta(seconds=-left / pace.per_second)
    return replace(bucket, tokens=left), Slot(at)


def refilled(pace: Pace, bucket: Bucket, now: datetime) -> Bucket:
    """The bucket with what has run into it until `now`."""
    if now <= bucket.refilled_at:
        return bucket
    seconds = (now - bucket.refilled_at).total_seconds()
    return replace(bucket, tokens=min(pace.burst, bucket.tokens + seconds * pace.per_second), refilled_at=now)


def slowed_down(pace: Pace, bucket: Bucket, now: datetime, pause: timedelta) -> Bucket:
    """The far end has said that we send too fast: nothing leaves for so long, and then nothing has piled up."""
    bucket = refilled(pace, bucket, now)
    return replace(bucket, tokens=min(bucket.tokens, 0.0), refilled_at=max(bucket.refilled_at, now + pause))


def in_line(pace: Pace, bucket: Bucket, now: datetime) -> int:
    """How many units wait for their slot."""
    return max(0, round(-refilled(pace, bucket, now).tokens))
