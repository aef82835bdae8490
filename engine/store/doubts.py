"""Uncertain messages in the database: which are due to be settled, and what is decided about them.

Each function runs inside the caller's transaction. Moments here are the lease clock's; see `runtime.uncertain`.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.store.audit import audit
from engine.store.claims import requeue_uncertain
from engine.store.queries import load
from engine.store.questions import close_question
from engine.store.times import from_db, to_db

SQL = load("doubts")

MOST_IDS = 200
"""How many ids of other messages to the same recipient a look-up is told of."""


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """When the next uncertain message is to be taken up; None when nothing but people or evidence settles any."""
    return from_db(connection.execute(SQL.next_due).fetchone()[0])


def due(connection: sqlite3.Connection, lease_now: datetime, limit: int) -> list[sqlite3.Row]:
    """Uncertain messages whose quarantine, or whose wait for the next look-up, is over."""
    return connection.execute(SQL.due, {"lease_now": to_db(lease_now), "limit": limit}).fetchall()


def one(connection: sqlite3.Connection, message_id: int, arm_token: str) -> sqlite3.Row | None:
    """One of them, if it still is uncertain under the same arm."""
    row: sqlite3.Row | None = connection.execute(SQL.one, {"message_id": message_id, "arm": arm_token}).fetchone()
    return row


def ids_of_others(connection: sqlite3.Connection, recipient: str, message_id: int) -> frozenset[str]:
    """The far end's ids of other messages to the same recipient: none of those is this one."""
    parameters = {"recipient": recipient, "message_id": message_id, "limit": MOST_IDS}
    return frozenset(row[0] for row in connection.execute(SQL.ids_of_others, parameters).fetchall())


def is_anothers(connection: sqlite3.Connection, provider_id: str | None, message_id: int) -> bool:
    """Whether what a look-up has found is known by now to be another message."""
    parameters = {"provider_id": provider_id, "message_id": message_id}
    return connection.execute(SQL.is_anothers, parameters).fetchone() is not None


def postpone(connection: sqlite3.Connection, message_id: int, until: datetime | None) -> None:
    """Take it up again then; None: not by ourselves any more."""
    connection.execute(SQL.postpone, {"message_id": message_id, "until": to_db(until) if until else None})


def take_up(connection: sqlite3.Connection, message_id: int, lease_now: datetime) -> None:
    """Settle it after all, at once where nobody was to: its token has come back to the step without an answer."""
    connection.execute(SQL.take_up, {"message_id": message_id, "now": to_db(lease_now)})


def take_up_forgotten(connection: sqlite3.Connection, lease_now: datetime) -> int:
    """Settle what a token waits for and nobody was to settle; returns how many."""
    return connection.execute(SQL.take_up_forgotten, {"now": to_db(lease_now)}).rowcount


def knows_nothing(connection: sqlite3.Connection, message_id: int, lease_now: datetime) -> None:
    """The far end knows nothing of it; the first such answer is kept."""
    connection.execute(SQL.knows_nothing, {"message_id": message_id, "now": to_db(lease_now)})


def send_again(
    connection: sqlite3.Connection, message_id: int, arm_token: str, now: datetime, *, authorised_by: str | None
) -> None:
    """The same message goes through the queue and an arm once more: because the far end remembers its key (nobody
    authorises anything), or because somebody wants it sent though it may arrive twice."""
    parameters = {
        "message_id": message_id, "arm": arm_token, "authorised": int(authorised_by is not None), "now": to_db(now),
    }  # fmt: skip
    row = connection.execute(SQL.send_again, parameters).fetchone()
    if row is None:
        return
    detail = {"message_id": message_id, "authorised": authorised_by is not None}
    audit(connection, now, authorised_by or "engine", "message.intended", row["instance_id"], detail=detail)
    close_question(connection, message_id, now)
    requeue_uncertain(connection, message_id)


def assume_sent(connection: sqlite3.Connection, message_id: int, arm_token: str, now: datetime) -> bool:
    """Its author said: where nobody knows, take it for sent. False when more is known by now."""
    row = connection.execute(
        SQL.assume_sent, {"message_id": message_id, "arm": arm_token, "now": to_db(now)}
    ).fetchone()
    if row is None:
        return False
    audit(connection, now, "workflow", "message.sent", row["instance_id"], detail={"message_id": message_id})
    close_question(connection, message_id, now)
    return True
