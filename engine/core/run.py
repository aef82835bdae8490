"""One decision in the making: the gates, the step's moment, the step itself, and on to the next."""

from __future__ import annotations

from datetime import datetime

from engine.core import moments
from engine.core.breaker import held_reason
from engine.core.consequences import Consequences
from engine.core.context import build_context
from engine.core.definition import Definition
from engine.core.expressions import ExpressionError
from engine.core.flags import is_on
from engine.core.model import InstanceStatus, Phase, Snapshot, TokenStatus
from engine.core.outcome import Escalate, Fail, Hold, Move, Outcome, Send, Skip
from engine.core.step_types import StepType, StepView

MAX_STEPS_AT_ONCE = 100
"""Steps that one decision may run before it yields, so that no loop keeps a transaction open."""

LEAST_CRASHES = 10
"""Crashes that a step without a trace outside survives. Its code is ours and can hardly end a process: somebody who
kills engines at the same place again and again is more likely, and no family should be forgotten for that."""


class Run(Consequences):
    """Carries one token as far as it can go without leaving the process."""

    # -- gates ---------------------------------------------------------------------------------------------------

    def answered(self) -> bool:
        """Whether `exit_when` holds."""
        return answered(self.snapshot, self.definition, self.now)

    def stopped_at_gate(self) -> bool:
        """Whether the instance must not go on now; then the plan says where it stands instead."""
        if self.snapshot.instance.status != InstanceStatus.RUNNING and self.plan.status != InstanceStatus.RUNNING:
            self._hold_here("paused")
            return True
        if self.snapshot.instance.mode != self.site.mode:
            self._hold_here(f"mode:{self.snapshot.instance.mode}")
            return True
        if self.answered():
            self.ledger.close_running("the family answered")
            self.end(InstanceStatus.COMPLETED, "success", "the family answered")
            return True
        family = self.snapshot.family
        if family is None or not is_on(family.get("active")):
            why = "the family's record is gone" if family is None else "the family is no longer active"
            self.ledger.close_running(why)
            self.end(InstanceStatus.CANCELLED, "cancelled", why)
            return True
        return self._on_hold(None)

    def _on_hold(self, channel: str | None) -> bool:
        for hold in self.snapshot.holds:
            if hold.channel == channel and hold.workflow in (None, self.definition.workflow):
                self._hold_here(f"hold:{hold.hold_id}")
                return True
        return False

    def _hold_here(self, reason: str) -> None:
        """Stand still at this step; one that was just reached keeps the moment that its delay and hours give it."""
        if not self.arrived:
            self.ledger.hold(reason)
            return
        self.arrive()
        if self.plan.token is not None and self.plan.token.status == TokenStatus.QUEUED:
            self.plan.token.status, self.plan.token.held_reason = TokenStatus.HELD, reason

    # -- steps ---------------------------------------------------------------------------------------------------

    def run_on(self) -> None:
        """Run step after step until one has to wait, leaves the building, or there is none left."""
        for _ in range(MAX_STEPS_AT_ONCE):
            if self.ledger.at_end:
                self.complete()
                return
            outcome = self._outcome()
            if outcome is None or not self.follow(outcome):
                return
        self.arrive()

    def arrive(self) -> None:
        """Stand at the step that was just reached, until its moment; nothing runs yet, so nothing fails yet either."""
        if self.ledger.at_end:
            self.complete()
            return
        try:
            move = self._moment_of_arrival() or Move(self.now)
        except ExpressionError:
            move = Move(self.now)  # the claim that comes next finds the same, and fails the step
        self.ledger.move(move.at, move.reasons)

    def _moment_of_arrival(self) -> Move | None:
        step = self.ledger.step
        handler = self.site.step_types.get(step.type)
        contact = handler is not None and handler.contact
        context = self._view().context
        return moments.on_arrival(step, self.snapshot, context, self.now, self.site.calendar, contact=contact)

    def _outcome(self) -> Outcome | None:
        """What the current step comes to now; None when it is on hold, which the plan then says."""
        step = self.ledger.step
        handler = self.site.step_types.get(step.type)
        if handler is None:
            return Hold(f"step_type:{step.type}")
        view = self._view()
        try:
            move = self._moment_of_arrival() if self.arrived else None
            if not self.arrived and self.ledger.phase == Phase.STEP:
                moments.named_moment(step, self.snapshot, view.context, self.now)
        except ExpressionError as error:
            return Fail(f"its scheduled_time can't be worked out: {error}")
        if move is not None:
            return move
        if (crashes := self.ledger.crashes) > self._crashes_allowed(handler):
            return Escalate(f"the engine stopped {crashes} times while it was running this step", tries=crashes)
        if self.ledger.phase == Phase.WAITING:
            return self._unless_shut(handler.resume(step, view))
        if step.if_ is not None:
            try:
                if not step.if_.truth(view.context):
                    return Skip(f"not wanted: {step.if_.source}")
            except ExpressionError as error:
                return Fail(f"its condition 'if' can't be decided: {error}")
        if handler.contact:
            if (move := moments.while_closed(step, self.snapshot, self.now, self.site.calendar)) is not None:
                return move
            if self._on_hold(step.type):
                return None
        return self._unless_shut(handler.run(step, view))

    def _unless_shut(self, outcome: Outcome) -> Outcome:
        """A message on a channel whose breaker is open waits before anything of it is begun."""
        if isinstance(outcome, Send) and outcome.channel in self.snapshot.shut:
            return Hold(held_reason(outcome.channel))
        return outcome

    def _crashes_allowed(self, handler: StepType) -> int:
        """After how many crashes the step is still begun again.

        A step whose own code ran outside (a plugin's) may have done its work, so its word on retries holds. Any other
        does nothing twice, and is not given up lightly.
        """
        retries = self.ledger.policy().max_retries
        was_outside = handler.outside and self.ledger.phase == Phase.SENDING
        return retries if was_outside else max(retries, LEAST_CRASHES)

    def _view(self) -> StepView:
        ledger = self.ledger
        if self._context is None:
            self._context = build_context(self.snapshot, self.definition.workflow, ledger.variables, self.now)
        return StepView(
            self.snapshot,
            self.definition,
            self._context,
            self.now,
            self.site.calendar,
            ledger.occurrence,
            ledger.number,
            self.snapshot.failed | self.given_up,
        )


def answered(snapshot: Snapshot, definition: Definition, now: datetime) -> bool:
    """Whether the instance's `exit_when` holds, so that it should end. A condition that can't be decided is false."""
    if definition.exit_when is None:
        return False
    try:
        context = build_context(snapshot, definition.workflow, snapshot.instance.variables, now)
        return definition.exit_when.truth(context)
    except ExpressionError:
        return False
