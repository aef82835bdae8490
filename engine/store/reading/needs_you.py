"""What waits for a person, the most harmful first.

Harm is the family's risk of leaving × (1 + days overdue) × the weight of the priority (low 1, normal 2, high 4,
urgent 8); a family without a known risk counts as 50. Escalations, uncertain messages, approvals and replies come at
once; calls and an author's own tasks when they are due before `due_before`.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import queries
from engine.store.reading.find.meaning import Asked
from engine.store.reading.find.others import where_of_tasks
from engine.store.reading.rows import Row, asked, like, read

_SQL = queries.load("reading_tasks", "needs_you", "needs_you_by_id", "needs_you_ids")
PAGE = 200
MAX_KEYS = 10_000


@dataclass(frozen=True)
class Wanted:
    """Which of it is asked for. `now` is the moment the order is made for; all pages of one list share it."""

    now: datetime
    due_before: datetime
    text: str | None = None
    mode: str | None = None
    assigned_to: str | None = None
    task_type: str | None = None
    words: Asked | None = None
    """Plain words that ask for some of it."""

    def values(self, connection: sqlite3.Connection) -> dict[str, Any]:
        """The query's values."""
        values = {name: value for name, value in vars(self).items() if name != "words"}
        if self.words is not None and self.words.found:
            asked_for = where_of_tasks(connection, self.words)
            values |= {name: value for name, value in asked_for.items() if name not in ("waiting", "mode")}
        return {**values, "text": like(values["text"])}


def needs_you(
    connection: sqlite3.Connection, wanted: Wanted, *, after: Row | None = None, limit: int = PAGE
) -> list[Row]:
    """A page, beyond the row `after`. Each row is the task with its family, workflow, `risk` and `harm`."""
    values = {
        **wanted.values(connection),
        "after": after["task_id"] if after else None,
        "after_harm": after["harm"] if after else None,
    }
    return read(connection, asked(_SQL.needs_you, values), limit=limit, **values)


def needs_you_by_id(connection: sqlite3.Connection, task_ids: Iterable[int]) -> dict[int, Row]:
    """The same rows by key, whatever has become of them meanwhile (`status` says)."""
    return {row["task_id"]: row for row in read(connection, _SQL.needs_you_by_id, task_ids=list(task_ids))}


def needs_you_ids(connection: sqlite3.Connection, wanted: Wanted) -> set[int]:
    """The keys of everything that waits, at most `MAX_KEYS`."""
    values = wanted.values(connection)
    rows = read(connection, asked(_SQL.needs_you_ids, values), limit=MAX_KEYS, **values)
    return {row["task_id"] for row in rows}
