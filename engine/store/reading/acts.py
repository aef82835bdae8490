"""What people asked for and the engine has not yet carried out."""

import sqlite3
from collections.abc import Iterable

from engine.store import queries
from engine.store.reading.rows import Row, read

_SQL = queries.load("reading_people", "awaited_acts", "acts_by_id", "applied_acts")

Target = tuple[str, str]


def awaited_acts(connection: sqlite3.Connection, targets: Iterable[tuple[str, object]]) -> dict[Target, list[Row]]:
    """The acts that wait for each target (`("task", 12)`), oldest first; a target without any is left out."""
    found: dict[Target, list[Row]] = {}
    asked_for = [[kind, str(key)] for kind, key in targets]
    for act in read(connection, _SQL.awaited_acts, targets=asked_for) if asked_for else []:
        found.setdefault((act["target_kind"], act["target_id"]), []).append(act)
    return found


def acts_by_id(connection: sqlite3.Connection, action_ids: Iterable[int]) -> list[Row]:
    """What became of some acts."""
    return read(connection, _SQL.acts_by_id, action_ids=list(action_ids))


def applied_acts(connection: sqlite3.Connection, targets: Iterable[tuple[str, object]]) -> dict[Target, Row]:
    """The newest act that was carried out on each target; a target without any is left out."""
    asked_for = [[kind, str(key)] for kind, key in targets]
    rows = read(connection, _SQL.applied_acts, targets=asked_for) if asked_for else []
    return {(row["target_kind"], row["target_id"]): row for row in rows}
