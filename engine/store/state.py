"""Small facts that outlive a process: the virtual moment, a schedule that is half carried out."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("state")

VIRTUAL_NOW = "virtual_now"
"""The latest moment that a virtual clock has reached in this database."""


def get(connection: sqlite3.Connection, name: str) -> str | None:
    """The fact's value, or None."""
    row = connection.execute(SQL["get"], {"name": name}).fetchone()
    return None if row is None else row[0]


def put(connection: sqlite3.Connection, name: str, value: str, now: datetime) -> None:
    """Keep a fact."""
    connection.execute(SQL.put, {"name": name, "value": value, "now": to_db(now)})


def remove(connection: sqlite3.Connection, name: str) -> None:
    """Forget a fact."""
    connection.execute(SQL.remove, {"name": name})


def virtual_now(connection: sqlite3.Connection) -> datetime | None:
    """The latest virtual moment that was stored, or None if no virtual clock ever ran here."""
    return from_db(get(connection, VIRTUAL_NOW))


def store_virtual_now(connection: sqlite3.Connection, now: datetime) -> None:
    """Remember the virtual moment; it never goes back."""
    before = virtual_now(connection)
    if before is None or before < now:
        put(connection, VIRTUAL_NOW, to_db(now), now)


def data_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has committed."""
    return int(connection.execute(SQL.data_version).fetchone()[0])
