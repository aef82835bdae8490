"""What time does to tasks: snoozed ones come back, overdue ones move on. Each inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core.assignment import hand_on
from engine.core.calls import call_due
from engine.core.timing import Calendar
from engine.store import intake
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import load_coordinators
from engine.store.times import from_db, to_db

SQL = load("upkeep")


def wake_snoozed(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Put tasks whose time has come back on the list."""
    rows = connection.execute(SQL.wake_snoozed, {"now": to_db(now), "limit": limit}).fetchall()
    for row in rows:
        audit(connection, now, "engine", "task.open", row["instance_id"], row["task_id"])
    return len(rows)


def next_snoozed(connection: sqlite3.Connection) -> datetime | None:
    """When the next snoozed task comes back."""
    return from_db(connection.execute(SQL.next_snoozed).fetchone()[0])


def hand_on_overdue(
    connection: sqlite3.Connection, now: datetime, calendar: Calendar, after: int, limit: int
) -> tuple[int, int | None]:
    """An overdue task goes to its owner's deputy, and a business day later to everyone. Looks at `limit` tasks beyond
    key `after`; returns how many moved, and the key to go on after (None: that was all)."""
    rows = connection.execute(SQL.overdue, {"now": to_db(now), "after": after, "limit": limit}).fetchall()
    coordinators, moved = load_coordinators(connection) if rows else {}, 0
    for row in rows:
        if now < _handed_on_at(row, calendar):
            continue
        to, handed_on = hand_on(row["assigned_to"], row["handed_on"], coordinators, now)
        connection.execute(SQL.hand_on, {"task_id": row["task_id"], "to": to, "handed_on": handed_on})
        audit(connection, now, "engine", "task.handed_on", row["instance_id"], row["task_id"], {"step": handed_on})
        moved += 1
    return moved, rows[-1]["task_id"] if len(rows) == limit else None


def next_overdue(connection: sqlite3.Connection, calendar: Calendar) -> datetime | None:
    """When the next open task is handed on, unless somebody deals with it."""
    rows = connection.execute(SQL.next_overdue).fetchall()
    return min((_handed_on_at(row, calendar) for row in rows), default=None)


def _handed_on_at(row: sqlite3.Row, calendar: Calendar) -> datetime:
    due = from_db(row["due_date"])
    if due is None:
        raise ValueError(f"task {row['task_id']} has no due date")
    return due if row["handed_on"] == 0 else call_due(calendar, calendar.zone, due)


def wake_stranded(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Tokens whose task has ended without waking them go on, so that nobody is forgotten."""
    rows = connection.execute(SQL.stranded, {"limit": limit}).fetchall()
    for row in rows:
        intake.wake(connection, row["queue_id"], row["instance_id"], now)
    return len(rows)
