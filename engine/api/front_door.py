"""The receiver's side of the database: one insert a request, and the engine disposes.

A client like any other: it never checkpoints, and changes nothing but by adding `events`. A database that is busy for
longer than its timeout raises `NotKept`, and whoever asked is told to come again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from engine.errors import FollowthroughError
from engine.store.connection import open_database
from engine.store.receiving import database_answers

P = ParamSpec("P")


class NotKept(FollowthroughError):
    """The database took nothing just now; nothing was changed."""


class FrontDoor:
    """One connection, which any thread may use; one after the other."""

    def __init__(self, url: str) -> None:
        self._connection = open_database(url, role="client", any_thread=True)
        self._lock = threading.Lock()

    def put(
        self, insert: Callable[Concatenate[sqlite3.Connection, P], bool], *given: P.args, **named: P.kwargs
    ) -> bool:
        """One of the inserts of `engine.store.receiving`, which is a transaction of its own. Raises `NotKept`."""
        try:
            with self._lock:
                return insert(self._connection, *given, **named)
        except sqlite3.Error as error:
            raise NotKept(f"the database took nothing just now ({error})") from error

    def answers(self) -> bool:
        """Whether the database can be read."""
        with self._lock:
            return database_answers(self._connection)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()
