"""Log lines about decisions that were written down: what started, ended, failed and got stuck. Ids and codes only."""

from __future__ import annotations

from collections.abc import Iterable

from engine import log, log_events
from engine.core.model import ExecutionStatus, InstanceStatus, TokenStatus
from engine.core.plan import Plan


def report(plans: Iterable[Plan]) -> None:
    """One line for each thing that somebody may want to know of these decisions."""
    for plan in plans:
        instance_id = plan.snapshot.instance.instance_id
        for execution in plan.executions:
            if execution.status == ExecutionStatus.COMPLETED:
                log.write(log_events.STEP_COMPLETED, instance_id=instance_id, step=execution.step_number)
            elif execution.status == ExecutionStatus.FAILED:
                event = log_events.STEP_RETRIED if _stays(plan, execution.step_number) else log_events.STEP_FAILED
                log.write(event, instance_id=instance_id, step=execution.step_number, attempt=execution.retry_count + 1)
        if plan.token is not None and plan.token.status == TokenStatus.FAILED:
            log.write(log_events.DEAD_LETTER, instance_id=instance_id, step=plan.token.step_number)
        if plan.status == InstanceStatus.PAUSED:
            log.write(log_events.INSTANCE_ESCALATED, instance_id=instance_id)
        elif plan.outcome is not None:
            log.write(log_events.INSTANCE_COMPLETED, instance_id=instance_id, outcome=plan.outcome)
        held = plan.token.held_reason if plan.token is not None else None
        if held is not None and held.startswith("step_type:"):
            log.write(log_events.STEP_TYPE_UNKNOWN, instance_id=instance_id, step_type=held.partition(":")[2])


def _stays(plan: Plan, step_number: int) -> bool:
    """Whether the token stands at this step, and will do it again."""
    token = plan.token
    return token is not None and token.status == TokenStatus.QUEUED and token.step_number == step_number
