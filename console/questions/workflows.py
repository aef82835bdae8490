"""The workflows: what there is, what each says, and who stands where in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.model.authoring.authored import Entry
from console.model.authoring.drawing import Counts
from console.model.case import Data
from console.model.clean import clean
from console.model.words import say, say_or
from engine.errors import NotFound
from engine.store import reading
from engine.store.reading.workflows import Passage, families_at_step, passage, standing

if TYPE_CHECKING:
    from console.app import Console
    from engine.control.authoring.workflow_versions import Shown

LATELY = timedelta(days=30)
FAMILIES_SHOWN = 200


@dataclass(frozen=True)
class WorkflowNow:
    """A workflow in one version, and who stands where."""

    name: str
    shown: Shown
    here: dict[int, int]
    stuck: dict[int, int]
    elsewhere: dict[int, int]
    """How many go by another version, by its number."""
    passage: Passage | None = field(default=None, compare=False)

    @property
    def under_way(self) -> int:
        """How many go by this version."""
        return sum(self.here.values())

    @property
    def counts(self) -> dict[int, Counts]:
        """By step."""
        passed = self.passage.passed if self.passage is not None else {}
        steps = {*self.here, *self.stuck, *passed}
        return {step: Counts(self.here.get(step, 0), self.stuck.get(step, 0), passed.get(step, 0)) for step in steps}


@dataclass(frozen=True)
class AtStep:
    """A family that stands at a step."""

    instance_id: int
    family_id: int
    name: str
    status: str
    since: datetime | None
    next: datetime | None

    @property
    def key(self) -> int:
        """A family may stand here twice."""
        return self.instance_id


async def workflow_entries(console: Console) -> list[Entry]:
    """Every workflow as an entry of the list, then the files that nobody published yet. Raises `FeedLost`."""
    found = await console.ask(published)
    files = await console.desk.run(lambda control: control.workflows().unpublished())
    known = {entry.name for entry in found}
    return [*found, *(_file(each.name, each.errors) for each in files if each.name not in known)]


def published(connection: sqlite3.Connection) -> list[Entry]:
    """The workflows that the database holds, by name."""
    return [_entry(row) for row in reading.list_workflows(connection)]


def workflow_now(connection: sqlite3.Connection, name: str, version: int | None) -> WorkflowNow | None:
    """A workflow in a version, the newest by default; `None` when there is none of that name."""
    from engine.control.authoring.workflow_versions import shown_workflow  # late: the first of them loads the parser

    try:
        shown = shown_workflow(connection, name, version)
    except NotFound:
        return None
    now = standing(connection, shown.template_id, shown.version)
    return WorkflowNow(name, shown, now.here, now.stuck, now.elsewhere)


def passage_lately(connection: sqlite3.Connection, template_id: int, version: int, now: datetime) -> Passage:
    """How far those came that started lately."""
    return passage(connection, template_id, version, now - LATELY)


def who_stands_at(connection: sqlite3.Connection, template_id: int, version: int, step: int) -> list[AtStep]:
    """The families at a step, those first that started first."""
    rows = families_at_step(connection, template_id, version, step, FAMILIES_SHOWN)
    return [
        AtStep(
            row["instance_id"],
            row["family_id"],
            clean(row["family_name"]) or say("family.unnamed", id=row["family_id"]),
            row["status"],
            row["started_at"],
            row["next_execution_at"],
        )
        for row in rows
    ]


def _entry(row: Data) -> Entry:
    alive = row["pending"] + row["running"] + row["paused"]
    trigger = say_or(f"starts.{row['trigger_type']}", say("starts.manual"))
    off = row["active"] in (0, "0")
    return Entry(
        "workflow",
        row["template_name"],
        clean(row["template_name"]) or say("workflow.unnamed"),
        say("authored.workflow", trigger=trigger, count=alive),
        say("authored.off") if off else "",
        "warn",
    )


def _file(name: str, errors: int) -> Entry:
    detail = say("authored.file_errors", count=errors) if errors else say("authored.file")
    return Entry("workflow", name, clean(name), detail, say("authored.not_live"), "accent")
