"""Armed messages whose senders live or are gone: renewed by the living, uncertain when nobody will come back with news.

Each function runs inside the caller's transaction. `settle_after` says of a message until when, by the lease clock, it
is left alone once it is uncertain.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime

from engine.store.claims import hold_uncertain
from engine.store.queries import load
from engine.store.sending import record
from engine.store.times import to_db

SQL = load("sending", "expired_armed", "armed", "renew_arms")


def expire_armed(
    connection: sqlite3.Connection,
    now: datetime,
    lease_now: datetime,
    worker: str,
    settle_after: Callable[[sqlite3.Row], datetime],
    limit: int,
) -> int:
    """Messages armed by somebody who is gone become uncertain; their tokens wait until that is settled."""
    parameters = {"lease_now": to_db(lease_now), "worker": worker, "limit": limit}
    rows = connection.execute(SQL.expired_armed, parameters).fetchall()
    for row in rows:
        _lose(connection, row, now, settle_after(row))
        hold_uncertain(connection, row, crashed=True)
    return len(rows)


def give_up_armed(
    connection: sqlite3.Connection, arms: list[str], now: datetime, settle_after: Callable[[sqlite3.Row], datetime]
) -> None:
    """Messages that are still on their way when their engine stops become uncertain; it is no crash, and spends no
    attempt."""
    for row in connection.execute(SQL.armed, {"arms": json.dumps(arms)}).fetchall():
        _lose(connection, row, now, settle_after(row))
        hold_uncertain(connection, row, crashed=False)


def _lose(connection: sqlite3.Connection, row: sqlite3.Row, now: datetime, settle_after: datetime) -> None:
    record(
        connection, row["message_id"], row["instance_id"], row["arm_token"], "uncertain", now,
        reason="the engine stopped while it was leaving", settle_after=settle_after,
    )  # fmt: skip


def renew_arms(connection: sqlite3.Connection, arms: list[str], expires: datetime) -> list[str]:
    """Messages that are still on their way, however long they wait for their turn; returns the arms that were renewed.
    One that is not among them was given up by somebody else."""
    parameters = {"arms": json.dumps(arms), "expires": to_db(expires)}
    return [row[0] for row in connection.execute(SQL.renew_arms, parameters).fetchall()]
