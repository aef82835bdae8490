"""The phone calls of a day, for those who make them."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import queries
from engine.store.reading.find.meaning import Asked
from engine.store.reading.find.others import where_of_tasks
from engine.store.reading.rows import Row, asked, like, read

_SQL = queries.load("reading_calls", "calls", "calls_of_family")
PAGE = 500
EARLIER = 8  # calls of one family that anybody reads


@dataclass(frozen=True)
class WantedCalls:
    """Which calls are asked for: due, or back on the list, before `until`."""

    until: datetime
    mode: str | None = None
    words: Asked | None = None
    """Plain words that ask for some of it."""


def calls(connection: sqlite3.Connection, wanted: WantedCalls, *, limit: int = PAGE) -> list[Row]:
    """The calls by the moment at which they are due. Each row is the task with its family and `risk`."""
    values: dict[str, Any] = {"until": wanted.until, "mode": wanted.mode}
    if wanted.words is not None and wanted.words.found:
        asked_for = where_of_tasks(connection, wanted.words)
        values |= {name: value for name, value in asked_for.items() if name not in ("waiting", "mode", "task_types")}
    values["text"] = like(values.get("text"))
    return read(connection, asked(_SQL.calls, values), limit=limit, **values)


def calls_of_family(connection: sqlite3.Connection, family_id: int, *, limit: int = EARLIER) -> list[Row]:
    """Earlier calls to a family, newest first, with `outcome`, `outcome_notes` and who made them."""
    return read(connection, _SQL.calls_of_family, family_id=family_id, limit=limit)
