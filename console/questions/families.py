"""Families, page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from console.model.case import Data
from console.model.families import FamilyRow, family_row
from console.model.moments import Clock
from console.model.words import say
from console.questions.look import Look
from engine.store import reading
from engine.store.reading.families import Search, families_since, list_families_before, newest_family


@dataclass(frozen=True)
class FamilyPage:
    """A page of families, as rows of the reading side and of the console, and whether more lie beyond."""

    raw: list[Data]
    rows: list[FamilyRow]
    more: bool
    newest: int = 0


def families(
    connection: sqlite3.Connection, search: Search, clock: Clock, limit: int, after: Data | None = None
) -> FamilyPage:
    """A page of the list, beyond `after`."""
    raw = reading.list_families(connection, search, after=after, limit=limit + 1)
    return _page(connection, raw[:limit], len(raw) > limit, clock)


def families_before(
    connection: sqlite3.Connection, search: Search, clock: Clock, limit: int, before: Data | None = None
) -> FamilyPage:
    """The page before `before`, or the very last one."""
    raw = list_families_before(connection, search, before=before, limit=limit + 1)
    return _page(connection, raw[-limit:], len(raw) > limit, clock)


def _page(connection: sqlite3.Connection, raw: list[Data], more: bool, clock: Clock) -> FamilyPage:
    return FamilyPage(raw, [family_row(row, clock) for row in raw], more, newest_family(connection))


def look_at_families(connection: sqlite3.Connection, shown: Iterable[int], newest: int, clock: Clock) -> Look:
    """Look again at the families shown, and count those that came since."""
    keys = list(shown)
    rows = reading.families_by_id(connection, keys)
    found = {key: family_row(row, clock) for key, row in rows.items()}
    gone = {key: say("case.gone") for key in keys if key not in found}
    return Look(found, gone, families_since(connection, newest) if newest else 0)
