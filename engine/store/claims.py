"""Claims: who works on which token, until when. Every claim has a fresh random token and a deadline.

A crash is counted as an attempt at each token that was claimed, and as a crash: the step's own failures alone decide
when it is tried again and when it is given up. A token that has seen a crash is a suspect. Suspects come last, when all
else that is due is done and nothing is under way; after one crash by sixteens, after more each alone. So a step that
crashes the process is found out without dragging its neighbours down with it, and without keeping the others waiting.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("claim")

COMPANY = 16
"""How many tokens that have seen one crash are claimed together."""


@dataclass(slots=True, frozen=True)
class Claim:
    """Tokens that are ours until `expires` by the lease clock."""

    claim: str
    queue_ids: tuple[int, ...]
    expires: datetime


def claim_due(
    connection: sqlite3.Connection,
    worker: str,
    now: datetime,
    lease_now: datetime,
    claim_seconds: float,
    limit: int,
    *,
    suspects: bool = True,
) -> Claim | None:
    """Claim up to `limit` due tokens; None when nothing is due. Runs inside the caller's transaction.

    `suspects` False leaves those that have seen a crash for when nothing else is under way.
    """
    chosen = _one_an_instance(connection.execute(SQL.due_tokens, {"now": to_db(now), "limit": limit}).fetchall())
    if not chosen and suspects:
        chosen = _suspects(connection, now, min(limit, COMPANY))
    if not chosen:
        return None
    claim = secrets.token_hex(16)
    expires = lease_now + timedelta(seconds=claim_seconds)
    connection.execute(
        SQL.claim_tokens,
        {"claim": claim, "worker": worker, "expires": to_db(expires), "now": to_db(now), "ids": json.dumps(chosen)},
    )
    return Claim(claim, tuple(chosen), expires)


def _suspects(connection: sqlite3.Connection, now: datetime, limit: int) -> list[int]:
    rows = connection.execute(SQL.due_suspects, {"now": to_db(now), "limit": limit}).fetchall()
    company = _one_an_instance([row for row in rows if row["crashes"] == 1])
    return company or [row["queue_id"] for row in rows[:1]]


def _one_an_instance(rows: Iterable[sqlite3.Row]) -> list[int]:
    """The first token of each instance among these."""
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row["instance_id"], row["queue_id"])
    return list(first.values())


def survivors(connection: sqlite3.Connection, claim: str, queue_ids: Iterable[int], lease_now: datetime) -> set[int]:
    """Those of `queue_ids` that are still ours; the fence before every write."""
    parameters = {"ids": json.dumps(list(queue_ids)), "claim": claim, "lease_now": to_db(lease_now)}
    return {row[0] for row in connection.execute(SQL.survivors, parameters).fetchall()}


def renew(connection: sqlite3.Connection, claim: str, queue_ids: Iterable[int], expires: datetime) -> int:
    """Hold on to tokens that are still worked on; returns how many are still ours."""
    parameters = {"ids": json.dumps(list(queue_ids)), "claim": claim, "expires": to_db(expires)}
    return connection.execute(SQL.renew_claims, parameters).rowcount


def hand_back(connection: sqlite3.Connection, claim: str, queue_ids: Iterable[int]) -> int:
    """Give tokens back without spending an attempt."""
    return connection.execute(SQL.hand_back, {"ids": json.dumps(list(queue_ids)), "claim": claim}).rowcount


def hand_back_unarmed(connection: sqlite3.Connection, worker: str) -> int:
    """Give a worker's tokens back whose message has not been armed: the others may have left, and are looked up."""
    return connection.execute(SQL.hand_back_unarmed, {"worker": worker}).rowcount


def release_expired(connection: sqlite3.Connection, lease_now: datetime, limit: int) -> list[sqlite3.Row]:
    """Put tokens whose claim ran out back into the queue, an attempt and a crash counted."""
    return connection.execute(SQL.release_expired, {"lease_now": to_db(lease_now), "limit": limit}).fetchall()


def release_of_worker(connection: sqlite3.Connection, worker: str, limit: int) -> list[sqlite3.Row]:
    """Put the tokens of a worker that is known to be dead back into the queue, an attempt spent."""
    return connection.execute(SQL.release_of_worker, {"worker": worker, "limit": limit}).fetchall()


def any_claimed(connection: sqlite3.Connection) -> bool:
    """Whether anybody works on anything now."""
    return connection.execute(SQL.any_claimed).fetchone() is not None


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """When the next waiting token becomes due."""
    return from_db(connection.execute(SQL.next_due).fetchone()[0])


def hold_uncertain(connection: sqlite3.Connection, message: sqlite3.Row, *, crashed: bool) -> None:
    """The token of a message that may have left waits until that is known."""
    names = ("message_id", "instance_id", "branch", "step_number", "occurrence")
    connection.execute(SQL.hold_uncertain, {"crashes": int(crashed), **{name: message[name] for name in names}})


def take_uncertain(
    connection: sqlite3.Connection, worker: str, message_id: int, expires: datetime, *, asked: bool
) -> Claim | None:
    """Claim the token that waited to know about a message, with `asked` also one about which a person was asked; None
    when there is none any more."""
    reasons = [f"uncertain:{message_id}", *([f"asked:{message_id}"] if asked else [])]
    claim = secrets.token_hex(16)
    parameters = {
        "claim": claim, "worker": worker, "reasons": json.dumps(reasons), "message_id": message_id,
        "expires": to_db(expires),
    }  # fmt: skip
    row = connection.execute(SQL.take_uncertain, parameters).fetchone()
    return Claim(claim, (row[0],), expires) if row is not None else None


def requeue_uncertain(connection: sqlite3.Connection, message_id: int) -> None:
    """The message is known not to have left: its token is due again."""
    connection.execute(SQL.requeue_uncertain, {"message_id": message_id})


def release_held(connection: sqlite3.Connection, reasons: Iterable[str]) -> int:
    """Put tokens that were held for these reasons back into the queue."""
    return connection.execute(SQL.release_lost, {"reasons": json.dumps(list(reasons))}).rowcount
