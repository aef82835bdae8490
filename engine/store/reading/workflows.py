"""Workflows: what there is, which version is live, and how many families stand where."""

import sqlite3

from engine.errors import NotFound
from engine.store import queries
from engine.store.reading.rows import Row, read, read_one

_SQL = queries.load(
    "reading_workflows",
    "list_workflows",
    "workflow",
    "versions_of_workflow",
    "live_counts_of_workflow",
    "outcomes_of_workflow",
)


def list_workflows(connection: sqlite3.Connection) -> list[Row]:
    """Every workflow by name, with the number of its instances that are `pending`, `running` and `paused`."""
    return read(connection, _SQL.list_workflows)


def show_workflow(connection: sqlite3.Connection, name: str) -> Row:
    """One workflow with its `versions` (newest first), `live_counts` by step, and `outcomes`. Raises `NotFound`."""
    workflow = read_one(connection, _SQL.workflow, workflow=name)
    if workflow is None:
        raise NotFound(f"There is no workflow {name}; `followthrough workflow list` shows those there are.")
    template_id = workflow["template_id"]
    workflow["versions"] = read(connection, _SQL.versions_of_workflow, template_id=template_id)
    workflow["live_counts"] = read(connection, _SQL.live_counts_of_workflow, template_id=template_id)
    ends = read(connection, _SQL.outcomes_of_workflow, template_id=template_id)
    workflow["outcomes"] = {row["outcome"]: row["instances"] for row in ends}
    return workflow
