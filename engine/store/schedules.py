"""What schedules need of the database: which moments have fired, and for which families."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path

from engine.errors import Refused
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("schedule")

QUERY_STEPS = 50_000_000
"""SQLite instructions that an author's query may take: a few seconds, then it is stopped."""

MAX_FAMILIES = 1_000_000
"""Families that one firing may be for."""

MAX_VALUE_BYTES = 10_000_000
"""The longest value that an author's query may make on its way."""

_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


def last_firing(connection: sqlite3.Connection, template_id: int) -> datetime | None:
    """The latest moment of this schedule that is dealt with."""
    return from_db(connection.execute(SQL.last_firing, {"template_id": template_id}).fetchone()[0])


def claim_firing(connection: sqlite3.Connection, template_id: int, fire_at: datetime, now: datetime) -> bool:
    """Whether this moment is ours to carry out; False when it has been dealt with."""
    parameters = {"template_id": template_id, "fire_at": to_db(fire_at), "now": to_db(now)}
    return connection.execute(SQL.fire, parameters).rowcount == 1


def active_families(connection: sqlite3.Connection, after: int, limit: int) -> list[sqlite3.Row]:
    """A page of active families by key."""
    return connection.execute(SQL.active_families, {"after": after, "limit": limit}).fetchall()


def families_by_id(connection: sqlite3.Connection, ids: list[int]) -> list[sqlite3.Row]:
    """The active ones of these families."""
    return connection.execute(SQL.families_by_id, {"ids": json.dumps(ids)}).fetchall()


def families_of_query(path: str, query: str) -> list[int]:
    """The family ids that an author's query lists, in order, each once.

    It runs on a connection of its own that can only read, and is stopped when it takes too long or lists too much.
    Raises `Refused` with a sentence.
    """
    connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    found: set[int] = set()
    try:
        connection.text_factory = bytes
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
        connection.set_authorizer(lambda code, *_: sqlite3.SQLITE_OK if code in _READING else sqlite3.SQLITE_DENY)
        connection.set_progress_handler(lambda: 1, QUERY_STEPS)
        for family_id, *_ in connection.execute(query):
            if isinstance(family_id, int):
                found.add(family_id)
                if len(found) > MAX_FAMILIES:
                    raise Refused(f"The schedule's query lists more than {MAX_FAMILIES:,} families.")
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise Refused(f"The schedule's query can't be run: {error}; it must be one SELECT of family_id.") from error
    finally:
        connection.close()
    return sorted(found)
