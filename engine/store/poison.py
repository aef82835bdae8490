"""The last resort: a token about which nothing can be decided or written is set aside, and a person is asked."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core.outcome import NewTask
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import insert_task

SQL = load("poison")


def set_aside(connection: sqlite3.Connection, queue_id: int, why: str, now: datetime) -> None:
    """Make a token a dead letter with as little as can be, so that it never stops or slows the others."""
    row = connection.execute(SQL.instance_of_token, {"queue_id": queue_id}).fetchone()
    if row is None:
        return
    instance_id = row["instance_id"]
    connection.execute(SQL.bury, {"queue_id": queue_id})
    connection.execute(SQL.pause, {"instance_id": instance_id, "why": why[:2000]})
    if row["status"] == "running":
        audit(connection, now, "engine", "instance.paused", instance_id)
    task = NewTask(
        "workflow_escalation",
        f"Instance {instance_id} for family {row['family_id']} could not go on: {why[:1000]}. "
        "It stands still until someone tries again, skips the step, or stops it.",
        now,
        "high",
    )
    insert_task(
        connection,
        task,
        now,
        "engine",
        family_id=row["family_id"] if isinstance(row["family_id"], int) else None,
        instance_id=instance_id,
        mode=row["mode"] if row["mode"] in ("simulate", "execute") else "simulate",
        wanted=None,
    )
