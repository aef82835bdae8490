"""Families, page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from console.model.families import FamilyRow, family_row
from console.model.moments import Clock
from console.model.words import say
from console.questions.look import Look
from engine.store import reading
from engine.store.reading.families import list_families, newest_family
from engine.store.reading.find.families import Keys, Place, count_new
from engine.store.reading.find.meaning import Asked


@dataclass(frozen=True)
class FamilyPage:
    """A page of families, what is known about it, and the newest family there is."""

    rows: list[FamilyRow]
    keys: Keys
    newest: int = 0


def families(
    connection: sqlite3.Connection, asked: Asked, clock: Clock, limit: int, place: Place | None = None
) -> FamilyPage:
    """A page of the list, below `place`; without one the first."""
    return _page(connection, asked, clock, limit, place, down=True)


def families_before(
    connection: sqlite3.Connection, asked: Asked, clock: Clock, limit: int, place: Place | None = None
) -> FamilyPage:
    """The page above `place`; without one the very last."""
    return _page(connection, asked, clock, limit, place, down=False)


def _page(
    connection: sqlite3.Connection, asked: Asked, clock: Clock, limit: int, place: Place | None, *, down: bool
) -> FamilyPage:
    page = list_families(connection, asked, place=place, down=down, limit=limit)
    return FamilyPage([family_row(row, clock) for row in page.rows], page.keys, newest_family(connection))


def look_at_families(
    connection: sqlite3.Connection, asked: Asked, shown: Iterable[int], newest: int, clock: Clock
) -> Look:
    """Look again at the families shown, and count those of what is looked for that came since."""
    keys = list(shown)
    rows = reading.families_by_id(connection, keys, mode=asked.mode)
    found = {key: family_row(row, clock) for key, row in rows.items()}
    gone = {key: say("case.gone") for key in keys if key not in found}
    return Look(found, gone, count_new(connection, asked, newest) if newest else 0)
