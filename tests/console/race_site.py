"""Cases to race for: a site that the real engine has filled, with every kind of case that people decide."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from engine.core import uncertainty
from engine.runtime import quarantine, uncertain
from engine.store import migrate
from tests.runtime.rig import MONDAY, Rig
from tests.runtime.scripted import UNCERTAIN, Scripted

APPROVAL = {"name": "Approve", "type": "task", "task_type": "approval", "description": "May we?", "wait_for": "done"}
WAIT = {"name": "Wait", "type": "wait", "for": "30 days"}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "Look"}
LETTER = {"name": "Write", "type": "email", "subject": "Hello", "message": "How are you?"}
TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
CALL = {"name": "Call", "type": "call", "reason": "worry", "wait_for": "outcome"}
UNTIL = {"until": "2026-11-25T15:00:00Z"}

Move = tuple[str, str, dict[str, Any]]
"""What a coordinator does: verb, kind of target, arguments."""

ON_ANY: list[Move] = [
    ("pause", "instance", {}), ("cancel", "instance", {}), ("skip", "instance", {}), ("wait", "instance", UNTIL),
    ("call", "instance", {}),
]  # fmt: skip
MOVES: dict[str, list[Move]] = {
    "approval": [*ON_ANY, ("resolve", "task", {"outcome": "approved"}), ("resolve", "task", {"outcome": "declined"}),
                 ("snooze", "task", UNTIL)],
    "stuck": [("retry", "instance", {}), *ON_ANY[1:], ("resolve", "task", {"outcome": "done", "notes": "by phone"}),
              ("resolve", "task", {"outcome": "retry"}), ("snooze", "task", UNTIL)],
    "waiting": ON_ANY,
    "call": [("resolve", "task", {"outcome": "reached"}), ("resolve", "task", {"outcome": "no_answer"}),
             ("assign", "task", {"to": "Dana"}), ("assign", "task", {"to": "Sam"}), ("snooze", "task", UNTIL)],
    "uncertain": [("resolve", "task", {"outcome": "it_was_sent"}), ("resolve", "task", {"outcome": "send_again"}),
                  ("resolve", "task", {"outcome": "give_up"}), ("snooze", "task", UNTIL)],
}  # fmt: skip
"""By kind of case, acts of which any two exclude each other."""

STEPS: dict[str, list[dict[str, Any]]] = {
    "approval": [APPROVAL, NOTE, WAIT], "stuck": [LETTER, WAIT], "waiting": [WAIT, NOTE], "call": [CALL, WAIT],
    "uncertain": [TEXT, WAIT],
}  # fmt: skip


@dataclass(frozen=True)
class RaceCase:
    """One case: what it is, its instance and the task that asks about it."""

    kind: str
    instance_id: int
    task_id: int | None
    instance_revision: int
    task_revision: int | None

    def key(self, kind: str) -> int:
        """The key of its task or its instance."""
        key = self.instance_id if kind == "instance" else self.task_id
        assert key is not None
        return key

    @property
    def seen(self) -> dict[tuple[str, int], int]:
        """The case as both have seen it."""
        task = {} if self.task_id is None else {("task", self.task_id): self.task_revision or 0}
        return {**task, ("instance", self.instance_id): self.instance_revision}


def build(folder: Path, each: int) -> list[RaceCase]:
    """Fill a site in `folder` with `each` cases of every kind, and list them."""
    migrated = folder / "migrated.db"
    migrate.upgrade(f"sqlite:///{migrated}")
    rig = Rig.build(folder, migrated)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Sam', 'coordinator')")
    kinds, family_id = {}, 0
    texts = Scripted()
    for kind, steps in STEPS.items():
        definition = {"workflow": kind, "trigger": "manual", "cooldown": "0 days", "steps": steps}
        template_id = rig.workflow(kind, definition)
        for _ in range(each):
            family_id += 1
            phone = f"+1312555{family_id:04}"
            rig.family(family_id, phone=None if kind == "stuck" else phone, email=None)
            rig.sql(
                "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (?, ?, 'sms', 'granted')",
                family_id, phone,
            )  # fmt: skip
            texts.answers[phone] = [UNCERTAIN]
            kinds[rig.start(template_id, family_id)] = kind
    at_once = timedelta(0)
    with (
        patch.object(quarantine, "settle_after", lambda engine, channel, on_uncertain: engine.lease_clock()),
        patch.object(uncertainty, "BETWEEN_LOOK_UPS", at_once),
        patch.object(uncertain, "BETWEEN_LOOK_UPS", at_once),
        patch.object(uncertain, "TRY_AGAIN", at_once),
    ):
        rig.run(MONDAY, until="2026-11-16T12:00:00-06:00", channels={"sms": texts})
    connection = sqlite3.connect(folder / "followthrough.db", isolation_level=None)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return [_case(connection, kind, instance_id) for instance_id, kind in kinds.items()]
    finally:
        connection.close()


def _case(connection: sqlite3.Connection, kind: str, instance_id: int) -> RaceCase:
    (revision,) = connection.execute(
        "SELECT revision FROM workflow_instances WHERE instance_id = ?", (instance_id,)
    ).fetchone()
    tasks = connection.execute(
        "SELECT task_id, revision FROM coordinator_tasks WHERE instance_id = ? AND status = 'open'", (instance_id,)
    ).fetchall()
    assert len(tasks) == (kind != "waiting"), (kind, tasks)
    task_id, task_revision = tasks[0] if tasks else (None, None)
    return RaceCase(kind, instance_id, task_id, revision, task_revision)
