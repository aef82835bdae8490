"""What the mailbox brings, written down: events and the place up to which it was read, in one transaction.

The place moves with the events or not at all, so that a crash in between reads again what was not kept, and keeps
nothing twice. The functions expect to be inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.core.assignment import question_due
from engine.core.calendar import Calendar
from engine.core.outcome import NewTask
from engine.store import state
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import insert_task
from engine.store.times import to_db

SQL = load("mailbox")

MAILBOX_DOWN = "mailbox_down"
"""The type of the one task that says that the mailbox can't be read."""


def place_of(connection: sqlite3.Connection, mailbox: str) -> str | None:
    """How far this mailbox was read, in the reader's own words; None if it never was."""
    return state.get(connection, f"mailbox:{mailbox}")


def keep_place(connection: sqlite3.Connection, mailbox: str, place: str, now: datetime) -> None:
    """Remember how far it was read."""
    state.put(connection, f"mailbox:{mailbox}", place, now)


def insert_event(
    connection: sqlite3.Connection,
    event_type: str,
    payload: Mapping[str, Any],
    source: str,
    dedupe_key: str,
    occurred_at: datetime,
) -> bool:
    """Insert what a mail brings; False where an event with its key is there already."""
    if connection.execute(SQL.is_taken, {"dedupe_key": dedupe_key}).fetchone() is not None:
        return False
    parameters = {
        "event_type": event_type,
        "payload": json.dumps(dict(payload), ensure_ascii=False),
        "source": source,
        "dedupe_key": dedupe_key,
        "occurred_at": to_db(occurred_at),
    }
    connection.execute(SQL.insert_event, parameters)
    return True


def alert(connection: sqlite3.Connection, why: str, calendar: Calendar, mode: str, now: datetime) -> None:
    """Open the task that says that the mailbox can't be read, unless there is one."""
    if connection.execute(SQL.open_alerts, {"task_type": MAILBOX_DOWN}).fetchone() is None:
        task = NewTask(MAILBOX_DOWN, why, question_due(calendar, now), "urgent")
        insert_task(connection, task, now, "engine", family_id=None, instance_id=None, mode=mode, wanted=None)


def all_clear(connection: sqlite3.Connection, now: datetime) -> None:
    """The mailbox is read again: the task is done by itself."""
    rows = connection.execute(SQL.close_alerts, {"task_type": MAILBOX_DOWN, "now": to_db(now)}).fetchall()
    for (task_id,) in rows:
        audit(connection, now, "engine", "task.done", None, task_id)
