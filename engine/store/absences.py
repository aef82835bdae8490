"""What is open for somebody who has gone away goes to whoever stands in, as what is opened for them then does."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from engine.core.assignment import who_takes
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import load_coordinators

SQL = load("absences")

ALL = 1_000_000
"""More tasks than are ever open for one person."""


def hand_on_of_absent(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Give the open tasks of everybody who is away to their deputy, else to everyone; returns how many went.

    Inside the caller's transaction. A task that is snoozed goes when it comes back.
    """
    people = load_coordinators(connection)
    away = [name for name, person in people.items() if name and person.is_away(now)]
    if not away:
        return 0
    rows = connection.execute(SQL.open_tasks_of, {"names": json.dumps(away), "limit": limit}).fetchall()
    for row in rows:
        to = who_takes(row["assigned_to"], people, now)
        connection.execute(SQL.give_task, {"task_id": row["task_id"], "to": to})
        audit(connection, now, "engine", "task.handed_on", row["instance_id"], row["task_id"], {"absence": 1})
    return len(rows)


def next_absence(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """When somebody who has open tasks goes away next."""
    busy = {row[0] for row in connection.execute(SQL.with_open_tasks).fetchall()}
    starts = [
        person.away_from
        for name, person in load_coordinators(connection).items()
        if name in busy and person.away_from is not None and person.away_from > now
    ]
    return min(starts, default=None)
