"""What one batch may still use up: families' caps, senders' buckets.

Read, taken from and written in the transaction that arms, so that a batch counts itself and two engines each other.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from engine.core.arming import Armed, Later
from engine.core.bucket import Bucket, DayFull, Pace, Slot, take
from engine.core.caps import LOOK_BACK, cap_refusal
from engine.core.limits import Limits
from engine.core.reasons import DAILY_CAP, RATE, Reason
from engine.core.timing import Calendar, contact_moment, next_opening
from engine.core.zones import instant_of, zone_named
from engine.store import budgets
from engine.store.times import from_db, to_db

if TYPE_CHECKING:
    from engine.store.sending import Outgoing

SQL = budgets.SQL


class Rations:
    """The limits that one batch of messages meets."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        outgoing: Sequence[Outgoing],
        limits: Limits,
        calendar: Calendar,
        now: datetime,
    ) -> None:
        self._connection, self._limits, self._calendar, self._now = connection, limits, calendar, now
        self._left: dict[tuple[int, str], list[datetime]] = defaultdict(list)
        self._buckets: dict[str, Bucket] = {}
        self._full: dict[str, str] = {}
        """Channels whose day is used up, with the mode of a message that found it so."""
        if limits.caps.any:
            families = json.dumps(sorted({item.snapshot.instance.family_id for item in outgoing}))
            parameters = {"families": families, "since": to_db(now - LOOK_BACK)}
            for row in connection.execute(SQL.left_lately, parameters).fetchall():
                at = from_db(row["armed_at"])
                assert at is not None, "the query asks for messages that were armed"
                self._left[row["family_id"], row["mode"]].append(at)

    def capped(self, item: Outgoing, zone: str) -> str | None:
        """Why the family has had enough, or None."""
        if not self._limits.caps.any:
            return None
        return cap_refusal(self._limits.caps, zone, self._left[self._whose(item)], self._now)

    def least_left(self, channel: str) -> timedelta:
        """How much of a family's window a message of this channel needs."""
        return self._limits.least_left.get(channel, timedelta(0))

    def admit(self, item: Outgoing, zone: str, hours: Calendar) -> Armed | Later:
        """Take what a message needs from its sender, or learn when it may come back; `hours` are the family's."""
        pace = self._limits.paces.get(item.message.channel)
        if pace is not None:
            found = self._taken(pace, item)
            if isinstance(found, Slot):
                moment = next_opening(hours, zone, found.at, urgent=item.urgent)
                return Later(moment.at, (Reason(RATE, self._now, found.at), *moment.reasons))
            if isinstance(found, DayFull):
                self._full[item.message.channel] = item.snapshot.instance.mode
                return self._tomorrow(item, zone, hours)
        self._left[self._whose(item)].append(self._now)
        return Armed()

    def close(self) -> None:
        """Write down what is left, and say of whom nothing is."""
        for channel, pace in self._limits.paces.items():
            if channel in self._buckets:
                budgets.keep(self._connection, pace, self._buckets[channel])
        for channel, mode in self._full.items():
            pace = self._limits.paces[channel]
            budgets.say_day_is_full(self._connection, channel, pace, self._calendar, mode, self._now)

    def _taken(self, pace: Pace, item: Outgoing) -> object:
        channel, day = item.message.channel, budgets.day_of(self._calendar, self._now)
        bucket = self._buckets.get(channel)
        if bucket is None:
            bucket = budgets.read(self._connection, pace, self._now, day)
        units = max(item.message.segments or 1, 1)
        paid = has_paid(item.snapshot.token.timing_reasons)
        self._buckets[channel], found = take(pace, bucket, units, self._now, day, paid=paid, urgent=item.urgent)
        return found

    def _tomorrow(self, item: Outgoing, zone: str, hours: Calendar) -> Later:
        site = zone_named(self._calendar.zone)
        tomorrow = self._now.astimezone(site).date() + timedelta(days=1)
        midnight = instant_of(site, datetime.combine(tomorrow, time.min))
        instance = item.snapshot.instance
        moment = contact_moment(
            hours, zone, midnight, urgent=item.urgent, spread_key=instance.family_id, priority=instance.priority
        )
        return Later(moment.at, (Reason(DAILY_CAP, self._now, midnight), *moment.reasons))

    def _whose(self, item: Outgoing) -> tuple[int, str]:
        return item.snapshot.instance.family_id, item.snapshot.instance.mode


def has_paid(timing_reasons: str | None) -> bool:
    """Whether a token comes back to a slot of its own: what it waited for last was its sender's pace."""
    if not timing_reasons:
        return False
    reasons = json.loads(timing_reasons)
    return bool(reasons) and reasons[-1].get("rule") == RATE
