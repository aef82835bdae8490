"""The site's own days, as the calendar needs them."""

from __future__ import annotations

import sqlite3
from datetime import date

from engine.store.queries import load

SQL = load("people")


def closures(connection: sqlite3.Connection) -> list[tuple[date, date, str]]:
    """Closures with readable dates; a row whose dates can't be read closes nothing (`calendar list` shows it)."""
    found = []
    for row in connection.execute(SQL.closures).fetchall():
        first, last = _day(row["from_date"]), _day(row["to_date"] or row["from_date"])
        if first is not None and last is not None and first <= last:
            found.append((first, last, str(row["name"] or "closed")))
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None
