"""The front door's rows: reading what nobody has taken in yet, and writing what became of it.

Verbs only, each inside the caller's transaction; who enters which workflow is decided in `engine.runtime.intake`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("intake")
APPLY = load("apply", "insert_token", "start_instance", "update_instance")

MAX_SENTENCE = 500
"""Characters of a disposition: what was wrong may be quoted, and may be very long."""


def new_events(connection: sqlite3.Connection, limit: int) -> list[sqlite3.Row]:
    """Events that nobody has taken in, oldest first."""
    return connection.execute(SQL.new_events, {"limit": limit}).fetchall()


def new_predictions(connection: sqlite3.Connection, limit: int) -> list[sqlite3.Row]:
    """Predictions that nobody has taken in, oldest first."""
    return connection.execute(SQL.new_predictions, {"limit": limit}).fetchall()


def any_new_predictions(connection: sqlite3.Connection) -> bool:
    """Whether predictions are left to be taken in."""
    return connection.execute(SQL.any_new_predictions).fetchone() is not None


def is_duplicate(connection: sqlite3.Connection, kind: str, key: int, dedupe_key: Any) -> bool:
    """Whether a lower row of the same kind (`event`, `prediction`) has the same dedupe key."""
    if dedupe_key is None or dedupe_key == "":
        return False
    first = connection.execute(SQL[f"earlier_{kind}"], {"dedupe_key": dedupe_key}).fetchone()[0]
    return first is not None and first < key


def dispose_event(
    connection: sqlite3.Connection, event_id: int, disposition: str, now: datetime, occurred_at: datetime | None
) -> None:
    """Write down what became of an event; a moment that was written otherwise is put into the one form."""
    connection.execute(
        SQL.dispose_event,
        {
            "event_id": event_id,
            "disposition": disposition[:MAX_SENTENCE],
            "now": to_db(now),
            "occurred_at": to_db(occurred_at) if occurred_at else None,
        },
    )


def dispose_prediction(
    connection: sqlite3.Connection,
    prediction_id: int,
    disposition: str,
    now: datetime,
    created: datetime | None = None,
    instance_id: int | None = None,
) -> None:
    """Write down what became of a prediction, and which instance it started."""
    connection.execute(
        SQL.dispose_prediction,
        {
            "prediction_id": prediction_id,
            "disposition": disposition[:MAX_SENTENCE],
            "instance_id": instance_id,
            "now": to_db(now),
            "created_date": to_db(created) if created else None,
        },
    )


def living(connection: sqlite3.Connection, family_ids: Iterable[Any]) -> list[sqlite3.Row]:
    """The living instances of these families."""
    return connection.execute(SQL.living, {"ids": json.dumps(list(family_ids))}).fetchall()


def living_by_correlation(connection: sqlite3.Connection, key: str, now: datetime) -> list[int]:
    """The living instances, those that wait for their day included, that wait for events with this key."""
    rows = connection.execute(SQL.living_by_correlation, {"correlation_key": key, "now": to_db(now)}).fetchall()
    return [row["instance_id"] for row in rows]


def last_completed(connection: sqlite3.Connection, family_ids: Iterable[Any]) -> dict[tuple[int, int, str], datetime]:
    """When each workflow last ended, by family, template and mode."""
    rows = connection.execute(SQL.last_completed, {"ids": json.dumps(list(family_ids))}).fetchall()
    found = {}
    for row in rows:
        completed = from_db(row["completed_at"])
        if completed is not None:
            found[(row["family_id"], row["template_id"], row["mode"])] = completed
    return found


def insert_instance(
    connection: sqlite3.Connection,
    *,
    template_id: int,
    template_version: int,
    family_id: int,
    triggered_by: str,
    priority: int,
    mode: str | None,
    now: datetime,
    variables: Mapping[str, Any] | None = None,
    correlation_key: str | None = None,
    start_at: datetime | None = None,
) -> int:
    """Ask for an instance; it is `pending` until intake starts it."""
    row = connection.execute(
        SQL.insert_instance,
        {
            "template_id": template_id,
            "template_version": template_version,
            "family_id": family_id,
            "triggered_by": triggered_by,
            "next_execution_at": to_db(start_at) if start_at else None,
            "variables": json.dumps(variables, ensure_ascii=False, default=str) if variables else None,
            "priority": priority,
            "mode": mode,
            "correlation_key": correlation_key,
            "now": to_db(now),
        },
    ).fetchone()
    return int(row[0])


def pending_instances(
    connection: sqlite3.Connection, now: datetime, mode: str, limit: int, *, by_risk: bool = False
) -> list[sqlite3.Row]:
    """Rows that may start now; the riskiest first where starts are rationed."""
    parameters = {"now": to_db(now), "limit": limit, **_of_mode(mode)}
    return connection.execute(SQL.pending_by_risk if by_risk else SQL.pending_instances, parameters).fetchall()


def _of_mode(mode: str) -> dict[str, str]:
    """Rows of the other mode are left alone; one whose mode is no mode at all is taken in, and refused."""
    return {"mode": mode, "other": "execute" if mode == "simulate" else "simulate"}


def next_pending(connection: sqlite3.Connection, mode: str) -> datetime | None:
    """When the next row of this mode that waits for its start comes due."""
    return from_db(connection.execute(SQL.next_pending, _of_mode(mode)).fetchone()[0])


def odd_moments(connection: sqlite3.Connection, after: int) -> list[sqlite3.Row]:
    """Pending rows beyond key `after` whose start is written in a form that does not compare as text."""
    return connection.execute(SQL.odd_moments, {"after": after}).fetchall()


def first_pending(connection: sqlite3.Connection) -> int | None:
    """The lowest key of the rows that wait for their start; None when there are none."""
    lowest: int | None = connection.execute(SQL.first_pending).fetchone()[0]
    return lowest


def place_pending(connection: sqlite3.Connection, instance_id: int, start_at: datetime | None) -> None:
    """Write the start of a pending row in the one form."""
    moment = to_db(start_at) if start_at else None
    connection.execute(SQL.place_pending, {"instance_id": instance_id, "next_execution_at": moment})


def highest_instance(connection: sqlite3.Connection) -> int:
    """The newest instance's key."""
    return int(connection.execute(SQL.highest_instance).fetchone()[0])


def end_pending(
    connection: sqlite3.Connection,
    instance_id: int,
    status: str,
    why: str,
    now: datetime,
    trigger_date: datetime | None = None,
) -> None:
    """A row that can't start ends as `failed` or `cancelled`, with the reason."""
    parameters = {
        "instance_id": instance_id,
        "status": status,
        "why": why[:MAX_SENTENCE],
        "now": to_db(now),
        "trigger_date": to_db(trigger_date) if trigger_date else None,
    }
    connection.execute(SQL.end_pending, parameters)
    audit(connection, now, "engine", f"instance.{status}", instance_id)


def postpone_pending(connection: sqlite3.Connection, instance_id: int, until: datetime, why: str) -> None:
    """A row that may not start yet waits until `until`, and says why."""
    connection.execute(
        SQL.postpone_pending, {"instance_id": instance_id, "next_execution_at": to_db(until), "why": why}
    )


def starts_since(connection: sqlite3.Connection, since: datetime) -> dict[int, int]:
    """How many instances of each workflow started by themselves in execute mode since `since`."""
    return dict(connection.execute(SQL.starts_since, {"since": to_db(since)}).fetchall())


def prediction_window(connection: sqlite3.Connection, prediction_id: int) -> sqlite3.Row | None:
    """The prediction's date and window."""
    row: sqlite3.Row | None = connection.execute(SQL.prediction_window, {"prediction_id": prediction_id}).fetchone()
    return row


def begin_instance(connection: sqlite3.Connection, values: Mapping[str, Any], token: Mapping[str, Any]) -> None:
    """A pending row becomes a running instance, with its first token."""
    connection.execute(APPLY.start_instance, values)
    connection.execute(APPLY.insert_token, token)


def count_event(
    connection: sqlite3.Connection, instance_id: int, event_id: int, event_type: str, now: datetime
) -> None:
    """The event counts for this instance from now on."""
    connection.execute(
        SQL.count_event,
        {"instance_id": instance_id, "event_id": event_id, "event_type": event_type, "now": to_db(now)},
    )


def wake(connection: sqlite3.Connection, queue_id: int, instance_id: int, now: datetime) -> None:
    """What a token waited for has happened: it is due now."""
    moment = to_db(now)
    if connection.execute(SQL.wake_token, {"queue_id": queue_id, "now": moment}).rowcount:
        connection.execute(SQL.set_next_execution, {"instance_id": instance_id, "now": moment})
