"""A small co-op to look at: the database behind the pictures in the documentation and behind the tests of the screens.

It is written straight into the tables, as an engine would have left them on a Tuesday afternoon in November, so that
every kind of case is there: a dead address, a text that may not have arrived, a reply to read, a call to make, a
decision, a quiet family, stories that ended well and badly. Nothing in it moves.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from console.sample.calls import tell_calls
from console.sample.co_op import ACTOR, NOW, SITE_ZONE
from console.sample.stories import tell
from console.sample.traffic import send
from console.sample.writer import Writer
from engine.resources import sql_dir

__all__ = ["ACTOR", "NOW", "SITE_ZONE", "build"]


def build(path: Path, *, stories: bool = True, calls: bool = False) -> Path:
    """Write the sample (or only its empty tables) to a new SQLite file, `calls` with a day of them; return its path."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript((sql_dir() / "schema" / "sqlite.sql").read_text(encoding="utf-8"))
        if stories:
            connection.execute("BEGIN IMMEDIATE")
            write = Writer(connection)
            tell(write)
            if calls:
                tell_calls(write)
            send(write)
            connection.execute("COMMIT")
    finally:
        connection.close()
    return path
