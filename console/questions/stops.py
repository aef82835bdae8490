"""What is on hold, what could be, and what would wait or go on."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from console.model.clean import clean
from console.model.stops import Stop, Stoppable, stop_of, stoppables
from engine.store import reading
from engine.store.reading.effects import planned_until, waiting_for_holds


def stops(connection: sqlite3.Connection) -> list[Stop]:
    """The holds in force, in the order they were placed."""
    return [stop_of(row) for row in reading.list_holds(connection)]


def what_can_stop(connection: sqlite3.Connection) -> list[Stoppable]:
    """Everything that can be put on hold. A workflow whose name can't be shown as it is can't be named either."""
    names = [row["template_name"] for row in reading.list_workflows(connection)]
    return stoppables([name for name in names if name and clean(name) == name])


def would_wait(connection: sqlite3.Connection, what: Stoppable, until: datetime) -> int:
    """How many things planned until then would wait, counted up to a thousand."""
    workflow = what.name if what.kind == "workflow" else None
    return planned_until(connection, until, workflow=workflow, channel=what.name if what.kind == "channel" else None)


def waiting(connection: sqlite3.Connection, now: datetime) -> dict[int, tuple[int, int]]:
    """By hold, how much waits for it and how much of that is late."""
    return {key: (row["waiting"], row["overdue"]) for key, row in waiting_for_holds(connection, now).items()}
