"""Coordinators' tasks: opening them, for whom, and when a coordinator is away, for whose deputy."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.core.assignment import Coordinator, who_takes
from engine.core.model import Snapshot, TaskStatus
from engine.core.outcome import NewTask
from engine.core.plan import StepTaskRow
from engine.store.audit import audit
from engine.store.gather import readable_moment
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("apply", "insert_task", "coordinators", "open_alike", "open_about")


def open_task(connection: sqlite3.Connection, snapshot: Snapshot, row: StepTaskRow, now: datetime, actor: str) -> int:
    """Open the task of a step; returns its key."""
    wanted = row.task.assigned_to or (snapshot.family or {}).get("coordinator")
    return insert_task(
        connection,
        row.task,
        now,
        actor,
        family_id=snapshot.instance.family_id,
        instance_id=snapshot.instance.instance_id,
        mode=snapshot.instance.mode,
        wanted=wanted,
        step=(row.step_number, snapshot.token.branch, row.occurrence),
    )


def is_open(connection: sqlite3.Connection, family_id: int | None, task: NewTask) -> bool:
    """Whether the family has a task open that says the same."""
    parameters = {"family_id": family_id, "task_type": task.task_type, "description": task.description}
    return connection.execute(SQL.open_alike, parameters).fetchone() is not None


def is_open_about(connection: sqlite3.Connection, task_type: str, begins: str) -> bool:
    """Whether a task of this type is open whose sentence begins so, whichever family it names."""
    parameters = {"task_type": task_type, "begins": begins}
    return connection.execute(SQL.open_about, parameters).fetchone() is not None


def insert_task(
    connection: sqlite3.Connection,
    task: NewTask,
    now: datetime,
    actor: str,
    *,
    family_id: int | None,
    instance_id: int | None,
    mode: str,
    wanted: str | None,
    step: tuple[int | None, str | None, int | None] = (None, None, None),
    message_id: int | None = None,
    event_id: int | None = None,
) -> int:
    """Open a task and say so in the audit log; `wanted` is who should have it if they are there. `message_id` and
    `event_id` name what it is about."""
    status = TaskStatus.DONE if task.done else TaskStatus.SNOOZED if task.snoozed_until else TaskStatus.OPEN
    moment = to_db(now)
    number, branch, occurrence = step
    (task_id,) = connection.execute(
        SQL.insert_task,
        {
            "family_id": family_id,
            "instance_id": instance_id,
            "step_number": number,
            "branch": branch,
            "occurrence": occurrence,
            "task_type": task.task_type,
            "description": task.description,
            "due_date": to_db(task.due_date) if task.due_date else None,
            "priority": task.priority,
            "status": str(status),
            "assigned_to": who_takes(wanted, load_coordinators(connection), now) if wanted else None,
            "attempt": task.attempt,
            "snoozed_until": to_db(task.snoozed_until) if task.snoozed_until else None,
            "outcome": "recorded" if task.done else None,
            "resolved_by": "engine" if task.done else None,
            "resolved_at": moment if task.done else None,
            "mode": mode,
            "now": moment,
            "message_id": message_id,
            "event_id": event_id,
        },
    ).fetchone()
    audit(connection, now, actor, f"task.{status}", instance_id, task_id, {"type": task.task_type})
    return int(task_id)


def load_coordinators(connection: sqlite3.Connection) -> dict[str, Coordinator]:
    """The coordinators by name."""
    found = {}
    for row in connection.execute(SQL.coordinators).fetchall():
        found[row["name"]] = _coordinator(row)
    return found


def _coordinator(row: Mapping[str, Any]) -> Coordinator:
    return Coordinator(
        row["name"],
        row["role"] or "coordinator",
        readable_moment(row["away_from"]),
        readable_moment(row["away_until"]),
        row["deputy"],
    )
