"""What workflows have given to a message so far: the variables of the newest instances that send it.

A message may use what an event brought (`payload.amount`) or a step worked out. No column holds these, so an author's
preview takes them from real instances: the newest of the family, the longest and the shortest of the last ones. Where
no instance has come to it yet, a name stands for itself (`‹amount›`), so that the rest of the message can be looked at.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.control.authoring.message_names import given_by_workflows
from engine.control.authoring.message_senders import handed_over, sending_steps
from engine.core.definition import Definition
from engine.store.gather import read_variables
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("authoring_messages")
INSTANCES = 50
MOST = 10_000
"""Families are counted so far and no further; more is *many* to a person who looks at a price."""
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many families would get a message. `MOST` means that many or more."""

    on_their_way: int
    last_month: int


@dataclass(frozen=True, slots=True)
class Examples:
    """What is known of what workflows give to one message."""

    workflow: str
    templates: tuple[int, ...]
    longest: dict[str, Any]
    shortest: dict[str, Any]
    handed_over: dict[str, Any]
    stand_ins: dict[str, Any]

    def of_family(self, connection: sqlite3.Connection, family_id: int) -> dict[str, Any]:
        """The variables of the family's newest instance that sends it; else of the newest of anybody."""
        row = connection.execute(
            SQL.variables_of, {"family_id": family_id, "templates": json.dumps(self.templates)}
        ).fetchone()
        return read_variables(row["variables"]) if row is not None else self.longest


def examples_for(connection: sqlite3.Connection | None, message: str, definitions: Collection[Definition]) -> Examples:
    """Look at the newest instances of the workflows that send this message."""
    senders = [each.workflow for each in definitions if any(sending_steps(each, message))]
    stand_ins = {name: f"‹{name}›" for name in given_by_workflows(message, definitions)}
    handed = handed_over(message, definitions)
    workflow = senders[0] if senders else "a_workflow"
    if connection is None:
        return Examples(workflow, (), {}, {}, handed, stand_ins)
    templates = tuple(workflows_sending(connection, message, senders))
    recent = connection.execute(
        SQL.recent_variables, {"templates": json.dumps(templates), "limit": INSTANCES}
    ).fetchall()
    known = sorted({row["variables"] for row in recent}, key=lambda text: (len(str(text)), str(text)))
    longest, shortest = (read_variables(known[-1]), read_variables(known[0])) if known else ({}, {})
    return Examples(workflow, templates, longest, shortest, handed, stand_ins)


def workflows_sending(connection: sqlite3.Connection, message: str, named_in_files: Collection[str]) -> dict[int, str]:
    """The workflows of the database that send a message, by key: by their published steps, or as files say it."""
    named = json.dumps(message).replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    asked = {"workflows": json.dumps(tuple(named_in_files)), "named": f"%{named}%"}
    return {row["template_id"]: str(row["template_name"]) for row in connection.execute(SQL.senders, asked).fetchall()}


def reach(connection: sqlite3.Connection, templates: Collection[int], now: datetime) -> Reach:
    """How many families are on their way to these workflows' messages, and how many there were in a month."""
    asked = {"templates": json.dumps(tuple(templates)), "limit": MOST}
    (alive,) = connection.execute(SQL.on_their_way, asked).fetchone()
    (started,) = connection.execute(SQL.started_since, {**asked, "since": to_db(now - MONTH)}).fetchone()
    return Reach(alive, started)
