"""Holds that the engine itself places, and what was held before."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.store.queries import load
from engine.store.times import to_db

PLACE = load("acts", "place_hold").place_hold
SQL = load("workers", "held_since")


def place_hold(connection: sqlite3.Connection, reason: str, actor: str, now: datetime) -> int:
    """Stop everything until somebody releases it, inside the caller's transaction; returns the hold_id."""
    parameters = {"workflow": None, "channel": None, "reason": reason, "actor": actor, "now": to_db(now)}
    (hold_id,) = connection.execute(PLACE, parameters).fetchone()
    return int(hold_id)


def was_held_since(connection: sqlite3.Connection, actor: str, moment: datetime) -> bool:
    """Whether `actor` has placed a hold since that moment, released or not."""
    return connection.execute(SQL.held_since, {"actor": actor, "at": to_db(moment)}).fetchone() is not None
