"""The question whether a message left: asked once, in a task, and closed by whatever answers it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core import escalation
from engine.core.outcome import NewTask
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import insert_task
from engine.store.times import to_db

SQL = load("sending", "question", "close_question", "message_in_question")

UNCERTAIN = "message_uncertain"


def ask_about(connection: sqlite3.Connection, message_id: int, error: str, now: datetime, due: datetime) -> None:
    """Open the task about a message whose step nobody stands at any more, unless it is open already."""
    row = connection.execute(SQL.message_in_question, {"message_id": message_id}).fetchone()
    if row is None or is_asked_about(connection, message_id):
        return
    text = escalation.uncertain_message(row["family_name"] or row["family_id"], row["template_name"], error)
    insert_task(
        connection,
        NewTask(UNCERTAIN, text, due, "high"),
        now,
        "engine",
        family_id=row["family_id"],
        instance_id=row["instance_id"],
        mode=row["mode"],
        wanted=row["coordinator"],
        step=(row["step_number"], row["branch"], row["occurrence"]),
    )


def is_asked_about(connection: sqlite3.Connection, message_id: int) -> bool:
    """Whether the question about a message is open."""
    return connection.execute(SQL.question, {"message_id": message_id}).fetchone() is not None


def close_question(connection: sqlite3.Connection, message_id: int, now: datetime) -> None:
    """It is known now: nobody has to find out any more."""
    parameters = {"message_id": message_id, "now": to_db(now)}
    for task_id, instance_id in connection.execute(SQL.close_question, parameters).fetchall():
        audit(connection, now, "engine", "task.done", instance_id, task_id)
