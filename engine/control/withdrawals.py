"""What a person's decision makes unnecessary: questions that it answers, messages not sent yet, a step's tasks."""

from __future__ import annotations

import json

from engine.control.context import SQL, ActContext
from engine.core.model import Snapshot
from engine.store.audit import audit
from engine.store.times import to_db

ESCALATIONS = ("workflow_escalation",)
"""Tasks that ask what shall become of an instance; deciding it ends them."""


def end_questions(act: ActContext, instance_id: int, outcome: str) -> None:
    """The tasks that asked what shall become of the instance are done."""
    parameters = {"instance_id": instance_id, "types": json.dumps(ESCALATIONS)}
    for task in act.connection.execute(SQL.open_tasks_of_instance, parameters).fetchall():
        act.connection.execute(
            SQL.end_task,
            {"task_id": task["task_id"], "outcome": outcome, "notes": None, "actor": act.actor, "now": to_db(act.now)},
        )
        audit(act.connection, act.now, act.actor, "task.done", instance_id, task["task_id"])


def rewrite(act: ActContext, instance_id: int, reason: str) -> None:
    """What is written down and has not left is written anew when it is due, with everything as it is then."""
    parameters = {"instance_id": instance_id, "reason": reason, "now": to_db(act.now)}
    for (message_id,) in act.connection.execute(SQL.cancel_written, parameters).fetchall():
        detail = {"message_id": message_id}
        audit(act.connection, act.now, act.actor, "message.cancelled", instance_id, detail=detail)


def forget_failures(act: ActContext, snapshot: Snapshot, reason: str) -> None:
    """What could not reach the family at this step counts against no channel any more: every way is tried again."""
    visit = snapshot.visit
    parameters = {
        "instance_id": visit.instance_id, "step_number": visit.step_number, "occurrence": visit.occurrence,
        "reason": reason, "now": to_db(act.now),
    }  # fmt: skip
    for (message_id,) in act.connection.execute(SQL.forget_failures, parameters).fetchall():
        detail = {"message_id": message_id}
        audit(act.connection, act.now, act.actor, "message.cancelled", visit.instance_id, detail=detail)
    act.connection.execute(SQL.forget_dead_addresses, parameters)


def drop_tasks_of_step(act: ActContext, snapshot: Snapshot, why: str) -> None:
    """Nobody has to do any more what the step had asked for."""
    visit = snapshot.visit
    parameters = {
        "instance_id": visit.instance_id, "step_number": visit.step_number, "branch": visit.branch,
        "occurrence": visit.occurrence, "reason": why, "actor": act.actor, "now": to_db(act.now),
        "asked_apart": json.dumps((*ESCALATIONS, "message_uncertain", "reply")),
    }  # fmt: skip
    for (task_id,) in act.connection.execute(SQL.drop_tasks_of_step, parameters).fetchall():
        audit(act.connection, act.now, act.actor, "task.dropped", visit.instance_id, task_id)
