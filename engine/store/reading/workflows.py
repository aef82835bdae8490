"""Workflows: what there is, which version is live, and how many families stand where."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

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
    "stuck_by_step",
    "passed_by_step",
    "started_lately",
    "families_at_step",
    "version_numbers",
)
LOOKED_AT = 2_000  # instances whose steps are read to count who passed each: some 30 ms


@dataclass(frozen=True)
class Standing:
    """Who stands where in one version of a workflow: by step, and how many stand in other versions in all."""

    here: dict[int, int]
    stuck: dict[int, int]
    elsewhere: dict[int, int]
    """By version."""


@dataclass(frozen=True)
class Passage:
    """Of `started` instances, how many have each step behind them; `more` says that there were more to look at."""

    started: int
    passed: dict[int, int]
    more: bool


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


def standing(connection: sqlite3.Connection, template_id: int, version: int) -> Standing:
    """Who stands where now. What has ended costs nothing."""
    here: dict[int, int] = {}
    elsewhere: dict[int, int] = {}
    for row in read(connection, _SQL.live_counts_of_workflow, template_id=template_id):
        ours = row["template_version"] == version
        at, counts = (row["current_step"], here) if ours else (row["template_version"], elsewhere)
        counts[at] = counts.get(at, 0) + row["instances"]
    stuck = read(connection, _SQL.stuck_by_step, template_id=template_id, version=version)
    return Standing(here, {row["step_number"]: row["instances"] for row in stuck}, elsewhere)


def passage(
    connection: sqlite3.Connection, template_id: int, version: int, since: datetime, most: int = LOOKED_AT
) -> Passage:
    """How far the instances came that started since then; the latest `most` of them are looked at."""
    asked = {"template_id": template_id, "version": version, "since": since}
    started = read(connection, _SQL.started_lately, **asked, most=most + 1)[0]["instances"]
    passed = read(connection, _SQL.passed_by_step, **asked, most=most)
    return Passage(min(started, most), {row["step_number"]: row["instances"] for row in passed}, started > most)


def families_at_step(
    connection: sqlite3.Connection, template_id: int, version: int, step: int, limit: int
) -> list[Row]:
    """Who stands at a step now, at most `limit`."""
    return read(connection, _SQL.families_at_step, template_id=template_id, version=version, step=step, limit=limit)


def version_numbers(connection: sqlite3.Connection, template_id: int) -> list[Row]:
    """`version`, `published_by` and `published_date` of each version, newest first."""
    return read(connection, _SQL.version_numbers, template_id=template_id)
