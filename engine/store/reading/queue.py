"""The queue: what is due, what is held and why, and what failed for good (the dead letters)."""

import sqlite3
from datetime import datetime
from typing import Any

from engine.store import queries
from engine.store.reading.rows import Row, asked, read

_SQL = queries.load("reading_queue", "list_queue")
PAGE = 100


def list_queue(
    connection: sqlite3.Connection,
    *,
    after: int | None = None,
    limit: int = PAGE,
    due_by: datetime | None = None,
    **where: Any,
) -> list[Row]:
    """A page of the queue by key, beyond `after`.

    `where`: status, dead (only dead letters), held_reason, instance, workflow; `due_by` shows only what is due by then.
    """
    values = {**where, "after": after, "due_by": due_by}
    return read(connection, asked(_SQL.list_queue, values), limit=limit, **values)
