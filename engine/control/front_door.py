"""What people put in by the front door: a start, an event.

Rows as anybody's SQL could insert them, after a look at what they name, so that a person hears at once what a batch job
would read from a disposition.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from engine.core.json_object import read_object
from engine.core.problems import did_you_mean
from engine.core.responses import ABOUT_MESSAGES
from engine.errors import NotFound, Refused
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("people_front_door")


class Startable(NamedTuple):
    """A workflow and a family that exist."""

    template_id: int
    workflow: str
    family_id: int
    family: str


def startable(connection: sqlite3.Connection, workflow: str, family_id: int) -> Startable:
    """Find what is to be started, by name or number, and for whom. Raises `NotFound` or `Refused`."""
    template = workflow_named(connection, workflow)
    if template["active"] in (0, "0"):
        raise Refused(f"The workflow {template['template_name']} is not active, so nothing of it starts.")
    family = _family(connection, family_id)
    return Startable(template["template_id"], template["template_name"], family_id, str(family["family_name"]))


def started(
    connection: sqlite3.Connection,
    what: Startable,
    actor: str,
    variables: Mapping[str, Any],
    mode: str | None,
    at: datetime | None,
    now: datetime,
) -> int:
    """Insert the pending row, inside the caller's transaction; returns its instance_id."""
    row = connection.execute(
        SQL.start,
        {
            "template_id": what.template_id,
            "family_id": what.family_id,
            "triggered_by": f"manual:{actor}",
            "variables": json.dumps(dict(variables), ensure_ascii=False) if variables else None,
            "mode": mode,
            "at": to_db(at) if at else None,
            "now": to_db(now),
        },
    ).fetchone()
    return int(row[0])


class NewEvent(NamedTuple):
    """What is said to have happened."""

    event_type: str
    family_id: int | None
    correlation_key: str | None
    payload: str | None
    source: str
    dedupe_key: str | None
    occurred_at: datetime


def insert_event(connection: sqlite3.Connection, event: NewEvent) -> int:
    """Insert an event, inside the caller's transaction; returns its event_id. Raises `Refused` or `NotFound`."""
    if not event.event_type.strip():
        raise Refused("An event needs a type, such as payment.missed.")
    if event.family_id is None and not event.correlation_key and event.event_type not in ABOUT_MESSAGES:
        raise Refused("An event is about somebody: name a family with --family, or a correlation key.")
    if event.family_id is not None:
        _family(connection, event.family_id)
    _, problem = read_object(event.payload, "payload")
    if problem is not None:
        raise Refused(f"The {problem.rstrip('.')}.")
    row = connection.execute(SQL.event, {**event._asdict(), "occurred_at": to_db(event.occurred_at)}).fetchone()
    return int(row[0])


def workflow_named(connection: sqlite3.Connection, name: str) -> sqlite3.Row:
    """A workflow's row by its name, or by its number; raises `NotFound`."""
    row: sqlite3.Row | None = connection.execute(SQL.workflow, {"name": name}).fetchone()
    if row is None and name.isascii() and name.isdigit() and len(name) < 19:
        row = connection.execute(SQL.workflow_by_id, {"template_id": int(name)}).fetchone()
    if row is None:
        known = [each["template_name"] for each in connection.execute(SQL.workflow_names).fetchall()]
        hint = did_you_mean(name, known) or "; `followthrough workflow list` shows those there are"
        raise NotFound(f"There is no workflow {name!r}{hint}{'' if hint.endswith('?') else '.'}")
    return row


def _family(connection: sqlite3.Connection, family_id: int) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(SQL.family, {"family_id": family_id}).fetchone()
    if row is None:
        raise NotFound(f"There is no family {family_id}; `followthrough family list` shows those there are.")
    return row
