"""The people who work here, the days without contact, and the stops."""

import sqlite3

from engine.store import queries
from engine.store.reading.rows import Row, asked, read

_SQL = queries.load("reading_people", "list_coordinators", "list_closures", "list_holds")


def list_coordinators(connection: sqlite3.Connection) -> list[Row]:
    """Everyone, by name, with their role, absence and deputy."""
    return read(connection, _SQL.list_coordinators)


def list_closures(connection: sqlite3.Connection) -> list[Row]:
    """The days without contact besides public holidays, in order."""
    return read(connection, _SQL.list_closures)


def list_holds(connection: sqlite3.Connection, *, in_force: bool = True) -> list[Row]:
    """The stops in force, or with `in_force=False` every one there ever was."""
    return read(connection, asked(_SQL.list_holds, {"in_force": in_force}))
