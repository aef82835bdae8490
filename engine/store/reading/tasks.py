"""What people have to do: lists of tasks, and one task with who did what to it."""

import sqlite3
from typing import Any

from engine.errors import NotFound
from engine.store import queries
from engine.store.reading.rows import Row, asked, like, read, read_one

_SQL = queries.load("reading_tasks", "list_tasks", "task", "audit_of_task")
PAGE = 100


def list_tasks(
    connection: sqlite3.Connection,
    *,
    after: int | None = None,
    limit: int = PAGE,
    text: str | None = None,
    **where: Any,
) -> list[Row]:
    """A page of tasks by key, beyond `after`.

    `where`: status, waiting (open or snoozed), task_type, assigned_to, family, instance, priority, mode, and what
    `find.others` makes of words; `text` is looked for in the family's name and the description.
    """
    values = {**where, "after": after, "text": like(text)}
    return read(connection, asked(_SQL.list_tasks, values), limit=limit, **values)


def show_task(connection: sqlite3.Connection, task_id: int) -> Row:
    """One task with its `audit`. Raises `NotFound`."""
    task = read_one(connection, _SQL.task, task_id=task_id)
    if task is None:
        raise NotFound(f"There is no task {task_id}; `followthrough task list` shows those there are.")
    task["audit"] = read(connection, _SQL.audit_of_task, task_id=task_id, limit=PAGE)
    return task
