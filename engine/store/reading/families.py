"""Families: the whole list by name, and one family with all that concerns it."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import NotFound
from engine.store import queries
from engine.store.reading.rows import Row, asked, like, read, read_one

_SQL = queries.load(
    "reading_families",
    "list_families",
    "list_families_before",
    "families_by_id",
    "families_since",
    "newest_family",
    "family",
    "context_of_family",
    "contacts_of_family",
    "messages_of_family",
    "tasks_of_family",
    "consents_of_family",
    "events_of_family",
)
_INSTANCES = queries.load("reading_instances", "instances_of_family")
PAGE = 100
ALIVE = ("pending", "running", "paused")
SHOWN = 500  # rows of each kind that one family's page holds


@dataclass(frozen=True)
class Search:
    """Which families are asked for; all that is `None` or false asks for nothing."""

    text: str | None = None  # in the name, email or phone; or the external id
    status: str | None = None  # of the instance that counts: the newest alive, else the newest
    alive: bool = False
    active: bool = False
    workflow: str | None = None
    coordinator: str | None = None
    paused_after: datetime | None = None  # still paused at this moment

    def values(self) -> dict[str, Any]:
        """The query's values."""
        status = {
            "alive_status": self.status in ALIVE,
            "ended_status": self.status is not None and self.status not in ALIVE,
        }
        exact = self.text.strip() if self.text else None
        return {**vars(self), **status, "text": like(self.text), "exact": exact}


def list_families(
    connection: sqlite3.Connection,
    search: Search = Search(),
    *,
    after: Row | None = None,
    limit: int = PAGE,
) -> list[Row]:
    """A page of families by name, beyond the row `after`, each with its instance and the number of its open tasks."""
    values = search.values() | {"after": after["family_id"] if after else None}
    name = {"after_name": after["family_name"]} if after else {}
    return read(connection, asked(_SQL.list_families, values), limit=limit, **values, **name)


def list_families_before(
    connection: sqlite3.Connection, search: Search, *, before: Row | None = None, limit: int = PAGE
) -> list[Row]:
    """The page before the row `before`, or the last page of all, in the order of the list."""
    values = search.values() | {"before": before["family_id"] if before else None}
    name = {"before_name": before["family_name"]} if before else {}
    rows = read(connection, asked(_SQL.list_families_before, values), limit=limit, **values, **name)
    return rows[::-1]


def families_by_id(connection: sqlite3.Connection, family_ids: Iterable[int]) -> dict[int, Row]:
    """The same rows by key."""
    return {row["family_id"]: row for row in read(connection, _SQL.families_by_id, family_ids=list(family_ids))}


def newest_family(connection: sqlite3.Connection) -> int:
    """The highest key so far; 0 when there is no family."""
    row = connection.execute(_SQL.newest_family).fetchone()
    return int(row[0] or 0)


def families_since(connection: sqlite3.Connection, key: int, *, limit: int = 1000) -> int:
    """How many families came after `key`, counted up to `limit`."""
    row = connection.execute(_SQL.families_since, {"since": key, "limit": limit}).fetchone()
    return int(row[0])


def show_family(connection: sqlite3.Connection, family_id: int) -> Row:
    """One family with `context`, `contacts`, `instances`, `messages`, `tasks`, `consents` and `events`.

    Raises `NotFound`. The lists hold the newest 500 of each.
    """
    family = read_one(connection, _SQL.family, family_id=family_id)
    if family is None:
        raise NotFound(f"There is no family {family_id}; `followthrough family list` shows those there are.")
    family["context"] = read_one(connection, _SQL.context_of_family, family_id=family_id)
    family["contacts"] = read(connection, _SQL.contacts_of_family, family_id=family_id)
    family["instances"] = read(connection, _INSTANCES.instances_of_family, family_id=family_id, limit=SHOWN)
    family["messages"] = read(connection, _SQL.messages_of_family, family_id=family_id, limit=SHOWN)
    family["tasks"] = read(connection, _SQL.tasks_of_family, family_id=family_id, limit=SHOWN)
    family["consents"] = read(connection, _SQL.consents_of_family, family_id=family_id)
    family["events"] = read(connection, _SQL.events_of_family, family_id=family_id, limit=SHOWN)
    return family
