"""What the charts of Health show: what was sent and what became of it, how late things are, how far families come.

Every figure is bounded: a chart reads the newest rows of a stretch of an index and says when there were more. Hours are
UTC, `YYYY-MM-DD HH`; who draws them makes local days of them.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from engine.store import queries
from engine.store.reading.rows import Row, asked, read, read_one

_SQL = queries.load("reading_charts")
MESSAGES_READ = 50_000
STARTS_READ = 50_000
FAMILIES_READ = 2_000
COUNTED = 10_000
WORKFLOWS_SHOWN = 200

Moments = Sequence[datetime]


def sent_between(connection: sqlite3.Connection, moments: Moments, *, mode: str | None = None) -> list[dict[str, int]]:
    """What left in each stretch from one moment to the next: `sent`, of it `email` and `sms`.

    A stretch is counted up to `MESSAGES_READ`.
    """
    return _stretches(connection, "sent_between", moments, mode)


def came_back_between(
    connection: sqlite3.Connection, moments: Moments, *, mode: str | None = None
) -> list[dict[str, int]]:
    """What left in each stretch from one moment to the next, `sent`, and what of it came back, `bounced`."""
    return _stretches(connection, "came_back_between", moments, mode)


def wrong_by_hour(connection: sqlite3.Connection, since: datetime, *, mode: str | None = None) -> list[Row]:
    """How many `messages` came back, failed or got lost since `since`, by the `hour` in which that was learned, with
    `channel`, `status`, `error_code` and `fault`."""
    return _read(connection, "wrong_by_hour", since=since, mode=mode, most=MESSAGES_READ)


def lateness(connection: sqlite3.Connection, now: datetime) -> dict[str, int]:
    """How much has been due for how long, the freshest first; each stretch counted up to one more than `COUNTED`."""
    ago = {
        "minute": timedelta(minutes=1), "five": timedelta(minutes=5), "half": timedelta(minutes=30),
        "two": timedelta(hours=2), "day": timedelta(days=1),
    }  # fmt: skip
    moments = {name: now - length for name, length in ago.items()}
    return read_one(connection, _SQL.lateness, now=now, most=COUNTED + 1, **moments) or {}


def funnel(connection: sqlite3.Connection, template_id: int, since: datetime, *, mode: str | None = None) -> Row:
    """How far the families came that began a workflow since `since`: `began`, `steps` (`step_name`, `families`, in the
    order of the steps), `answered`, `well` and `under_way`. Of many the newest `FAMILIES_READ`: then `more` is true."""
    where = {
        "template": template_id, "since": since, "mode": mode, "scanned": STARTS_READ, "most": FAMILIES_READ,
    }  # fmt: skip
    totals = _read(connection, "funnel", **where)[0]
    return {**totals, "steps": _read(connection, "funnel_steps", **where), "more": totals["began"] >= FAMILIES_READ}


def chartable_workflows(connection: sqlite3.Connection) -> list[Row]:
    """The workflows by name, each with `steps`: the names of its present version's steps, in their order."""
    rows = read(connection, _SQL.workflows, limit=WORKFLOWS_SHOWN)
    return [{**row, "steps": _names(row.pop("definition"))} for row in rows]


def _stretches(connection: sqlite3.Connection, name: str, moments: Moments, mode: str | None) -> list[dict[str, int]]:
    return [
        _read(connection, name, since=since, until=until, mode=mode, most=MESSAGES_READ)[0]
        for since, until in pairwise(moments)
    ]


def _names(definition: Any) -> list[str]:
    steps = definition.get("steps") if isinstance(definition, dict) else None
    return [str(step.get("name") or "") for step in steps or () if isinstance(step, dict)]


def _read(connection: sqlite3.Connection, name: str, **values: Any) -> list[Row]:
    return read(connection, asked(_SQL[name], values), **values)
