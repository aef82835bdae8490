"""Families: the whole list by name, or what plain words ask for; and one family with all that concerns it."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.errors import NotFound
from engine.store import queries
from engine.store.reading.find.families import Keys, Place, find_keys
from engine.store.reading.find.meaning import Asked
from engine.store.reading.rows import Row, asked, read, read_one

_SQL = queries.load(
    "reading_families",
    "families_by_id",
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
SHOWN = 500  # rows of each kind that one family's page holds


@dataclass(frozen=True)
class FamiliesPage:
    """A page of the list: each row a family with its instance and the number of its open tasks, and what `keys` says
    about the page."""

    rows: list[Row]
    keys: Keys


def list_families(
    connection: sqlite3.Connection, wanted: Asked, *, place: Place | None = None, down: bool = True, limit: int = PAGE
) -> FamiliesPage:
    """The page below `place`, or above it with `down=False`; without a place the first page, or the very last."""
    keys = find_keys(connection, wanted, place=place, down=down, limit=limit)
    rows = families_by_id(connection, [each["family_id"] for each in keys.found], mode=wanted.mode)
    return FamiliesPage([rows[each["family_id"]] for each in keys.found if each["family_id"] in rows], keys)


def every_family(connection: sqlite3.Connection, wanted: Asked, *, limit: int = PAGE) -> Iterator[Row]:
    """All that are asked for, page by page, through as many rows as it takes."""
    page = list_families(connection, wanted, limit=limit)
    yield from page.rows
    while page.keys.more:
        page = list_families(connection, wanted, place=page.keys.place, limit=limit)
        yield from page.rows


def families_by_id(
    connection: sqlite3.Connection, family_ids: Iterable[int], *, mode: str | None = None
) -> dict[int, Row]:
    """The same rows by key; with a `mode` only its tasks are counted."""
    values = {"family_ids": list(family_ids), "mode": mode}
    return {row["family_id"]: row for row in read(connection, asked(_SQL.families_by_id, values), **values)}


def newest_family(connection: sqlite3.Connection) -> int:
    """The highest key so far; 0 when there is no family."""
    row = connection.execute(_SQL.newest_family).fetchone()
    return int(row[0] or 0)


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
