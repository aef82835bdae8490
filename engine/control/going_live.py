"""Going live: from simulate to execute. What was simulated ends, and its families start anew, for real this time.

A simulated instance has written to nobody, so it can't go on in execute mode from where it stands: its family would
miss what "was sent". It ends as cancelled, and a new one of the same workflow waits at the front door in execute mode;
limits of a day and consents apply to it as to any other start. Nothing goes out before an engine runs in execute mode.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.control import instance_acts
from engine.control.context import ActContext
from engine.core.definition import Definition, EmailStep, SmsStep
from engine.core.model import ALIVE, InstanceStatus
from engine.errors import Refused
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("going_live")

NOTE = "it went live: this family starts anew in execute mode"


@dataclass(slots=True, frozen=True)
class Candidate:
    """A family that would be written to for real, with the first message that it would get."""

    instance_id: int
    workflow: str
    family_id: int
    family_name: str
    step_name: str | None
    """The first step that writes to the family; None where none does."""
    channel: str | None
    message: str | None
    """The message's name, or how the step's own words begin."""


def live_definitions(connection: sqlite3.Connection, workflow: str | None) -> dict[int, Definition]:
    """The newest version of this workflow, or of all, by template_id."""
    rows = connection.execute(SQL.definitions, {"workflow": workflow}).fetchall()
    return {row["template_id"]: Definition.from_json(row["definition"]) for row in rows}


def candidates(
    connection: sqlite3.Connection, definitions: Mapping[int, Definition], workflow: str | None, limit: int | None
) -> list[Candidate]:
    """Who would go live, the most urgent first, with what `definitions` (by template_id) writes to them first."""
    parameters = {"workflow": workflow, "limit": -1 if limit is None else limit}
    return [
        Candidate(
            row["instance_id"],
            row["template_name"],
            row["family_id"],
            str(row["family_name"] or f"family {row['family_id']}"),
            *_first_message(definitions.get(row["template_id"])),
        )
        for row in connection.execute(SQL.simulated, parameters).fetchall()
    ]


def messages_to_publish(connection: sqlite3.Connection, definitions: Iterable[Definition]) -> list[str]:
    """Messages that steps of these workflows send by name, and that were never published for their channel."""
    published = {(row["template_name"], row["channel"]) for row in connection.execute(SQL.published).fetchall()}
    wanted = {
        (step.template, step.type)
        for definition in definitions
        for step in definition.steps
        if isinstance(step, EmailStep | SmsStep) and step.template
    }
    return sorted({name for name, channel in wanted if (name, channel) not in published})


def go_live(act: ActContext) -> str:
    """End these simulated instances (`args.instances`, frozen when they were shown) and start their families anew."""
    workflow = act.target_id if act.target_id != "all" else None
    started = 0
    for instance_id in _instances(act):
        row = act.connection.execute(SQL.one, {"instance_id": instance_id}).fetchone()
        if row is None or row["status"] not in ALIVE or row["mode"] == "execute":
            continue  # it has ended since it was shown
        if workflow is not None and row["template_name"] != workflow:
            raise Refused(f"instance {instance_id} is of the workflow {row['template_name']}, not of {workflow}.")
        instance_acts.end(act, row, InstanceStatus.CANCELLED, NOTE)
        parameters = {
            "instance_id": instance_id, "triggered_by": f"go_live:{instance_id}", "now": to_db(act.now),
        }  # fmt: skip
        (new_id,) = act.connection.execute(SQL.start_anew, parameters).fetchone()
        audit(act.connection, act.now, act.actor, "instance.went_live", new_id, detail={"simulated": instance_id})
        started += 1
    act.connection.execute(SQL.set_mode, {"workflow": workflow, "now": to_db(act.now)})
    audit(act.connection, act.now, act.actor, "workflow.went_live", detail={"workflow": workflow, "started": started})
    what = f"the workflow {workflow}" if workflow else "everything"
    if started == 0:
        return f"{what} is live; no family was being simulated."
    many = "1 family starts" if started == 1 else f"{started} families start"
    return f"{what} is live; {many} anew in execute mode, as soon as an engine runs in it."


def _instances(act: ActContext) -> list[int]:
    given: Any = act.args.get("instances", [])
    if isinstance(given, str):
        given = json.loads(given)
    if not isinstance(given, list) or not all(isinstance(each, int) for each in given):
        raise Refused("'instances' must be a list of instance numbers.")
    return given


def _first_message(definition: Definition | None) -> tuple[str | None, str | None, str | None]:
    for step in definition.steps if definition is not None else ():
        if isinstance(step, EmailStep | SmsStep):
            words = step.template or " ".join((step.message or "").split())[:60] or None
            return step.name, step.type, words
    return None, None, None
