"""Gather what decisions may know: due tokens with their instances, families, events, tasks and messages, as values.

One query a table for a whole batch, never one a row. What other people wrote (a family's zone, a pause, variables) is
read tolerantly: a value that can't be read counts as not given, because a decision must be possible all the same.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.core.model import Contact, FrozenMessage, Hold, Instance, ReceivedEvent, Snapshot, StepTask, Token
from engine.core.side_branches import counts_against
from engine.core.timing import resolve_zone
from engine.store.queries import load
from engine.store.times import from_db

SQL = load("gather")

_FAILED = ("failed", "bounced", "suppressed")


def gather(
    connection: sqlite3.Connection, queue_ids: Iterable[int], site_zone: str, shut: frozenset[str] = frozenset()
) -> list[Snapshot]:
    """Snapshots of these tokens, in the order they are due; a token that is gone is left out. `shut`: channels whose
    breaker lets nothing through."""
    snapshots = _snapshots(connection, connection.execute(SQL.tokens, {"ids": _ids(queue_ids)}).fetchall(), site_zone)
    for snapshot in snapshots:
        snapshot.shut = shut
    return snapshots


def gather_instances(connection: sqlite3.Connection, instance_ids: Iterable[int], site_zone: str) -> list[Snapshot]:
    """Snapshots of all tokens of these instances, whatever their status."""
    rows = connection.execute(SQL.tokens_of_instances, {"ids": _ids(instance_ids)}).fetchall()
    return _snapshots(connection, rows, site_zone)


def gather_holds(connection: sqlite3.Connection) -> tuple[Hold, ...]:
    """What is stopped now."""
    rows = connection.execute(SQL.holds).fetchall()
    return tuple(Hold(row["hold_id"], row["workflow"], row["channel"], row["reason"]) for row in rows)


def gather_families(connection: sqlite3.Connection, family_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The families' rows of `family_context`, by family id."""
    rows = connection.execute(SQL.families, {"ids": _ids(family_ids)}).fetchall()
    return {row["family_id"]: dict(row) for row in rows}


def gather_contacts(
    connection: sqlite3.Connection, families: Mapping[int, Mapping[str, Any]]
) -> dict[int, tuple[Contact, ...]]:
    """Who may be written to, by family id. A family without contact rows is its own contact."""
    ids = _ids(families)
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in connection.execute(SQL.contacts, {"ids": ids}).fetchall():
        found[row["family_id"]].append(Contact(row["name"], row["email"], row["phone"], row["locale"], row["role"]))
    listed = {row[0] for row in connection.execute(SQL.with_contacts, {"ids": ids}).fetchall()}
    for family_id, family in families.items():
        if family_id not in listed:
            found[family_id] = [Contact(None, family.get("email"), family.get("phone"), family.get("locale"))]
    return {family_id: tuple(contacts) for family_id, contacts in found.items()}


def gather_events(connection: sqlite3.Connection, instance_ids: Iterable[int]) -> dict[int, tuple[ReceivedEvent, ...]]:
    """The events that counted for these instances, oldest first."""
    found: dict[int, list[ReceivedEvent]] = defaultdict(list)
    for row in connection.execute(SQL.events, {"ids": _ids(instance_ids)}).fetchall():
        found[row["instance_id"]].append(ReceivedEvent(row["event_id"], row["event_type"], bool(row["used"])))
    return {instance_id: tuple(events) for instance_id, events in found.items()}


def read_variables(text: Any) -> dict[str, Any]:
    """An instance's variables; what is no JSON object counts as none (intake has refused it, or said so)."""
    try:
        value = json.loads(text) if text else {}
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def readable_moment(value: Any) -> datetime | None:
    """A front-door moment, or None when it can't be read."""
    try:
        return from_db(value)
    except ValueError:
        return None


def _snapshots(connection: sqlite3.Connection, rows: list[sqlite3.Row], site_zone: str) -> list[Snapshot]:
    if not rows:
        return []
    instance_ids = _ids({row["instance_id"] for row in rows})
    families = gather_families(connection, {row["family_id"] for row in rows})
    contacts = gather_contacts(connection, families)
    holds = gather_holds(connection)
    events = gather_events(connection, {row["instance_id"] for row in rows})
    tasks: dict[tuple[Any, ...], list[StepTask]] = defaultdict(list)
    waiting = _ids({row["instance_id"] for row in rows if row["phase"] == "waiting"})
    for row in connection.execute(SQL.tasks, {"ids": waiting}).fetchall():
        tasks[_visit(row)].append(
            StepTask(row["task_id"], row["task_type"], row["status"], row["outcome"], row["attempt"])
        )
    messages: dict[tuple[Any, ...], FrozenMessage] = {}
    failed: dict[tuple[Any, ...], list[sqlite3.Row]] = defaultdict(list)
    for row in connection.execute(SQL.messages, {"ids": instance_ids}).fetchall():
        if row["status"] in _FAILED:
            failed[_place(row)].append(row)
            continue
        messages[_visit(row)] = FrozenMessage(
            row["message_id"], row["idempotency_key"], row["channel"], row["status"], row["recipient"],
            row["subject"], row["body"], row["template_name"], row["template_hash"],
            from_db(row["created_date"]), row["token"], row["segments"],
            row["status"] == "intended" and row["looked_up_at"] is not None,
        )  # fmt: skip
    snapshots = []
    for row in rows:
        family = families.get(row["family_id"])
        snapshots.append(
            Snapshot(
                _token(row),
                _instance(row),
                family,
                contacts.get(row["family_id"], ()),
                events.get(row["instance_id"], ()),
                tuple(tasks.get(_visit(row), ())),
                messages.get(_visit(row)),
                holds,
                readable_moment(family.get("paused_until")) if family else None,
                resolve_zone(family.get("time_zone") if family else None, site_zone),
                _given_up(row, failed.get(_place(row), ())),
                row["side_branches"],
            )
        )
    return snapshots


def _place(row: sqlite3.Row) -> tuple[Any, ...]:
    """A visit whatever its branch: what a side branch does over belongs to the same."""
    return (row["instance_id"], row["step_number"], row["occurrence"])


def _given_up(token: sqlite3.Row, failed: Iterable[sqlite3.Row]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (row["channel"], row["recipient"])
        for row in failed
        if counts_against(token["branch"], row["status"], row["fault"])
    )


def _visit(row: sqlite3.Row) -> tuple[Any, ...]:
    return (row["instance_id"], row["step_number"], row["branch"], row["occurrence"])


def _token(row: sqlite3.Row) -> Token:
    scheduled = from_db(row["scheduled_for"])
    if scheduled is None:
        raise ValueError(f"queue row {row['queue_id']} has no moment")
    return Token(
        row["queue_id"], row["instance_id"], row["step_number"], row["branch"], row["occurrence"], scheduled,
        row["priority"], row["status"], row["held_reason"], row["attempts"], row["phase"], row["execution_id"],
        row["timing_reasons"], row["crashes"],
    )  # fmt: skip


def _instance(row: sqlite3.Row) -> Instance:
    return Instance(
        row["instance_id"], row["template_id"], row["template_version"], row["family_id"], row["instance_status"],
        row["current_step"], from_db(row["started_at"]), read_variables(row["variables"]), row["mode"],
        row["instance_priority"], row["correlation_key"], row["error_count"], row["outcome_notes"], row["revision"],
    )  # fmt: skip


def _ids(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))
