"""What time does to tasks: snoozed ones come back, overdue ones move on. Each inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core.assignment import hand_on
from engine.core.calls import call_due, last_closing
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


def hand_on_overdue(connection: sqlite3.Connection, now: datetime, calendar: Calendar, limit: int) -> int:
    """An overdue task goes to its owner's deputy, and a business day later to everyone; returns how many went."""
    closed = last_closing(calendar, calendar.zone, now)
    parameters = {"now": to_db(now), "closed": to_db(closed) if closed else None, "limit": limit}
    rows = connection.execute(SQL.overdue, parameters).fetchall()
    coordinators = load_coordinators(connection) if rows else {}
    for row in rows:
        to, handed_on = hand_on(row["assigned_to"], row["handed_on"], coordinators, now)
        connection.execute(SQL.hand_on, {"task_id": row["task_id"], "to": to, "handed_on": handed_on})
        audit(connection, now, "engine", "task.handed_on", row["instance_id"], row["task_id"], {"step": handed_on})
    return len(rows)


def next_overdue(connection: sqlite3.Connection, calendar: Calendar) -> datetime | None:
    """When the next open task is handed on, unless somebody deals with it."""
    first, second = (from_db(value) for value in connection.execute(SQL.next_overdue).fetchone())
    moments = (first, call_due(calendar, calendar.zone, second) if second is not None else None)
    return min((moment for moment in moments if moment is not None), default=None)


def wake_stranded(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Tokens whose task has ended without waking them go on, so that nobody is forgotten."""
    rows = connection.execute(SQL.stranded, {"limit": limit}).fetchall()
    for row in rows:
        intake.wake(connection, row["queue_id"], row["instance_id"], now)
    return len(rows)


def free_forgotten(connection: sqlite3.Connection) -> int:
    """Tokens that nothing holds any more go on: what they waited for has ended past whoever lets them go."""
    return len(connection.execute(SQL.free).fetchall())
