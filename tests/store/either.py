"""One way to ask both databases, for tests of what must be the same in both."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

# What a database says when a row breaks a rule of its table.
REFUSALS = (sqlite3.IntegrityError, psycopg.IntegrityError)


class Either:
    """A connection in autocommit to a database of either dialect."""

    def __init__(self, dialect: str, connection: Any) -> None:
        self.dialect = dialect
        self.connection = connection

    @contextmanager
    def _statement(self) -> Iterator[None]:
        # Inside a transaction PostgreSQL gives up all of it after an error, unless the statement has a savepoint.
        if self.dialect == "sqlite":
            yield
        else:
            with self.connection.transaction():
                yield

    def run(self, sql: str) -> None:
        """Execute one statement."""
        with self._statement():
            self.connection.execute(sql)

    def load(self, file: Path) -> None:
        """Execute a file of SQL, as a command line client would."""
        text = file.read_text(encoding="utf-8")
        if self.dialect == "sqlite":
            self.connection.executescript(text)
        else:
            self.connection.execute(text)

    def value(self, sql: str) -> Any:
        """The first column of the only row."""
        with self._statement():
            return self.connection.execute(sql).fetchone()[0]

    def row(self, sql: str) -> dict[str, Any]:
        """The only row, by column."""
        cursor = self.connection.execute(sql)
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))

    def insert(self, table: str, **values: Any) -> int:
        """Insert a row as written in SQL and return its key (the first column)."""
        return int(self.value(insert_text(table, values) + " RETURNING " + self.first_column(table)))

    def first_column(self, table: str) -> str:
        """The name of a table's first column, which is its key."""
        return next(iter(self.columns(table)))

    def columns(self, table: str) -> Mapping[str, bool]:
        """A table's or view's columns in order: whether an INSERT must give the column."""
        if self.dialect == "sqlite":
            found = self.connection.execute(f"PRAGMA table_info({table})").fetchall()
            return {
                name: bool(required and default is None and not key) for _, name, _, required, default, key in found
            }
        found = self.connection.execute(
            "SELECT column_name, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
            " FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            (table,),
        ).fetchall()
        return dict(found)


def insert_text(table: str, values: Mapping[str, Any]) -> str:
    """An INSERT with its values written out, as scripts do it."""
    if not values:
        return f"INSERT INTO {table} DEFAULT VALUES"
    written = ", ".join("NULL" if value is None else repr(value) for value in values.values())
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({written})"
