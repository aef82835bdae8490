"""Small questions about the whole database that starting an engine asks."""

from __future__ import annotations

import sqlite3

from engine.store.queries import load

SQL = load("status")


def live_in_mode(connection: sqlite3.Connection, mode: str) -> bool:
    """Whether any instance of this mode still lives."""
    return connection.execute(SQL.live_in_mode, {"mode": mode}).fetchone() is not None
