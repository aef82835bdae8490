"""The queue: what is due, what is held and why, what failed for good (the dead letters).

A console shows it in sections: `failed`, `due`, `later`, and `held` for one kind of reason. A section is read page by
page along the index that the engine works by, and counted only up to `COUNTED`, so that a million rows that wait cost
no more than ten.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import queries
from engine.store.reading.rows import Row, asked, like, read, read_one, timing_reasons

_SQL = queries.load("reading_queue")
PAGE = 100
COUNTED = 1000
"""No section is counted further; a count above it means: more than so many."""


def list_queue(
    connection: sqlite3.Connection,
    *,
    after: int | None = None,
    limit: int = PAGE,
    due_by: datetime | None = None,
    text: str | None = None,
    **where: Any,
) -> list[Row]:
    """A page of the queue by key, beyond `after`.

    `where`: status, dead (only dead letters), held_reason, instance, workflow, and what `find.others` makes of words;
    `due_by` shows only what is due by then; `text` is looked for in the family's name, the workflow's name and the last
    error.
    """
    values = {**where, "after": after, "due_by": due_by, "text": like(text)}
    return read(connection, asked(_SQL.list_queue, values), limit=limit, **values)


@dataclass(frozen=True)
class Part:
    """A section of the queue: `failed`, `due`, `later`, or `held` with the kind of its reason (`paused`, `hold` …)."""

    name: str
    kind: str = ""

    def holds(self, row: Row, now: datetime) -> bool:
        """Whether a row belongs to this section now."""
        if self.name == "held":
            reason = str(row["held_reason"] or "")
            return row["status"] == "held" and (reason == self.kind or reason.startswith(f"{self.kind}:"))
        if self.name == "failed":
            return bool(row["status"] == "failed")
        due = row["scheduled_for"] is not None and row["scheduled_for"] <= now
        return row["status"] == "queued" and due == (self.name == "due")


def queue_page(
    connection: sqlite3.Connection, part: Part, now: datetime, *, after: Row | None = None, limit: int = PAGE
) -> list[Row]:
    """A page of a section, beyond the row `after`, each row as `queue_by_id` has it."""
    return _page(connection, _SQL[part.name], part, now, limit, _edge("after", after))


def queue_page_before(
    connection: sqlite3.Connection, part: Part, now: datetime, *, before: Row | None = None, limit: int = PAGE
) -> list[Row]:
    """The page before the row `before`, or the very last one, in the section's order."""
    return _page(connection, _SQL[f"{part.name}_before"], part, now, limit, _edge("before", before))[::-1]


def queue_by_id(connection: sqlite3.Connection, queue_ids: Iterable[int]) -> dict[int, Row]:
    """Rows of the queue by key with family, workflow, `step_name` and, of one on hold, who placed it and why.

    A row that is dealt with is not there any more.
    """
    rows = read(connection, _SQL.queue_by_id, ids=list(queue_ids))
    return {row["queue_id"]: {**row, "timing_reasons": timing_reasons(row["timing_reasons"])} for row in rows}


def queue_counts(connection: sqlite3.Connection, now: datetime) -> dict[Part, int]:
    """How much is in each section, counted up to one more than `COUNTED`; of what is held only the kinds there are."""
    counts = read_one(connection, _SQL.queue_counts, now=now, most=COUNTED + 1) or {}
    held = held_kinds(connection, COUNTED + 1)
    return {
        Part("failed"): counts["failed"],
        Part("due"): counts["due"],
        **{Part("held", kind): rows for kind, rows in held.items()},
        Part("later"): counts["later"],
    }


def held_kinds(connection: sqlite3.Connection, most: int) -> dict[str, int]:
    """How much is held by the kind of its reason (`hold` for hold:1, hold:2 …), each counted up to `most`."""
    return {row["kind"]: row["rows"] for row in read(connection, _SQL.held_kinds, most=most)}


def task_of_step(connection: sqlite3.Connection, instance_id: int, step_number: int) -> int | None:
    """The task that is open for an instance, before others the one of this step."""
    row = read_one(connection, _SQL.task_of_step, instance_id=instance_id, step_number=step_number)
    return row["task_id"] if row else None


def _edge(side: str, row: Row | None) -> dict[str, Any]:
    """Where a page begins: the place of a row in each order."""
    if row is None:
        return {}
    return {
        side: row["queue_id"],
        f"{side}_reason": row["held_reason"],
        f"{side}_at": row["scheduled_for"],
        f"{side}_priority": row["priority"],
        f"{side}_crashes": row["crashes"],
    }


def _page(
    connection: sqlite3.Connection, sql: str, part: Part, now: datetime, limit: int, edge: dict[str, Any]
) -> list[Row]:
    keys = [row["queue_id"] for row in read(connection, asked(sql, edge), kind=part.kind, now=now, limit=limit, **edge)]
    rows = queue_by_id(connection, keys)
    return [rows[key] for key in keys if key in rows]
