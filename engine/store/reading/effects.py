"""What a stop, a closure or an absence would do: counts for whoever is about to decide, each bounded."""

import sqlite3
from datetime import datetime

from engine.store import queries
from engine.store.reading.rows import Row, asked, read
from engine.store.times import to_db

_SQL = queries.load("reading_effects")
MOST = 1000
"""Where counting ends: beyond it "more than a thousand" is all that anybody needs to know."""


def planned_until(
    connection: sqlite3.Connection,
    until: datetime,
    *,
    workflow: str | None = None,
    channel: str | None = None,
    limit: int = MOST,
) -> int:
    """How many steps are planned until a moment; of one workflow or on one channel, if one is named."""
    values = {"until": to_db(until), "workflow": workflow, "channel": channel, "limit": limit}
    return int(connection.execute(asked(_SQL.planned_until, values), values).fetchone()[0])


def contacts_between(connection: sqlite3.Connection, start: datetime, end: datetime, *, limit: int = MOST) -> int:
    """How many steps that reach out to a family are planned from `start` until before `end`."""
    values = {"start": to_db(start), "end": to_db(end), "limit": limit}
    return int(connection.execute(_SQL.contacts_between, values).fetchone()[0])


def waiting_for_holds(connection: sqlite3.Connection, now: datetime) -> dict[int, Row]:
    """By the number of each stop in force, how much is `waiting` for it and how much of that is `overdue`."""
    return {row["hold_id"]: row for row in read(connection, _SQL.waiting_for_holds, now=now)}


def open_tasks_by_person(connection: sqlite3.Connection, *, mode: str | None = None) -> dict[str, int]:
    """By name, how many tasks are open or snoozed for somebody."""
    values = {"mode": mode}
    return {
        row["name"]: row["open_tasks"] for row in read(connection, asked(_SQL.open_tasks_by_person, values), **values)
    }
