"""Is the database whole? Its pages, its links, and what no constraint can say."""

from __future__ import annotations

import sqlite3

MOST = 20
"""No more problems of a kind are listed: what is broken a thousand times is broken once."""


def check(connection: sqlite3.Connection) -> list[str]:
    """A sentence for each thing that is wrong; empty when nothing is. Reads the whole file, changes nothing."""
    problems = []
    for (line,) in connection.execute(f"PRAGMA integrity_check({MOST})").fetchall():
        if line != "ok":
            problems.append(f"damage: {line}")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(MOST):
        problems.append(f"row {row} of {table} refers to a row of {parent} that is not there")
    return problems
