"""The names that `workflow check` knows without a database are those that a database gives."""

import sqlite3

from engine.core.definition.names import FAMILY_COLUMNS


def test_the_family_s_names_are_the_columns_of_the_view(connection: sqlite3.Connection) -> None:
    columns = [row["name"] for row in connection.execute("PRAGMA table_info(family_context)")]

    assert columns == list(FAMILY_COLUMNS)
