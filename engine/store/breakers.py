"""The breakers as they are kept: read, written, their one alert, and the tokens that wait for them.

Each function runs inside the caller's transaction, unless it says that it only reads. What opens and closes a breaker
is `core.breaker`'s to say.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from engine.core.assignment import question_due
from engine.core.breaker import Answer, Breaker, State, after, alert, held_reason
from engine.core.outcome import NewTask
from engine.core.spread import SPREAD_SECONDS, offset_seconds
from engine.core.timing import Calendar
from engine.store import intake
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import insert_task
from engine.store.times import from_db, to_db

SQL = load("breakers")

CHANNEL_DOWN = "channel_down"
"""The type of the one task that says that a channel can't be used."""

SECONDS_APART = 10
"""What has waited for a channel goes out this far apart, until the spread is as long as at any opening."""

PROBES_IN_VIRTUAL_TIME = 50
"""So many failed probes, about a day of them, and no virtual clock waits for the next any more."""


def read_all(connection: sqlite3.Connection) -> dict[str, Breaker]:
    """The breakers by channel; a channel without one has never had a fault. Only reads."""
    return {row["channel"]: _breaker(row) for row in connection.execute(SQL.breakers).fetchall()}


def read(connection: sqlite3.Connection, channel: str) -> Breaker:
    """The breaker of one channel. Only reads."""
    row = connection.execute(SQL.breaker, {"channel": channel}).fetchone()
    return Breaker(channel) if row is None else _breaker(row)


def shut_channels(connection: sqlite3.Connection, now: datetime) -> frozenset[str]:
    """The channels whose breaker lets nothing through now. Only reads."""
    return frozenset(channel for channel, breaker in read_all(connection).items() if breaker.shut(now))


def keep(connection: sqlite3.Connection, breaker: Breaker, now: datetime) -> None:
    """Write down how a breaker stands."""
    connection.execute(
        SQL.keep,
        {
            "channel": breaker.channel, "state": str(breaker.state), "failures": breaker.failures,
            "openings": breaker.openings, "reason": breaker.reason, "error_code": breaker.error_code,
            "opened_at": to_db(breaker.opened_at) if breaker.opened_at else None,
            "probe_at": to_db(breaker.probe_at) if breaker.probe_at else None,
            "task_id": breaker.task_id, "now": to_db(now),
        },
    )  # fmt: skip


def report(
    connection: sqlite3.Connection,
    channel: str,
    answer: Answer,
    now: datetime,
    calendar: Calendar,
    mode: str,
    *,
    reason: str | None = None,
    error_code: str | None = None,
) -> tuple[Breaker, Breaker]:
    """Write down what one more answer makes of a channel's breaker, with its alert when it opens and the release of
    what waits when it closes; returns it as it was and as it is."""
    before = read(connection, channel)
    breaker = after(before, answer, now, reason, error_code)
    if breaker == before:
        return before, before
    if before.state is State.CLOSED and breaker.state is State.OPEN:
        breaker = _with_alert(connection, breaker, now, calendar, mode)
        audit(connection, now, "engine", "channel.down", detail={"channel": channel, "code": error_code})
    if before.state is not State.CLOSED and breaker.state is State.CLOSED:
        close_alert(connection, before.task_id, now)
        release_all(connection, channel, now)
        audit(connection, now, "engine", "channel.up", detail={"channel": channel})
    keep(connection, breaker, now)
    return before, breaker


def close_alert(connection: sqlite3.Connection, task_id: int | None, now: datetime) -> None:
    """What an alert was about is over: nobody has to do anything any more."""
    for (closed,) in connection.execute(SQL.close_alert, {"task_id": task_id, "now": to_db(now)}).fetchall():
        audit(connection, now, "engine", "task.done", None, closed)


def release_all(connection: sqlite3.Connection, channel: str, now: datetime) -> int:
    """Let go of all that waits for a channel, what is overdue spread over minutes, the important first."""
    rows = connection.execute(SQL.held, {"reason": held_reason(channel)}).fetchall()
    room = min(SPREAD_SECONDS, SECONDS_APART * len(rows))
    for row in rows:
        at = from_db(row["scheduled_for"]) or now
        if at <= now:
            at = now + timedelta(seconds=offset_seconds(row["family_id"], row["priority"], room))
        connection.execute(SQL.release, {"queue_id": row["queue_id"], "at": to_db(at)})
        connection.execute(intake.SQL.set_next_execution, {"instance_id": row["instance_id"], "now": to_db(at)})
    return len(rows)


def let_probes_go(connection: sqlite3.Connection, now: datetime, patience: timedelta) -> list[str]:
    """For each breaker whose wait is over, one of the messages that wait goes on, to try; returns their channels."""
    parameters = {"now": to_db(now), "since": to_db(now - patience)}
    gone = []
    for (channel,) in connection.execute(SQL.probes_due, parameters).fetchall():
        one = {"reason": held_reason(channel), "now": to_db(now)}
        row = connection.execute(SQL.let_one_go, one).fetchone()
        if row is not None:
            connection.execute(intake.SQL.set_next_execution, {"instance_id": row["instance_id"], "now": to_db(now)})
            connection.execute(SQL.let_go, {"channel": channel, "now": to_db(now)})
            gone.append(channel)
    return gone


def release_forgotten(connection: sqlite3.Connection, now: datetime) -> int:
    """Let go of tokens that wait for a channel with which nothing is wrong any more."""
    channels = [row[0] for row in connection.execute(SQL.forgotten).fetchall()]
    return sum(release_all(connection, channel, now) for channel in channels)


def probe_now(connection: sqlite3.Connection, channel: str | None, now: datetime) -> list[str]:
    """Let the next message try at once, on one channel or (None) on all that are shut; returns their channels. The
    waits begin again at their shortest."""
    before = to_db(now - timedelta(microseconds=1))
    rows = connection.execute(SQL.probe_now, {"channel": channel, "now": to_db(now), "before": before}).fetchall()
    return [row[0] for row in rows]


def next_probe(connection: sqlite3.Connection, patience: timedelta, *, virtual: bool) -> datetime | None:
    """When the next message that waits for a channel may try; where one was let go and has not tried (its family's
    hours were over), once nothing was heard of it for `patience`. Only reads."""
    most = PROBES_IN_VIRTUAL_TIME if virtual else 1_000_000
    moments = []
    for row in connection.execute(SQL.waited_for, {"openings": most}).fetchall():
        let_go_at, probe_at = from_db(row["let_go_at"]), from_db(row["probe_at"])
        moments.append(let_go_at + patience if let_go_at is not None else probe_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _with_alert(
    connection: sqlite3.Connection, breaker: Breaker, now: datetime, calendar: Calendar, mode: str
) -> Breaker:
    administrators = [row[0] for row in connection.execute(SQL.administrators).fetchall()]
    task = NewTask(CHANNEL_DOWN, alert(breaker), question_due(calendar, now), "urgent")
    wanted = administrators[0] if administrators else None
    task_id = insert_task(connection, task, now, "engine", family_id=None, instance_id=None, mode=mode, wanted=wanted)
    return replace(breaker, task_id=task_id)


def _breaker(row: sqlite3.Row) -> Breaker:
    return Breaker(
        row["channel"], State(row["state"]), row["failures"], row["openings"], row["reason"], row["error_code"],
        from_db(row["opened_at"]), from_db(row["probe_at"]), row["task_id"],
    )  # fmt: skip
