"""What a run has come to, as plain values that two runs can be compared by.

An instance is found by its family, its workflow and which of that family's it is, because the keys that a database
gives out are nobody's business. Left out are ids, tokens, attempts and the audit log: they tell how it went, and a
process that was killed went another way. Everything that a family or a coordinator would notice is in.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

Key = tuple[Any, ...]
Picture = dict[Key, dict[str, Any]]

_ID_IN_TEXT = re.compile(
    r"""\b(instance|message|task|prediction_id|event_id|act|uncertain)([": #]+)\d+""", re.IGNORECASE
)

_INSTANCES = """
    SELECT i.*, t.template_name FROM workflow_instances i
    LEFT JOIN workflow_templates t ON t.template_id = i.template_id ORDER BY i.instance_id
"""
_INSTANCE = (
    "status", "outcome", "outcome_notes", "current_step", "triggered_by", "trigger_date", "started_at", "completed_at",
    "next_execution_at", "template_version", "variables", "priority", "mode", "correlation_key",
)  # fmt: skip
_STEP = ("step_number", "step_name", "step_type", "occurrence", "status", "started_at", "completed_at", "success")
_MESSAGE = (
    "step_number", "occurrence", "channel", "mode", "recipient", "subject", "body", "template_name", "template_hash",
    "status", "created_date", "sent_at", "provider", "segments", "resends_authorised",
)  # fmt: skip
_TASK = (
    "step_number", "occurrence", "task_type", "description", "due_date", "priority", "status", "assigned_to",
    "handed_on", "attempt", "snoozed_until", "outcome", "outcome_notes", "resolved_by", "resolved_at", "created_date",
)  # fmt: skip
_TOKEN = ("step_number", "occurrence", "phase", "scheduled_for", "status", "held_reason", "timing_reasons")


def take_picture(database: Path) -> Picture:
    """Read the end of a run. Nothing else may be using the database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return {**_instances(connection), **_tasks_of_nobody(connection), **_front_door(connection)}


def _instances(connection: sqlite3.Connection) -> Picture:
    steps = _by_instance(connection, "workflow_step_executions", "execution_id", _STEP)
    messages = _by_instance(connection, "messages", "message_id", _MESSAGE)
    tasks = _by_instance(connection, "coordinator_tasks", "task_id", _TASK)
    tokens = _by_instance(connection, "workflow_queue", "queue_id", _TOKEN)
    events: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute("SELECT instance_id, event_type FROM instance_events ORDER BY instance_id, event_id"):
        events[row["instance_id"]].append(row["event_type"])
    picture: Picture = {}
    counted: Counter[Key] = Counter()
    for row in connection.execute(_INSTANCES):
        place = (row["family_id"], row["template_name"])
        counted[place] += 1
        number = row["instance_id"]
        picture["instance", *place, counted[place]] = {
            **_values(row, _INSTANCE),
            "steps": steps[number],
            "messages": messages[number],
            "tasks": tasks[number],
            "tokens": tokens[number],
            "events": events[number],
        }
    return picture


def _tasks_of_nobody(connection: sqlite3.Connection) -> Picture:
    """Tasks that belong to a family and to none of its instances, such as a reply that came too late."""
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM coordinator_tasks WHERE instance_id IS NULL ORDER BY task_id"):
        found[row["family_id"]].append(_values(row, _TASK))
    return {("tasks", family): {"tasks": tasks} for family, tasks in found.items()}


def _front_door(connection: sqlite3.Connection) -> Picture:
    """What became of every row that other programs and people have put in."""
    return {
        **_numbered(
            connection.execute("SELECT * FROM ml_predictions ORDER BY prediction_id"),
            ("prediction", "family_id", "run_id", "dedupe_key"),
            ("predicted_probability", "confidence_score", "created_date", "processed_at", "disposition"),
        ),
        **_numbered(
            connection.execute("SELECT * FROM events ORDER BY event_id"),
            ("event", "event_type", "family_id", "dedupe_key"),
            ("payload", "source", "occurred_at", "processed_at", "disposition"),
        ),
        **_numbered(
            connection.execute(
                "SELECT a.*, t.family_id, t.task_type FROM actions a "
                "LEFT JOIN coordinator_tasks t ON a.target_kind = 'task' AND t.task_id = CAST(a.target_id AS INTEGER) "
                "ORDER BY a.action_id"
            ),
            ("act", "verb", "target_kind", "family_id", "task_type", "actor", "submitted_at"),
            ("args", "status", "result"),
        ),
        **_numbered(
            connection.execute("SELECT * FROM schedule_firings ORDER BY template_id, fire_at"),
            ("firing", "template_id", "fire_at"),
            ("fired_at",),
        ),
    }


def _numbered(rows: Iterable[sqlite3.Row], key: tuple[str, ...], columns: tuple[str, ...]) -> Picture:
    """Rows under the values of `key` (its first part is a word), numbered where several are alike."""
    picture: Picture = {}
    counted: Counter[Key] = Counter()
    for row in rows:
        place = (key[0], *(_without_ids(row[name]) for name in key[1:]))
        counted[place] += 1
        picture[*place, counted[place]] = _values(row, columns)
    return picture


def _by_instance(
    connection: sqlite3.Connection, table: str, key: str, columns: tuple[str, ...]
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(f"SELECT * FROM {table} WHERE instance_id IS NOT NULL ORDER BY instance_id, {key}"):
        found[row["instance_id"]].append(_values(row, columns))
    return found


def _values(row: sqlite3.Row, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: _without_ids(row[name]) for name in columns}


def _without_ids(value: Any) -> Any:
    return _ID_IN_TEXT.sub(r"\1\2…", value) if isinstance(value, str) else value


def differences(expected: Picture, found: Picture) -> list[str]:
    """What is not equal, a line each, in the order of the keys; empty when the runs came to the same end."""
    lines = []
    for key in sorted(expected.keys() | found.keys(), key=lambda key: [str(part) for part in key]):
        name = " ".join(str(part) for part in key)
        if key not in found:
            lines.append(f"{name}: missing after the kills")
        elif key not in expected:
            lines.append(f"{name}: only after the kills")
        elif expected[key] != found[key]:
            lines += [f"{name}: {line}" for line in _changes(expected[key], found[key])]
    return lines


def _changes(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    lines = []
    for name, value in expected.items():
        other = found[name]
        if value == other:
            continue
        if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
            for number, (one, two) in enumerate(zip(value, other, strict=True)):
                if isinstance(one, dict) and one != two:
                    lines += [f"{name}[{number}].{line}" for line in _changes(one, two)]
                elif one != two:
                    lines.append(f"{name}[{number}]: {one!r} became {two!r}")
        else:
            lines.append(f"{name}: {_short(value)} became {_short(other)}")
    return lines


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:400]
