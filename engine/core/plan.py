"""A decision, written down: what the store has to change, and what must leave the building afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.core.model import Snapshot
from engine.core.outcome import NewTask, RunOutside, Send


@dataclass(slots=True)
class Execution:
    """One attempt at a step. `execution_id` None: a row to insert; otherwise the running row to finish."""

    execution_id: int | None
    step_number: int
    step_name: str
    step_type: str
    branch: str
    occurrence: int
    status: str
    started_at: datetime | None
    completed_at: datetime | None
    success: bool | None
    output: Mapping[str, Any] | None = None
    error: str | None = None
    retry_count: int = 0


@dataclass(slots=True)
class TokenAfter:
    """Where the token stands after the decision; a plan without one deletes the row."""

    step_number: int
    occurrence: int
    scheduled_for: datetime
    status: str
    phase: str
    held_reason: str | None = None
    attempts: int = 0
    max_attempts: int = 1
    execution: Execution | None = None
    reasons: tuple[Any, ...] = ()
    keep_claim: bool = False
    """True while the decision goes on outside the transaction (an effect): the claim stays ours."""
    crashes: int = 0
    """How many of the attempts ended because the engine did."""


@dataclass(slots=True)
class StepTaskRow:
    """A task to open, with the step that opened it."""

    task: NewTask
    step_number: int
    occurrence: int


@dataclass(slots=True)
class Plan:
    """All that one decision changes, to be written in one transaction or not at all."""

    snapshot: Snapshot
    token: TokenAfter | None = None
    side: bool = False
    """Whether it is about a side branch, which leaves the workflow's own place and status alone."""
    executions: list[Execution] = field(default_factory=list)
    step_number: int | None = None
    """The step at which the instance ended; None while it goes on, when the token says where it stands."""
    status: str | None = None
    """The instance's new status; None: as it was."""
    outcome: str | None = None
    notes: str | None = None
    variables: dict[str, Any] | None = None
    """The instance's variables after the decision; None: unchanged."""
    errors: int = 0
    last_error: str | None = None
    tasks: list[StepTaskRow] = field(default_factory=list)
    drop_tasks: str | None = None
    """Why the instance's open tasks are dropped; None: they stay."""
    cancel_messages: str | None = None
    """Why messages that are intended but not armed are cancelled; None: they stay."""
    used_events: list[int] = field(default_factory=list)
    end_message: tuple[int, str, str] | None = None
    """(message_id, status, reason) for the step's own message that was written down but will not be sent."""
    effect: Send | RunOutside | None = None
    """What must now be done outside the transaction, under the claim that stays ours."""
