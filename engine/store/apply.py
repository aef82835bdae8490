"""Write decisions down: many plans in one transaction, each as its rows.

The caller holds the write lock and has fenced the plans (their tokens are ours). Keys of attempts are given out here,
because a plan's token and message refer to its running attempt. Statuses are checked against `core.transitions` on the
way; the tables repeat the same rules as constraints.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.core.model import InstanceStatus, TokenStatus
from engine.core.plan import Execution, Plan, TokenAfter
from engine.core.reasons import Reason
from engine.core.transitions import change
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.tasks import open_task
from engine.store.times import to_db

SQL = load("apply")

_ENDED = (InstanceStatus.COMPLETED, InstanceStatus.FAILED, InstanceStatus.CANCELLED)


def write_plans(connection: sqlite3.Connection, plans: Iterable[Plan], now: datetime, actor: str = "engine") -> None:
    """Write all that these plans change. Raises `sqlite3.Error` when a row breaks a rule of the tables."""
    plans = list(plans)
    moment = to_db(now)
    finished = [_finished(row) for plan in plans for row in plan.executions if row.execution_id is not None]
    executions = _number_executions(connection, plans)
    connection.executemany(SQL.insert_execution, [_inserted(plan, row, moment) for plan, row in executions])
    connection.executemany(SQL.finish_execution, finished)
    connection.executemany(SQL.move_token, [_moved(plan) for plan in plans if plan.token is not None])
    ended = [plan for plan in plans if plan.token is None]
    connection.executemany(
        SQL.delete_tokens, [{"instance_id": plan.snapshot.instance.instance_id} for plan in ended if not plan.side]
    )
    connection.executemany(
        SQL.delete_token, [{"queue_id": plan.snapshot.token.queue_id} for plan in ended if plan.side]
    )
    connection.executemany(SQL.update_instance, [_instance(plan, moment) for plan in plans if not plan.side])
    connection.executemany(SQL.touch_instance, [_instance(plan, moment) for plan in plans if plan.side])
    for plan in plans:
        _write_side_effects(connection, plan, now, moment, actor)


def _number_executions(connection: sqlite3.Connection, plans: list[Plan]) -> list[tuple[Plan, Execution]]:
    new = [(plan, row) for plan in plans for row in plan.executions if row.execution_id is None]
    if new:
        last = connection.execute(SQL.last_execution_id).fetchone()[0]
        for number, (_, row) in enumerate(new, start=last + 1):
            row.execution_id = number
    return new


def _inserted(plan: Plan, row: Execution, moment: str) -> dict[str, Any]:
    return {
        "execution_id": row.execution_id,
        "instance_id": plan.snapshot.instance.instance_id,
        "step_number": row.step_number,
        "step_name": row.step_name,
        "step_type": row.step_type,
        "branch": row.branch,
        "occurrence": row.occurrence,
        "started_at": to_db(row.started_at) if row.started_at else None,
        "retry_count": row.retry_count,
        "now": moment,
        **_ending(row),
    }


def _finished(row: Execution) -> dict[str, Any]:
    return {"execution_id": row.execution_id, **_ending(row)}


def _ending(row: Execution) -> dict[str, Any]:
    return {
        "status": str(row.status),
        "completed_at": to_db(row.completed_at) if row.completed_at else None,
        "output_data": json.dumps(row.output, ensure_ascii=False, default=str) if row.output else None,
        "success": None if row.success is None else int(row.success),
        "error_message": row.error,
    }


def _moved(plan: Plan) -> dict[str, Any]:
    token = plan.token
    assert token is not None
    before = plan.snapshot.token.status
    if before != token.status:
        change("token", before, token.status)
    return {
        "queue_id": plan.snapshot.token.queue_id,
        "execution_id": token.execution.execution_id if token.execution else None,
        "keep_claim": int(token.keep_claim),
        **placed(token),
    }


def placed(token: TokenAfter) -> dict[str, Any]:
    """A token's place as columns."""
    return {
        "step_number": token.step_number,
        "occurrence": token.occurrence,
        "scheduled_for": to_db(token.scheduled_for),
        "status": str(token.status),
        "phase": str(token.phase),
        "held_reason": token.held_reason,
        "attempts": token.attempts,
        "crashes": token.crashes,
        "max_attempts": token.max_attempts,
        "timing_reasons": reasons_json(token.reasons),
    }


def reasons_json(reasons: Iterable[Reason]) -> str | None:
    """Why a moment is when it is, as the queue keeps it."""
    rows = [
        {"rule": reason.rule, "from": to_db(reason.start), "to": to_db(reason.end)}
        | ({"name": reason.name} if reason.name else {})
        for reason in reasons
    ]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def _instance(plan: Plan, moment: str) -> dict[str, Any]:
    instance, token = plan.snapshot.instance, plan.token
    status = instance.status
    if plan.status is not None and plan.status != status:
        status = change("instance", status, plan.status)
    ended = status in _ENDED
    waits = token is not None and token.status in (TokenStatus.QUEUED, TokenStatus.PROCESSING)
    return {
        "instance_id": instance.instance_id,
        "status": str(status),
        "current_step": token.step_number if token is not None else plan.step_number or 0,
        "next_execution_at": to_db(token.scheduled_for) if token is not None and waits else None,
        "completed_at": moment if ended else None,
        "outcome": plan.outcome if ended else None,
        "outcome_notes": plan.notes if plan.notes is not None else instance.outcome_notes,
        "errors": plan.errors,
        "last_error": plan.last_error,
        "variables": json.dumps(plan.variables, ensure_ascii=False, default=str)
        if plan.variables is not None
        else None,
    }


def _write_side_effects(connection: sqlite3.Connection, plan: Plan, now: datetime, moment: str, actor: str) -> None:
    instance = plan.snapshot.instance
    if plan.token is None and not plan.side and plan.snapshot.side_branches:
        connection.execute(SQL.close_branches, {"instance_id": instance.instance_id, "now": moment})
    if plan.drop_tasks is not None:
        dropped = {"instance_id": instance.instance_id, "reason": plan.drop_tasks, "now": moment}
        for (task_id,) in connection.execute(SQL.drop_tasks, dropped).fetchall():
            audit(connection, now, actor, "task.dropped", instance.instance_id, task_id)
    for row in plan.tasks:
        open_task(connection, plan.snapshot, row, now, actor)
    for event_id in plan.used_events:
        connection.execute(SQL.use_event, {"instance_id": instance.instance_id, "event_id": event_id})
    if plan.end_message is not None:
        message_id, status, reason = plan.end_message
        connection.execute(
            SQL.end_message, {"message_id": message_id, "status": str(status), "reason": reason, "now": moment}
        )
        audit(connection, now, actor, f"message.{status}", instance.instance_id, detail={"message_id": message_id})
    if plan.cancel_messages is not None:
        parameters = {"instance_id": instance.instance_id, "reason": plan.cancel_messages, "now": moment}
        for (message_id,) in connection.execute(SQL.cancel_messages, parameters).fetchall():
            audit(connection, now, actor, "message.cancelled", instance.instance_id, detail={"message_id": message_id})
    if plan.status is not None and plan.status != instance.status:
        detail = {"outcome": plan.outcome} if plan.outcome else None
        audit(connection, now, actor, f"instance.{plan.status}", instance.instance_id, detail=detail)
