"""The receiver's side of the database: one insert a request, and the engine disposes.

A client like any other: it never checkpoints, and changes nothing but by adding `events`. A database that is busy for
longer than its timeout raises `NotKept`, and whoever asked is told to come again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Mapping

from engine.errors import FollowthroughError
from engine.store.connection import open_database
from engine.store.queries import load

SQL = load("receiver", "event_once", "unsubscribed", "answers")


class NotKept(FollowthroughError):
    """The database took nothing just now; nothing was changed."""


class FrontDoor:
    """One connection, which any thread may use; one after the other."""

    def __init__(self, url: str) -> None:
        self._connection = open_database(url, role="client", any_thread=True)
        self._lock = threading.Lock()

    def event(self, event_type: str, source: str, dedupe_key: str, payload: Mapping[str, object]) -> bool:
        """Insert an event unless its key is there already; whether it is new. Raises `NotKept`."""
        text = json.dumps(payload, ensure_ascii=False)
        return self._insert(
            "event_once",
            {"event_type": event_type, "source": source, "dedupe_key": dedupe_key, "payload": text},
        )

    def unsubscribed(self, token: str, via: str) -> bool:
        """Insert that somebody asked for no more emails; False where no message has this token. Raises `NotKept`."""
        return self._insert("unsubscribed", {"token": token, "payload": json.dumps({"token": token, "via": via})})

    def answers(self) -> bool:
        """Whether the database can be read."""
        try:
            with self._lock:
                self._connection.execute(SQL.answers).fetchall()
        except sqlite3.Error:
            return False
        return True

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def _insert(self, query: str, parameters: Mapping[str, str]) -> bool:
        try:
            with self._lock:
                return self._connection.execute(SQL[query], parameters).rowcount == 1
        except sqlite3.Error as error:
            raise NotKept(f"the database took nothing just now ({error})") from error
