"""Instances: the list, and one with its whole story."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from engine.core.stop_words import Wish, wish_of
from engine.errors import NotFound
from engine.store import queries
from engine.store.reading.rows import Row, asked, like, read, read_one, timing_reasons

_SQL = queries.load(
    "reading_instances",
    "list_instances",
    "instance",
    "steps_of_instance",
    "messages_of_instance",
    "tasks_of_instance",
    "audit_of_instance",
    "events_of_instance",
    "places_of_instance",
    "prediction_of_instance",
    "definition_of_instance",
    "event_by_id",
)
_FAMILY = queries.load("reading_families", "family")
PAGE = 100
MOST_DIGITS = 18  # of a key: more than a database can hold
SHOWN = 1000  # rows of each kind that one instance's page holds


def list_instances(
    connection: sqlite3.Connection,
    *,
    after: int | None = None,
    limit: int = PAGE,
    text: str | None = None,
    **where: Any,
) -> list[Row]:
    """A page of instances, newest first, below the key `after`.

    `where`: status, statuses (a list), alive (pending, running or paused), workflow (a name), family, mode, outcome,
    and what `find.others` makes of words; `text` is looked for in the family's name, the workflow's name and the last
    error.
    """
    values = {**where, "after": after, "text": like(text)}
    return read(connection, asked(_SQL.list_instances, values), limit=limit, **values)


def show_instance(connection: sqlite3.Connection, instance_id: int) -> Row:
    """One instance with all that happened and what comes next. Raises `NotFound`.

    Its columns, `template_name`, `family`, `prediction` and `started_by_event` (rows or null), `steps` (every attempt),
    `messages`, `tasks`, `audit`, `events` (each with its `wish`: `stop`, `start` or null), `queue` (where it stands
    now), `plan` (the steps of its version) and `next`:
    `{"at", "reasons", "held_reason", "step_number", "status"}` or null when nothing more is to come.
    """
    instance = read_one(connection, _SQL.instance, instance_id=instance_id)
    if instance is None:
        raise NotFound(f"There is no instance {instance_id}; `followthrough instance list` shows those there are.")
    instance["family"] = read_one(connection, _FAMILY.family, family_id=instance["family_id"])
    instance["started_by_event"] = _starting_event(connection, instance["triggered_by"])
    instance["prediction"] = read_one(connection, _SQL.prediction_of_instance, instance_id=instance_id)
    for kind in ("steps", "messages", "tasks", "audit", "events"):
        sql = _SQL[f"{kind}_of_instance"]
        instance[kind] = read(connection, sql, instance_id=instance_id, limit=SHOWN)
    for event in instance["events"]:
        event["wish"] = _wish(event)
    instance["queue"] = read(connection, _SQL.places_of_instance, instance_id=instance_id)
    instance["plan"] = _plan(read_one(connection, _SQL.definition_of_instance, instance_id=instance_id))
    instance["next"] = _next(instance, instance["queue"])
    return instance


def _plan(version: Row | None) -> list[Row]:
    definition = version["definition"] if version else None
    steps = definition.get("steps") if isinstance(definition, dict) else None
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _wish(event: Row) -> str | None:
    """What an answer asked for: `stop`, `start`, or null."""
    payload = event["payload"] if isinstance(event["payload"], dict) else {}
    wish = wish_of(str(event["event_type"]), payload)
    return str(wish) if wish in (Wish.STOP, Wish.START) else None


def _starting_event(connection: sqlite3.Connection, triggered_by: object) -> Row | None:
    """The event behind `event_id:12`."""
    kind, _, key = str(triggered_by or "").partition(":")
    if kind != "event_id" or not key.isdecimal() or len(key) > MOST_DIGITS:
        return None
    return read_one(connection, _SQL.event_by_id, event_id=int(key))


def _next(instance: Row, places: Sequence[Row]) -> Row | None:
    if not places:
        if instance["status"] != "pending":
            return None
        return {
            "at": instance["next_execution_at"],
            "reasons": [],
            "held_reason": None,
            "step_number": 0,
            "status": "pending",
        }
    place = places[0]
    # What is held or failed for good has no moment: it goes on when somebody or something lets it.
    moves = place["status"] in ("queued", "processing")
    return {
        "at": place["scheduled_for"] if moves else None,
        "reasons": timing_reasons(place["timing_reasons"]) if moves else [],
        "held_reason": "escalated" if place["status"] == "failed" else place["held_reason"],
        "step_number": place["step_number"],
        "status": place["status"],
    }
