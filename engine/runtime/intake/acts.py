"""People's acts that came as rows, or whose ten seconds are over: carried out in the order they were asked for."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine import log, log_events
from engine.control.carry_out import carry_out
from engine.core.model import ActStatus
from engine.runtime.intake.desk import Desk
from engine.store.connection import transaction
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("acts", "due", "settle", "odd_moments", "place_act", "next_due", "release_waiting_for_act")


def next_act(connection: sqlite3.Connection) -> datetime | None:
    """When, by real time, the next act that was put off is to be carried out."""
    try:
        return from_db(connection.execute(SQL.next_due).fetchone()[0])
    except ValueError:  # written in another form, and not read yet
        return None


def put_moments_in_form(connection: sqlite3.Connection) -> None:
    """Moments until which acts are put off, written by other programs, become comparable."""
    odd = connection.execute(SQL.odd_moments).fetchall()
    if odd:
        with transaction(connection):
            for row in odd:
                _put_in_form(connection, row)


def due_acts(connection: sqlite3.Connection, lease_now: datetime, limit: int) -> list[sqlite3.Row]:
    """Acts whose moment has come by real time."""
    return connection.execute(SQL.due, {"lease_now": to_db(lease_now), "limit": limit}).fetchall()


def take_in_acts(connection: sqlite3.Connection, desk: Desk, rows: list[sqlite3.Row]) -> None:
    """Carry these acts out inside the caller's transaction; each ends as applied or refused."""
    for row in rows:
        status, _ = carry_out(connection, row, desk.definitions, desk.site, desk.now, lease_now=desk.lease_now)
        event = log_events.ACT_APPLIED if status == ActStatus.APPLIED else log_events.ACT_REFUSED
        log.write(event, action_id=row["action_id"], verb=row["verb"], target=row["target_kind"])


def refuse(connection: sqlite3.Connection, row: sqlite3.Row, why: str) -> None:
    """An act that could not even be tried ends as refused."""
    parameters = {"action_id": row["action_id"], "status": "refused", "result": why, "applied_at": None}
    connection.execute(SQL.settle, parameters)
    connection.execute(SQL.release_waiting_for_act, {"action_id": row["action_id"]})


def _put_in_form(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """The moment until which an act is put off, in the one form that compares as text."""
    try:
        at = from_db(row["not_before"])
    except ValueError as error:
        refuse(connection, row, f"not_before: {error}.")
        return
    parameters = {"action_id": row["action_id"], "not_before": to_db(at) if at else None}
    connection.execute(SQL.place_act, parameters)
