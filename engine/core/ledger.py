"""Where a decision stands, and what it has written into its plan so far.

`machine` decides; the ledger keeps the position (step, round, attempts, phase) and turns decisions into rows of the
`Plan`: attempts, the token's next place, tasks, notes. It decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.core.backoff import Retry
from engine.core.definition import Definition, Step
from engine.core.model import ExecutionStatus, MessageStatus, Phase, Snapshot, TokenStatus
from engine.core.outcome import NewTask
from engine.core.plan import Execution, Plan, StepTaskRow, TokenAfter
from engine.core.reasons import Reason


class Ledger:
    """The position of one decision and the plan that grows from it."""

    def __init__(self, snapshot: Snapshot, definition: Definition, now: datetime, retry: Retry | None) -> None:
        """`retry` is the site's strategy, for steps and workflows that say nothing of their own."""
        token = snapshot.token
        self.snapshot, self.definition, self.now, self._retry = snapshot, definition, now, retry or Retry()
        self.number, self.occurrence, self.phase = token.step_number, token.occurrence, token.phase
        self.attempts, self.crashes, self.execution_id = token.attempts, token.crashes, token.execution_id
        self.variables: dict[str, Any] = dict(snapshot.instance.variables)
        self.notes = snapshot.instance.outcome_notes
        self.plan = Plan(snapshot)

    @property
    def at_end(self) -> bool:
        """Whether there is no step left."""
        return self.number >= len(self.definition.steps)

    @property
    def step(self) -> Step:
        """The step that the position names."""
        return self.definition.steps[self.number]

    @property
    def following(self) -> int:
        """The step after this one: its `next`, or the one below."""
        return self.number + 1 if self.step.next is None else self.step.next

    @property
    def failures(self) -> int:
        """How often this visit to the step has failed by itself: the attempts without the engine's own crashes."""
        return self.attempts - self.crashes

    @property
    def assignee(self) -> str | None:
        """Who should look when this goes wrong: the workflow's choice, else the family's coordinator."""
        family = self.snapshot.family or {}
        return self.definition.escalation.assigned_to or family.get("coordinator")

    def policy(self) -> Retry:
        """How often this step is tried again: its own words, else the workflow's, else the site's."""
        own = None if self.at_end else self.step.retry
        return own or self.definition.retry or self._retry

    def move_to(self, number: int, *, back: bool) -> None:
        """Take up another step, with fresh attempts; `back` counts a round."""
        self.occurrence += 1 if back else 0
        self.number, self.attempts, self.crashes = number, 0, 0
        self.phase, self.execution_id = Phase.STEP, None

    def begin_again(self) -> None:
        """The same step once more, by another way, with fresh attempts."""
        self.attempts, self.crashes = 0, 0
        self.phase, self.execution_id = Phase.STEP, None

    def set_variables(self, values: Mapping[str, Any]) -> None:
        """Keep values as the instance's variables."""
        self.variables.update(values)
        self.plan.variables = dict(self.variables)

    def note(self, sentence: str) -> None:
        """Something did not go as planned; the instance's outcome becomes partial."""
        self.notes = f"{self.notes}; {sentence}" if self.notes else sentence
        self.plan.notes = self.notes

    def open_tasks(self, tasks: tuple[NewTask, ...]) -> None:
        """Open tasks in the name of this step."""
        self.plan.tasks += [StepTaskRow(task, self.number, self.occurrence) for task in tasks]

    def record(self, status: str, *, output: Mapping[str, Any] | None = None, error: str | None = None) -> None:
        """The attempt at this step has ended as `status`."""
        success = {ExecutionStatus.COMPLETED: True, ExecutionStatus.FAILED: False}.get(ExecutionStatus(status))
        execution = self._execution(status, success, self.now)
        execution.output, execution.error = output, error
        self.plan.executions.append(execution)
        self.execution_id = None

    def running(self) -> Execution:
        """The attempt at this step goes on after this decision."""
        execution = self._execution(ExecutionStatus.RUNNING, None, None)
        if execution.execution_id is None:
            self.plan.executions.append(execution)
        return execution

    def close_running(self, why: str) -> None:
        """An attempt that was under way is not wanted any more."""
        if self.execution_id is not None:
            self.record(ExecutionStatus.SKIPPED, output={"reason": why})

    def withdraw_message(self, status: str, reason: str) -> None:
        """The step's message, if one is written down and not armed, will not be sent."""
        message, visit = self.snapshot.message, self.snapshot.visit
        if (visit.step_number, visit.occurrence) != (self.number, self.occurrence):
            return
        if message is not None and message.status == MessageStatus.INTENDED:
            self.plan.end_message = (message.message_id, status, reason)

    def hold(self, reason: str) -> None:
        """Park the token where it is until `reason` is lifted."""
        kept = self._execution(ExecutionStatus.RUNNING, None, None) if self.execution_id is not None else None
        self.park(self.snapshot.token.scheduled_for, TokenStatus.HELD, self.phase, kept, held_reason=reason)

    def move(self, at: datetime, reasons: tuple[Reason, ...]) -> None:
        """Come back to the same place at `at`."""
        kept = self._execution(ExecutionStatus.RUNNING, None, None) if self.execution_id is not None else None
        self.park(at, TokenStatus.QUEUED, self.phase, kept, reasons=reasons)

    def park(
        self,
        at: datetime,
        status: str = TokenStatus.QUEUED,
        phase: str = Phase.STEP,
        execution: Execution | None = None,
        *,
        held_reason: str | None = None,
        reasons: tuple[Reason, ...] = (),
        keep_claim: bool = False,
    ) -> None:
        """Where the token stands when this decision ends."""
        self.plan.token = TokenAfter(
            self.number,
            self.occurrence,
            at,
            status,
            phase,
            held_reason,
            self.attempts,
            self.policy().max_retries + 1,
            execution,
            reasons,
            keep_claim,
            self.crashes,
        )

    def _execution(self, status: str, success: bool | None, completed: datetime | None) -> Execution:
        return Execution(
            self.execution_id,
            self.number,
            self.step.name,
            self.step.type,
            self.snapshot.token.branch,
            self.occurrence,
            status,
            self.now,
            completed,
            success,
            retry_count=self.failures,
        )
