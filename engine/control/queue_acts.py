"""Dead letters: try again, or give up with a reason."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from engine.control import instance_acts
from engine.control.context import SQL, ActContext
from engine.core.model import InstanceStatus, TokenStatus
from engine.errors import Refused


def requeue(act: ActContext) -> str:
    """The same as trying the step again: this one, where several branches of a workflow stand still."""
    row = _dead(act)
    return instance_acts.retry(_instance(act, row), row["queue_id"])


def discard(act: ActContext) -> str:
    """Give up: the instance ends as failed, with the reason."""
    reason = act.text("reason", required=True)
    on_instance = _instance(act, _dead(act))
    row = act.connection.execute(SQL.instance, {"instance_id": on_instance.key("an instance")}).fetchone()
    on_instance.check_revision(row["revision"])
    instance_acts.end(on_instance, row, InstanceStatus.FAILED, f"{act.actor} gave up on it: {reason}")
    return f"queue row {act.target_id} is discarded; instance {row['instance_id']} ended as failed."


def _dead(act: ActContext) -> sqlite3.Row:
    queue_id = act.key("a queue row")
    row: sqlite3.Row | None = act.connection.execute(SQL.token, {"queue_id": queue_id}).fetchone()
    if row is None:
        raise Refused(f"nothing waits under the number {queue_id} any more; it may have been dealt with.")
    if row["status"] != TokenStatus.FAILED:
        raise Refused(f"what waits under the number {queue_id} has not failed for good (it is {row['status']}).")
    return row


def _instance(act: ActContext, row: sqlite3.Row) -> ActContext:
    """The same act on the instance that stands there."""
    return replace(act, target_id=str(row["instance_id"]))
