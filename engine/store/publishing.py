"""Making a workflow file live: its row in `workflow_templates`, and a version that never changes again.

The row says everything once: what has a column of its own stands there, so that plain SQL which edits a column later
counts and makes the next version; the rest stands in `steps`, which is a plain list where no rest is left. Publishing
over a name that came from SQL makes that workflow's next version. Publishing what is live already changes nothing.
Reading and checking the file is the caller's part (`parse_file`).
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.definition import CallStep, Definition, parse_row
from engine.core.definition.read_json import read_json
from engine.core.definition.read_yaml import read_yaml
from engine.store.definitions import freeze
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("definitions")

Document = dict[str, Any]
"""A workflow file as plain values."""


@dataclass(slots=True, frozen=True)
class Publication:
    """What publishing came to."""

    template_id: int
    version: int
    changed: bool
    """False: this very definition was live already."""
    active: bool = True
    """False: somebody has switched the workflow off, so nothing of it starts."""


def publish(
    connection: sqlite3.Connection, definition: Definition, text: str, source: str, *, actor: str, now: datetime
) -> Publication:
    """Make `definition`, which `text` from the file `source` was read as, the live version of its workflow.

    Inside the caller's transaction. A running engine takes it up when it next looks; instances under way finish on
    the version they began with. A workflow that was switched off (`active` = 0) stays so.
    """
    row = _row(definition, text, source)
    template_id, last_version, last_hash, active = _found(connection, definition.workflow, now)
    changed = last_hash != definition.hash
    version = last_version + 1 if changed else last_version
    parameters = {**row, "version": version, "now": to_db(now)}
    if template_id is None:
        template_id = int(connection.execute(SQL.insert_template, parameters).fetchone()[0])
    elif changed:
        connection.execute(SQL.update_template, {**parameters, "template_id": template_id})
    if changed:
        freeze(connection, template_id, version, definition, actor, now)
    return Publication(template_id, version, changed, active)


def _found(connection: sqlite3.Connection, name: str, now: datetime) -> tuple[int | None, int, str | None, bool]:
    """The workflow's number, its newest version with its hash, and whether it is active.

    What plain SQL made of it since that version is frozen first.
    """
    row = connection.execute(SQL.live_version, {"template_name": name}).fetchone()
    if row is None:
        return None, 0, None, True
    template_id, version, frozen = row["template_id"], row["newest_version"] or 0, row["definition_hash"]
    standing = parse_row({**row}).definition
    if standing is not None and standing.hash != frozen:
        version, frozen = version + 1, standing.hash
        freeze(connection, template_id, version, standing, "engine", now)
    return template_id, version, frozen, row["active"] not in (0, "0")


def _row(definition: Definition, text: str, source: str) -> dict[str, Any]:
    """The columns that mean what the file says; the simplest of the ways to write them."""
    node = read_json(text) if source.endswith(".json") else read_yaml(text)
    document: Document = node.plain() if node is not None else {}
    steps, rest = document["steps"], _rest(document)
    # Without a word of the file form, the steps of a row read as the pattern's, whose calls wait for nothing.
    explicit = [
        {**written, "wait_for": step.wait_for} if isinstance(step, CallStep) else written
        for written, step in zip(steps, definition.steps, strict=True)
    ]
    for attempt in (*([steps] if not rest else []), {**rest, "steps": steps}, {**rest, "steps": explicit}):
        row = {**_columns(definition, document), "steps": _json(attempt)}
        read = parse_row(row).definition
        if read is not None and read.hash == definition.hash:
            return row
    raise ValueError(f"the row of the workflow {definition.workflow} would not mean what its file says")


_COLUMN_KEYS = frozenset(
    (
        "workflow", "template_name", "description", "trigger", "trigger_type", "trigger_conditions", "priority",
        "max_concurrent_instances", "mode", "retry", "retry_strategy", "escalation", "escalation_rules", "exit_when",
        "completion_criteria", "default_timing", "steps",
    )
)  # fmt: skip


def _rest(document: Document) -> Document:
    """What has no column of its own: `group`, `cooldown`, `max_loops`, `on_failure`."""
    return {name: value for name, value in document.items() if name not in _COLUMN_KEYS and value is not None}


def _columns(definition: Definition, document: Document) -> dict[str, Any]:
    return {
        "template_name": definition.workflow,
        "description": definition.description,
        "trigger_type": definition.trigger.on,
        "trigger_conditions": _json(_conditions(definition, document)),
        "default_timing": _json(document.get("default_timing")),
        "max_concurrent_instances": definition.max_concurrent_instances,
        "priority": definition.priority,
        "retry_strategy": _json(document.get("retry", document.get("retry_strategy"))),
        "escalation_rules": _json(document.get("escalation", document.get("escalation_rules"))),
        "completion_criteria": _json(_completion(document)),
        "mode": definition.mode,
    }


def _conditions(definition: Definition, document: Document) -> Any:
    """The trigger's own keys beside `trigger_type`. An empty mapping says that a prediction has no condition: NULL
    would mean the pattern's thresholds by the workflow's name."""
    if "trigger" not in document:
        return document.get("trigger_conditions")
    trigger = document["trigger"]
    own = {name: value for name, value in trigger.items() if name != "on"} if isinstance(trigger, dict) else {}
    return own or ({} if definition.trigger.on == "prediction" else None)


def _completion(document: Document) -> Any:
    """`exit_when` as the column has it."""
    if "exit_when" not in document:
        return document.get("completion_criteria")
    condition = document["exit_when"]
    if isinstance(condition, bool):
        return {"when": "true" if condition else "false"}
    return {"when": condition} if isinstance(condition, str) else condition


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
