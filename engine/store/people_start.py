"""A person starts a workflow: a pending row, as anybody's SQL could insert it, after a look at what it names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from engine.core.problems import did_you_mean
from engine.errors import NotFound, Refused
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("people_start")


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
    family = connection.execute(SQL.family, {"family_id": family_id}).fetchone()
    if family is None:
        raise NotFound(f"There is no family {family_id}; `followthrough family list` shows those there are.")
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
