"""Texts that the provider has and of which nothing more was heard."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("polling")

WAITED = timedelta(days=14)
"""How long before its sending a message may have been written down: it waits for a window, a hold, a breaker."""


@dataclass(slots=True, frozen=True)
class SilentText:
    """One text without word."""

    message_id: int
    provider_id: str
    key: str
    sent_at: datetime
    provider_status: str | None


def silent_texts(connection: sqlite3.Connection, provider: str, since: datetime, until: datetime) -> list[SilentText]:
    """Those sent after `since` and not after `until`, the oldest first."""
    first = connection.execute(SQL.first_key, {"since": to_db(since - WAITED)}).fetchone()
    parameters = {
        "after": first[0] if first is not None else 0,
        "provider": provider,
        "since": to_db(since),
        "until": to_db(until),
    }
    found = []
    for row in connection.execute(SQL.without_word, parameters).fetchall():
        sent_at = from_db(row["sent_at"])
        if sent_at is not None:
            found.append(
                SilentText(
                    row["message_id"], row["provider_id"], row["idempotency_key"], sent_at, row["provider_status"]
                )
            )
    return found
