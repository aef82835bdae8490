"""Rows as people's programs want them: dictionaries named as the columns, moments aware, JSON read.

What the front door let in is not always what a column should hold. A moment that can't be read becomes `None`; JSON
that can't be read stays the text it is; text that isn't UTF-8 has its bad bytes replaced. Nothing here fails on a
row.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from engine.store.times import from_db, to_db

Row = dict[str, Any]

TIMES = frozenset({
    "created_date", "updated_date", "trigger_date", "published_date", "assessed_date", "due_date", "started_at",
    "completed_at", "next_execution_at", "scheduled_for", "last_attempt_at", "claim_expires_at", "claimed_until",
    "snoozed_until", "resolved_at", "paused_until", "away_from", "away_until", "armed_at", "arm_expires_at",
    "sent_at", "changed_at", "processed_at", "occurred_at", "received_at", "not_before", "submitted_at",
    "applied_at", "placed_at", "released_at", "heartbeat_at", "updated_at", "at", "oldest_due", "next_due",
    "mailbox_down_since", "lease_until",
    "opened_at", "probe_at", "added_at", "lifted_at",
})  # fmt: skip
JSONS = frozenset({
    "variables", "payload", "input_data", "output_data", "detail", "args", "timing_reasons", "definition",
    "steps", "trigger_conditions", "default_timing", "retry_strategy", "escalation_rules", "completion_criteria",
})  # fmt: skip
_MARK = "--? "
MAX_JSON = 1_000_000  # characters of one column that are ever parsed


def read(connection: sqlite3.Connection, sql: str, **values: object) -> list[Row]:
    """Run a query that reads and return all its rows. Values that are moments go in as the database keeps them."""
    cursor = connection.execute(sql, {name: _bound(value) for name, value in values.items()})
    try:
        names = [column[0] for column in cursor.description]
        return [_row(names, values) for values in cursor.fetchall()]
    finally:
        cursor.close()  # an open cursor would keep SQLite's log from being reset


def read_one(connection: sqlite3.Connection, sql: str, **values: object) -> Row | None:
    """Run a query and return its first row, if it has one."""
    rows = read(connection, sql, **values)
    return rows[0] if rows else None


def asked(sql: str, values: Mapping[str, object]) -> str:
    """Leave out each line of `sql` that ends in `--? name` unless `values` has something for `name`."""
    return _asked(sql, frozenset(name for name, value in values.items() if value is not None and value is not False))


@lru_cache(maxsize=256)
def _asked(sql: str, given: frozenset[str]) -> str:
    lines = sql.split("\n")
    return "\n".join(line for line in lines if _MARK not in line or line.rpartition(_MARK)[2].strip() in given)


def like(text: str | None) -> str | None:
    """The LIKE pattern that finds `text` anywhere (`ESCAPE '\\'`); `None` for nothing to find."""
    if not text or not text.strip():
        return None
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def timing_reasons(value: Any) -> list[Row]:
    """The rules behind a moment, each with its stretch of time as moments: the queue keeps them as text."""
    rules = [rule for rule in value if isinstance(rule, dict)] if isinstance(value, list) else []
    return [{**rule, **{name: _moment(rule.get(name)) for name in ("from", "to")}} for rule in rules]


def tolerant_text(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Make `connection` replace bytes that are not UTF-8 instead of failing on their row, and return it."""
    connection.text_factory = _decoded
    return connection


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _bound(value: object) -> object:
    if isinstance(value, datetime):
        return to_db(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return json.dumps(sorted(value) if isinstance(value, (set, frozenset)) else list(value))
    return value


def _row(names: Sequence[str], values: Sequence[Any]) -> Row:
    return {name: _value(name, value) for name, value in zip(names, values, strict=True)}


def _moment(value: Any) -> datetime | None:
    try:
        return from_db(value)
    except ValueError:
        return None


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in TIMES:
        return _moment(value)
    if name in JSONS and isinstance(value, str) and len(value) <= MAX_JSON:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    if isinstance(value, bytes):
        return _decoded(value)
    return value
