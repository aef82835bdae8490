"""A daemon's connection as the simulation sees it: the real one, with somebody at each boundary of a transaction.

A process that is killed in a transaction leaves nothing of it, because the database rolls it back; one that is killed
outside leaves all. So the places between two COMMITs where a crash can make a difference are few, and all are here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from unittest.mock import patch

from engine.store.connection import Role, open_database


class Crash(BaseException):
    """The process is killed here. No `except Exception` of the engine can catch it."""


class Observer(Protocol):
    """Who stands at the boundaries."""

    def before_begin(self, connection: Watched) -> None:
        """A transaction is about to begin."""
        ...

    def before_commit(self, connection: Watched) -> None:
        """A transaction is about to be committed."""
        ...

    def after_commit(self, connection: Watched) -> None:
        """A transaction is durable."""
        ...


class Watched(sqlite3.Connection):
    """A connection with an observer at its boundaries, once it has one."""

    observer: Observer | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.said: list[str] = []
        """What was asked of it since the last transaction began."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As ever, with the observer's say around BEGIN and COMMIT."""
        if self.observer is None or sql not in ("BEGIN IMMEDIATE", "COMMIT"):
            self.said.append(sql)
            return super().execute(sql, parameters)
        if sql == "BEGIN IMMEDIATE":
            self.observer.before_begin(self)
            self.said.clear()
            return super().execute(sql)
        self.observer.before_commit(self)
        cursor = super().execute(sql)
        self.observer.after_commit(self)
        self.said.clear()
        return cursor

    def aside(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """A question of the simulation's own, which nobody observes."""
        return super().execute(sql, parameters).fetchall()


def open_watched(url: str, *, role: Role, any_thread: bool = False) -> sqlite3.Connection:
    """Open a database as the engine does, watched. Nobody waits for a lock: with one thread, that would be for ever."""
    with _opening_watched():
        connection = open_database(url, role=role, any_thread=any_thread)
    connection.execute("PRAGMA busy_timeout = 0").fetchall()
    return connection


@contextmanager
def _opening_watched() -> Iterator[None]:
    connect = sqlite3.connect

    def watched(*arguments: Any, **named: Any) -> sqlite3.Connection:
        return connect(*arguments, factory=Watched, **named)

    with patch.object(sqlite3, "connect", watched):
        yield
