"""The list of addresses that are not written to: added to, lifted, read. Inside the caller's transaction.

An address is the same however it is written (`core.addresses`). What is lifted stays as a row, so that it can be told
later why nothing went out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.core.addresses import keys_of, same_address
from engine.core.suppressions import Suppression
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("suppressions")


def add(
    connection: sqlite3.Connection,
    address: str,
    now: datetime,
    *,
    reason: str,
    source: str,
    channel: str | None = None,
    actor: str = "engine",
) -> int | None:
    """Write to this address no more, by one channel or (None) by any; the row's key, None where that is so already.

    `reason` is `dead`, `complaint`, `list` or a word of one's own; `source` says who says so: `provider:30005`.
    """
    for row in _found(connection, [address]):
        if same_address(str(row["address"]), address) and (row["channel"] or "all") in ("all", channel):
            return None
    parameters = {
        "address": address.strip().lower() if "@" in address else address.strip(),
        "channel": channel, "reason": reason, "source": source, "now": to_db(now),
    }  # fmt: skip
    (suppression_id,) = connection.execute(SQL.add, parameters).fetchone()
    audit(connection, now, actor, "suppression.added", detail={"suppression_id": suppression_id, "reason": reason})
    return int(suppression_id)


def lift(connection: sqlite3.Connection, address: str, now: datetime, *, actor: str, channel: str | None = None) -> int:
    """Write to this address again, by one channel or (None) by all that it was suppressed for; how many rows ended.

    What was suppressed for all channels is lifted as a whole: a row is either in force or not.
    """
    ids = [
        row["suppression_id"]
        for row in _found(connection, [address])
        if same_address(str(row["address"]), address) and channel in (None, row["channel"] or "all")
    ]
    connection.execute(SQL.lift, {"ids": json.dumps(ids), "now": to_db(now)})
    for suppression_id in ids:
        audit(connection, now, actor, "suppression.lifted", detail={"suppression_id": suppression_id})
    return len(ids)


def about(connection: sqlite3.Connection, addresses: Iterable[str]) -> list[Suppression]:
    """What may stand against these addresses; `core.suppressions.suppression_of` says what does. Only reads."""
    return [Suppression(row["address"], row["channel"], row["reason"]) for row in _found(connection, addresses)]


def listed(
    connection: sqlite3.Connection, *, lifted: bool = False, before: int | None = None, limit: int = 1000
) -> list[dict[str, Any]]:
    """The list, the newest first, a page at a time: the next one begins `before` the last key shown. Only reads."""
    parameters = {"lifted": int(lifted), "before": before if before is not None else 2**62, "limit": limit}
    return [dict(row) for row in connection.execute(SQL.listed, parameters).fetchall()]


def _found(connection: sqlite3.Connection, addresses: Iterable[str]) -> list[sqlite3.Row]:
    keys = sorted({key for address in addresses for key in keys_of(address)})
    return connection.execute(SQL.in_force, {"keys": json.dumps(keys)}).fetchall()
