"""Making a workflow file live: its row in `workflow_templates`, and a version that never changes again.

The row holds the file as it was written, as one JSON document in `steps`; the other columns repeat what people look
for with plain SQL. Publishing over a name that came from SQL makes that workflow's next version. Publishing what is
live already changes nothing. Reading and checking the file is the caller's part (`parse_file`).
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


@dataclass(slots=True, frozen=True)
class Publication:
    """What publishing came to."""

    template_id: int
    version: int
    changed: bool
    """False: this very definition was live already."""


def publish(
    connection: sqlite3.Connection, definition: Definition, text: str, source: str, *, actor: str, now: datetime
) -> Publication:
    """Make `definition`, which `text` from the file `source` was read as, the live version of its workflow.

    Inside the caller's transaction. A running engine takes it up when it next looks; instances under way finish on
    the version they began with.
    """
    row = _row(definition, text, source)
    template_id, last_version, last_hash = _found(connection, definition.workflow)
    changed = last_hash != definition.hash
    version = last_version + 1 if changed else last_version
    parameters = {**row, "version": version, "now": to_db(now)}
    if template_id is None:
        template_id = int(connection.execute(SQL.insert_template, parameters).fetchone()[0])
    else:
        connection.execute(SQL.update_template, {**parameters, "template_id": template_id})
    if changed:
        freeze(connection, template_id, version, definition, actor, now)
    return Publication(template_id, version, changed)


def _found(connection: sqlite3.Connection, name: str) -> tuple[int | None, int, str | None]:
    row = connection.execute(SQL.live_version, {"template_name": name}).fetchone()
    return (None, 0, None) if row is None else (row["template_id"], row["version"] or 0, row["definition_hash"])


def _row(definition: Definition, text: str, source: str) -> dict[str, Any]:
    node = read_json(text) if source.endswith(".json") else read_yaml(text)
    document = node.plain() if node is not None else {}
    row = _columns(definition, document)
    if not _means(row, definition):
        # Without a word of the file form, the steps would read as the pattern's, whose calls wait for nothing.
        for written, step in zip(document["steps"], definition.steps, strict=True):
            if isinstance(step, CallStep):
                written["wait_for"] = step.wait_for
        row = _columns(definition, document)
        if not _means(row, definition):
            raise ValueError(f"the row of the workflow {definition.workflow} would not mean what its file says")
    return row


def _columns(definition: Definition, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "template_name": definition.workflow,
        "description": definition.description,
        "trigger_type": definition.trigger.on,
        "steps": json.dumps(document, ensure_ascii=False),
        "max_concurrent_instances": definition.max_concurrent_instances,
        "priority": definition.priority,
        "mode": definition.mode,
    }


def _means(row: dict[str, Any], definition: Definition) -> bool:
    read = parse_row(row).definition
    return read is not None and read.hash == definition.hash
