"""What senders may still send, as it is kept: read and written inside the transaction that arms their messages."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from engine.core.assignment import question_due
from engine.core.bucket import Bucket, Pace, full, slowed_down
from engine.core.outcome import NewTask
from engine.core.timing import Calendar
from engine.core.zones import zone_named
from engine.store import state
from engine.store.queries import load
from engine.store.tasks import insert_task
from engine.store.times import from_db, to_db

SQL = load("budgets")

DAILY_CAP = "daily_cap"
"""The type of the one task a day that says that a sender's units are used up."""

PAUSE = timedelta(minutes=1)
"""How long a sender is silent after the far end has said that it sends too fast."""


def day_of(calendar: Calendar, now: datetime) -> str:
    """The site's local date, for which units are counted."""
    return now.astimezone(zone_named(calendar.zone)).date().isoformat()


def read(connection: sqlite3.Connection, pace: Pace, now: datetime, day: str) -> Bucket:
    """A sender's bucket; a full one where it has sent nothing yet."""
    row = connection.execute(SQL.budget, {"sender": pace.sender}).fetchone()
    if row is None:
        return full(pace, now, day)
    refilled_at = from_db(row["refilled_at"]) or now
    return Bucket(float(row["tokens"]), refilled_at, row["day"], row["units_today"], row["messages_today"])


def keep(connection: sqlite3.Connection, pace: Pace, bucket: Bucket) -> None:
    """Write down what is left."""
    connection.execute(
        SQL.keep,
        {
            "sender": pace.sender, "tokens": bucket.tokens, "refilled_at": to_db(bucket.refilled_at),
            "day": bucket.day, "units_today": bucket.units_today, "messages_today": bucket.messages_today,
        },
    )  # fmt: skip


def slow_down(connection: sqlite3.Connection, pace: Pace, calendar: Calendar, now: datetime) -> None:
    """The far end has said that this sender sends too fast: it is silent for a while."""
    bucket = read(connection, pace, now, day_of(calendar, now))
    keep(connection, pace, slowed_down(pace, bucket, now, PAUSE))


def give_back(connection: sqlite3.Connection, pace: Pace, calendar: Calendar, now: datetime, units: int) -> None:
    """One message of today's has certainly not gone out: it uses up nothing of the day. Its turn is gone all the same,
    as the far end was asked."""
    day = day_of(calendar, now)
    bucket = read(connection, pace, now, day)
    if bucket.day == day and bucket.messages_today:
        left = max(bucket.units_today - units, 0)
        keep(connection, pace, replace(bucket, units_today=left, messages_today=bucket.messages_today - 1))


def say_day_is_full(
    connection: sqlite3.Connection, channel: str, pace: Pace, calendar: Calendar, mode: str, now: datetime
) -> int | None:
    """Open the day's one task about a sender whose units are used up; None where it is open already."""
    name, day = f"{DAILY_CAP}:{pace.sender}", day_of(calendar, now)
    if state.get(connection, name) == day:
        return None
    state.put(connection, name, day, now)
    text = (
        f"The day's {pace.per_day} SMS segments (channels.{channel}.max_segments_per_day) are used up. Nothing is "
        "lost: what is due now goes out from tomorrow on, and no family's attempts are used up. If that is too late, "
        "raise the limit and start the engine again."
    )
    task = NewTask(DAILY_CAP, text, question_due(calendar, now), "high")
    return insert_task(connection, task, now, "engine", family_id=None, instance_id=None, mode=mode, wanted=None)
