"""What comes back from the world, put in at the front door: one insert, and the engine disposes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from engine.store.queries import load

SQL = load("receiver")


def receive_once(
    connection: sqlite3.Connection, event_type: str, source: str, dedupe_key: str, payload: Mapping[str, object]
) -> bool:
    """Insert an event unless its key is there already; whether it is new."""
    parameters = {
        "event_type": event_type,
        "source": source,
        "dedupe_key": dedupe_key,
        "payload": json.dumps(payload, ensure_ascii=False),
    }
    return connection.execute(SQL.event_once, parameters).rowcount == 1


def receive_unsubscribed(connection: sqlite3.Connection, token: str, via: str) -> bool:
    """Insert that somebody asked for no more emails; False where no message has this token."""
    payload = json.dumps({"token": token, "via": via})
    return connection.execute(SQL.unsubscribed, {"token": token, "payload": payload}).rowcount == 1


def receive_status(connection: sqlite3.Connection, sid: str, key: str | None, status: str, code: str | None) -> bool:
    """Insert what Twilio says of a text that it has, whether it said so by itself or was asked."""
    payload = {"sid": sid, "key": key, "status": status, "error_code": code}
    return receive_once(connection, "sms.status", "twilio", f"{sid}:{status}", payload)


def database_answers(connection: sqlite3.Connection) -> bool:
    """Whether the database can be read."""
    try:
        connection.execute(SQL.answers).fetchall()
    except sqlite3.Error:
        return False
    return True
