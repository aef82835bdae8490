"""Batches that one bad row can't spoil: write together, and where that fails, halve until the bad row stands alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.store.connection import transaction

Row = TypeVar("Row")


def write_bisecting(
    connection: sqlite3.Connection,
    rows: Sequence[Row],
    write: Callable[[Sequence[Row]], None],
    poison: Callable[[Row, Exception], None],
) -> int:
    """Write `rows` in one transaction; on an error, in halves, down to single ones. Returns how many were poison.

    `poison` gets each row that fails alone, in a transaction of its own. A database that can't be written at all
    (locked, full, gone) is no row's fault and is raised.
    """
    if not rows:
        return 0
    try:
        with transaction(connection):
            write(rows)
        return 0
    except sqlite3.OperationalError:
        raise
    except Exception as error:
        if len(rows) == 1:
            with transaction(connection):
                poison(rows[0], error)
            return 1
    middle = len(rows) // 2
    return write_bisecting(connection, rows[:middle], write, poison) + write_bisecting(
        connection, rows[middle:], write, poison
    )
