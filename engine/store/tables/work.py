"""Instances of workflows and the live work on them: what runs, what waits, what was tried.

The front door ends at the first columns of `workflow_instances`; everything else is the engine's, and is held by
constraints to the shapes that `engine.core` allows.
"""

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from engine.store.tables.columns import check, datetime, flag, index, key, link, moment, one_of, whole, words

_ALIVE = "status IN ('pending', 'running', 'paused')"
_TERMINAL = "status IN ('completed', 'failed', 'cancelled')"


class WorkflowInstance(SQLModel, table=True):
    """One family on its way through one workflow. An inserted row is `pending`; then only the engine writes it."""

    __tablename__ = "workflow_instances"
    __table_args__ = (
        one_of("status", "pending", "running", "paused", "completed", "failed", "cancelled"),
        check("terminal_has_completed_at", f"({_TERMINAL}) = (completed_at IS NOT NULL)"),
        check("running_has_started_at", "status NOT IN ('running', 'completed') OR started_at IS NOT NULL"),
        check(
            "outcome_follows_status",
            "CASE status WHEN 'completed' THEN coalesce(outcome, '') IN ('success', 'partial_success')"
            " WHEN 'failed' THEN coalesce(outcome, '') = 'failed'"
            " WHEN 'cancelled' THEN coalesce(outcome, '') = 'cancelled'"
            " ELSE outcome IS NULL END",
        ),
        check("counts_not_negative", "current_step >= 0 AND error_count >= 0 AND revision >= 0"),
        index("workflow_instances_pending", "next_execution_at", "instance_id", where="status = 'pending'"),
        index("workflow_instances_alive", "family_id", "template_id", where=_ALIVE),
        index("workflow_instances_cooldown", "template_id", "family_id", "completed_at"),
        index("workflow_instances_family", "family_id", "instance_id"),
        index("workflow_instances_correlation", "correlation_key", where=f"correlation_key IS NOT NULL AND {_ALIVE}"),
        index("workflow_instances_starts", "started_at", "template_id", where="started_at IS NOT NULL"),
        index("workflow_instances_parent", "parent_instance_id", where="parent_instance_id IS NOT NULL"),
        # What people look for by these words is few among a million, and counted among the first that are read.
        index("workflow_instances_paused", "instance_id", "family_id", where="status = 'paused'"),
        index("workflow_instances_failed", "instance_id", "family_id", where="status = 'failed'"),
        index("workflow_instances_cancelled", "instance_id", "family_id", where="status = 'cancelled'"),
        index("workflow_instances_ended", "completed_at", "family_id", where="completed_at IS NOT NULL"),
    )

    instance_id: int | None = key()
    template_id: int = link(required=True)
    template_version: int | None = whole("by the engine, at the start")
    family_id: int = link(required=True)
    triggered_by: str | None = words("such as prediction_id:12345")
    trigger_date: datetime | None = moment(now=True)
    status: str = words(required=True, default="pending")
    current_step: int = whole("0-based", required=True, default=0)
    started_at: datetime | None = moment()
    completed_at: datetime | None = moment()
    next_execution_at: datetime | None = moment("NULL on a pending row: at once")
    outcome: str | None = words("success, partial_success, failed or cancelled")
    outcome_notes: str | None = words()
    error_count: int = whole(required=True, default=0)
    last_error: str | None = words()
    variables: str | None = words("JSON object")
    priority: int | None = whole("1..10; NULL: the template's")
    mode: str | None = words("simulate or execute; NULL: the engine's")
    parent_instance_id: int | None = link()
    correlation_key: str | None = words()
    revision: int = whole("grows with each change, so that a stale view is noticed", required=True, default=0)
    created_date: datetime | None = moment(now=True)


class WorkflowStepExecution(SQLModel, table=True):
    """One row an attempt at a step. Nothing refers to it by foreign key, so that old months can be dropped."""

    __tablename__ = "workflow_step_executions"
    __table_args__ = (
        one_of("status", "pending", "running", "completed", "failed", "skipped"),
        check("ended_has_completed_at", "(status IN ('completed', 'failed', 'skipped')) = (completed_at IS NOT NULL)"),
        check("running_has_started_at", "status <> 'running' OR started_at IS NOT NULL"),
        check(
            "success_follows_status",
            "CASE status WHEN 'completed' THEN coalesce(success, 0) = 1 WHEN 'failed' THEN coalesce(success, 1) = 0"
            " WHEN 'skipped' THEN success IS NULL OR success IN (0, 1) ELSE success IS NULL END",
        ),
        check("counts_not_negative", "step_number >= 0 AND occurrence >= 0 AND retry_count >= 0"),
        index("workflow_step_executions_instance", "instance_id", "execution_id"),
    )

    execution_id: int | None = key()
    instance_id: int = link(required=True, to="workflow_instances.instance_id")
    step_number: int = whole("0-based", required=True)
    step_name: str | None = words()
    step_type: str | None = words()
    branch: str = words(required=True, default="")
    occurrence: int = whole("how many times the instance had jumped back", required=True, default=0)
    status: str = words(required=True, default="pending")
    started_at: datetime | None = moment()
    completed_at: datetime | None = moment()
    input_data: str | None = words("JSON")
    output_data: str | None = words("JSON")
    success: int | None = flag()
    error_message: str | None = words()
    retry_count: int = whole(required=True, default=0)
    created_date: datetime | None = moment(now=True, required=True)


class WorkflowQueue(SQLModel, table=True):
    """Live work only: one row for each place where an instance waits or runs. A finished row leaves with its step."""

    __tablename__ = "workflow_queue"
    __table_args__ = (
        UniqueConstraint("instance_id", "branch", name="one_place_a_branch"),
        one_of("phase", "step", "waiting", "sending"),
        one_of("status", "queued", "processing", "held", "failed"),
        check(
            "processing_has_claim",
            "(status = 'processing') = (claim_token IS NOT NULL)"
            " AND (status = 'processing') = (claim_expires_at IS NOT NULL)",
        ),
        check("held_has_reason", "(status = 'held') = (held_reason IS NOT NULL)"),
        check("live_has_moment", "status NOT IN ('queued', 'processing') OR scheduled_for IS NOT NULL"),
        check("counts_not_negative", "step_number >= 0 AND occurrence >= 0 AND crashes >= 0 AND max_attempts >= 1"),
        check("crashes_are_attempts", "crashes <= attempts"),
        index("workflow_queue_due", "scheduled_for", "priority DESC", "crashes", where="status = 'queued'"),
        index("workflow_queue_claims", "claim_expires_at", where="status = 'processing'"),
        index("workflow_queue_held", "held_reason", "queue_id", where="status = 'held'"),
        index("workflow_queue_dead", "queue_id", where="status = 'failed'"),
        # PostgreSQL: rows here are updated often and live briefly, so pages keep room and are cleaned early.
        {
            "postgresql_with": {
                "fillfactor": 70,
                "autovacuum_vacuum_scale_factor": 0.01,
                "autovacuum_vacuum_threshold": 500,
            }
        },
    )

    queue_id: int | None = key()
    instance_id: int = link(required=True, to="workflow_instances.instance_id")
    step_number: int = whole("0-based", required=True)
    branch: str = words(required=True, default="")
    occurrence: int = whole("how many times the instance has jumped back", required=True, default=0)
    phase: str = words("step: to be done; waiting: for a moment or event; sending", required=True, default="step")
    scheduled_for: datetime | None = moment("due from then on; NULL only where time alone moves nothing")
    timing_reasons: str | None = words("JSON list of {rule, from, to}: why scheduled_for is when it is")
    priority: int = whole("1..10, higher first", required=True, default=5)
    status: str = words("failed: dead letter", required=True, default="queued")
    held_reason: str | None = words("such as paused, hold:3, task:12, event, escalated")
    attempts: int = whole("that ended badly, crashes included", required=True, default=0)
    crashes: int = whole("how many of them because the engine ended", required=True, default=0)
    max_attempts: int = whole("max_retries + 1", required=True, default=4)
    last_attempt_at: datetime | None = moment()
    claim_token: str | None = words("fresh and random with each claim")
    claimed_by: str | None = words()
    claim_expires_at: datetime | None = moment("by the lease clock")
    execution_id: int | None = link("the running attempt")
    created_date: datetime | None = moment(now=True, required=True)


class InstanceEvent(SQLModel, table=True):
    """Which events counted for which instance: those that were taken in while it was alive."""

    __tablename__ = "instance_events"
    __table_args__ = (check("used_flag", "used IN (0, 1)"), {"sqlite_with_rowid": False})

    instance_id: int = link(required=True, to="workflow_instances.instance_id", primary=True)
    event_id: int = link(required=True, primary=True)
    event_type: str = words(required=True)
    received_at: datetime = moment("when the engine took it in, by its clock", required=True)
    used: int = flag("1: a wait has ended by it", required=True, default=0)
