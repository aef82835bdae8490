"""The state machine: one token, one moment, one decision. The only place where a workflow moves.

`start` places a new instance's token. `advance` carries a claimed token as far as it can go without leaving the
process: it passes the gates (paused, on hold, already answered, family left), waits for the step's moment, runs the
step, follows its outcome, and goes on until something has to wait, leaves the building (`Plan.effect`), or the
workflow ends. `settle` takes up the thread with the outcome of such an effect, `skip` with a person's decision, and
`finish` ends an instance from outside its steps.

Pure: no database, clock, random number, file or log. The same code runs live, in simulated time and under tests.
Statuses change only along the edges of `transitions`, which the store checks as it writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.core import escalation, moments
from engine.core.backoff import delay_before
from engine.core.context import build_context
from engine.core.definition import Definition
from engine.core.expressions import ExpressionError
from engine.core.ledger import Ledger
from engine.core.model import ExecutionStatus, InstanceStatus, MessageStatus, Phase, Snapshot, TokenStatus
from engine.core.outcome import (
    Done,
    Escalate,
    Fail,
    Hold,
    Move,
    NewTask,
    Outcome,
    Retry,
    RunOutside,
    Send,
    Skip,
    Uncertain,
    Wait,
)
from engine.core.plan import Plan
from engine.core.reasons import Reason
from engine.core.step_types import Site, StepView

MAX_STEPS_AT_ONCE = 100
"""Steps that one decision may run before it yields, so that no loop keeps a transaction open."""


def start(snapshot: Snapshot, definition: Definition, now: datetime, site: Site) -> Plan:
    """Place the token of an instance that begins now: at its first step, at that step's moment."""
    run = _Run(snapshot, definition, now, site)
    run.plan.status = InstanceStatus.RUNNING
    if run.answered():
        run.end(InstanceStatus.COMPLETED, "success", "the family answered")
    else:
        run.arrive()
    return run.plan


def advance(snapshot: Snapshot, definition: Definition, now: datetime, site: Site) -> Plan:
    """Decide what a claimed token does at `now`."""
    run = _Run(snapshot, definition, now, site)
    if not run.stopped_at_gate():
        run.run_on()
    return run.plan


def settle(snapshot: Snapshot, definition: Definition, outcome: Outcome, now: datetime, site: Site) -> Plan:
    """Go on with a token whose effect (a message, a plugin's step) has come to `outcome`.

    The outcome is recorded first, whatever was decided about the instance meanwhile; only then do the gates count.
    """
    run = _Run(snapshot, definition, now, site)
    if run.follow(outcome) and not run.stopped_at_gate():
        run.run_on()
    return run.plan


def skip(snapshot: Snapshot, definition: Definition, reason: str, now: datetime, site: Site) -> Plan:
    """Leave the current step undone, because a person said so, and wait for the moment of the next one."""
    run = _Run(snapshot, definition, now, site)
    if snapshot.instance.status == InstanceStatus.PAUSED:
        run.plan.status = InstanceStatus.RUNNING
    if run.follow(Skip(reason, partial=True)):
        run.arrive()
    return run.plan


def finish(snapshot: Snapshot, definition: Definition, status: str, outcome: str, note: str, now: datetime) -> Plan:
    """End an instance from outside its steps: the family answered or left, or a person decided."""
    run = _Run(snapshot, definition, now, None)
    run.ledger.close_running(note)
    run.end(status, outcome, note)
    return run.plan


def answered(snapshot: Snapshot, definition: Definition, now: datetime) -> bool:
    """Whether the instance's `exit_when` holds, so that it should end. A condition that can't be decided is false."""
    if definition.exit_when is None:
        return False
    try:
        return definition.exit_when.truth(
            build_context(snapshot, definition.workflow, snapshot.instance.variables, now)
        )
    except ExpressionError:
        return False


class _Run:
    """One decision in the making."""

    def __init__(self, snapshot: Snapshot, definition: Definition, now: datetime, site: Site | None) -> None:
        self.snapshot, self.definition, self.now = snapshot, definition, now
        self._site = site
        self.ledger = Ledger(snapshot, definition, now)
        self.plan = self.ledger.plan
        self.arrived = False
        """Whether the step was reached in this decision, so that its own delay still lies ahead."""
        self._context: dict[str, Any] | None = None

    @property
    def site(self) -> Site:
        """The engine's surroundings; decisions that run steps have them."""
        if self._site is None:
            raise RuntimeError("this decision was made without a site, and must not run steps")
        return self._site

    # -- gates ---------------------------------------------------------------------------------------------------

    def answered(self) -> bool:
        """Whether `exit_when` holds."""
        return answered(self.snapshot, self.definition, self.now)

    def stopped_at_gate(self) -> bool:
        """Whether the instance must not go on now; then the plan says where it stands instead."""
        if self.snapshot.instance.status != InstanceStatus.RUNNING and self.plan.status != InstanceStatus.RUNNING:
            self.ledger.hold("paused")
            return True
        if self.snapshot.instance.mode != self.site.mode:
            self.ledger.hold(f"mode:{self.snapshot.instance.mode}")
            return True
        if self.answered():
            self.ledger.close_running("the family answered")
            self.end(InstanceStatus.COMPLETED, "success", "the family answered")
            return True
        family = self.snapshot.family
        if family is None or not _yes(family.get("active")):
            why = "the family's record is gone" if family is None else "the family is no longer active"
            self.ledger.close_running(why)
            self.end(InstanceStatus.CANCELLED, "cancelled", why)
            return True
        return self._on_hold(None)

    def _on_hold(self, channel: str | None) -> bool:
        for hold in self.snapshot.holds:
            if hold.channel == channel and hold.workflow in (None, self.definition.workflow):
                self.ledger.hold(f"hold:{hold.hold_id}")
                return True
        return False

    # -- steps ---------------------------------------------------------------------------------------------------

    def run_on(self) -> None:
        """Run step after step until one has to wait, leaves the building, or there is none left."""
        for _ in range(MAX_STEPS_AT_ONCE):
            if self.ledger.at_end:
                self._complete()
                return
            outcome = self._outcome()
            if outcome is None or not self.follow(outcome):
                return
        self.ledger.park(self.now)

    def arrive(self) -> None:
        """Stand at the step that was just reached, until its moment; nothing runs yet."""
        if self.ledger.at_end:
            self._complete()
            return
        self.ledger.move(self.now, ())
        if (move := self._moment_of_arrival()) is not None:
            self.ledger.move(move.at, move.reasons)

    def _moment_of_arrival(self) -> Move | None:
        step = self.ledger.step
        handler = self.site.step_types.get(step.type)
        contact = handler is not None and handler.contact
        return moments.on_arrival(step, self.snapshot, self.now, self.site.calendar, contact=contact)

    def _outcome(self) -> Outcome | None:
        """What the current step comes to now; None when it is on hold, which the plan then says."""
        step = self.ledger.step
        handler = self.site.step_types.get(step.type)
        if handler is None:
            return Hold(f"step_type:{step.type}")
        view = self._view()
        if self.arrived and (move := self._moment_of_arrival()) is not None:
            return move
        if self.ledger.attempts > self.ledger.policy().max_retries:
            return Escalate(f"the engine stopped {self.ledger.attempts} times while it was running this step")
        if self.ledger.phase == Phase.WAITING:
            return handler.resume(step, view)
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
        return handler.run(step, view)

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
        )

    # -- following an outcome ------------------------------------------------------------------------------------

    def follow(self, outcome: Outcome) -> bool:
        """Write down what `outcome` means; True when the next step may run at once."""
        match outcome:
            case Done():
                self.ledger.record(ExecutionStatus.COMPLETED, output=outcome.output)
                if outcome.variables:
                    self.ledger.set_variables(outcome.variables)
                    self._context = None
                self.plan.used_events += outcome.used_events
                self.ledger.open_tasks(outcome.tasks)
                return self._go(self.ledger.following if outcome.go_to is None else outcome.go_to)
            case Skip():
                return self._skip(outcome)
            case Wait():
                self._wait(outcome)
            case Send() | RunOutside():
                self.plan.effect = outcome
                self.ledger.park(
                    self.now, TokenStatus.PROCESSING, Phase.SENDING, self.ledger.running(), keep_claim=True
                )
            case Move():
                self.ledger.move(outcome.at, outcome.reasons)
            case Hold():
                self.ledger.hold(outcome.reason)
            case Retry():
                return self._retry(outcome)
            case Fail():
                return self._fail(outcome)
            case Escalate():
                self.ledger.record(ExecutionStatus.FAILED, error=outcome.error)
                self._escalate(outcome.error)
            case Uncertain():
                self._uncertain(outcome)
        return False

    def _go(self, number: int) -> bool:
        """Step on to `number`; going back counts, and too many rounds end in an escalation."""
        back = number <= self.ledger.number
        if back and self.ledger.occurrence >= self.definition.max_loops:
            self._escalate(f"the workflow went back {self.definition.max_loops} times, which is its limit (max_loops)")
            return False
        self.ledger.move_to(number, back=back)
        self.arrived = True
        return True

    def _skip(self, outcome: Skip) -> bool:
        self.ledger.record(ExecutionStatus.SKIPPED, output={"reason": outcome.reason})
        self.ledger.withdraw_message(MessageStatus.CANCELLED, outcome.reason)
        if outcome.partial:
            self.ledger.note(f"'{self.ledger.step.name}' was skipped: {outcome.reason}")
        return self._go(self.ledger.following)

    def _wait(self, outcome: Wait) -> None:
        self.ledger.open_tasks(outcome.tasks)
        execution = self.ledger.running()
        if outcome.until is None:
            held_reason = outcome.waits_for or "event"
            self.ledger.park(self.now, TokenStatus.HELD, Phase.WAITING, execution, held_reason=held_reason)
        else:
            reasons = (Reason(outcome.rule, self.now, outcome.until),)
            self.ledger.park(outcome.until, TokenStatus.QUEUED, Phase.WAITING, execution, reasons=reasons)

    def _retry(self, outcome: Retry) -> bool:
        ledger, policy = self.ledger, self.ledger.policy()
        self.plan.errors += 1
        self.plan.last_error = outcome.error
        if ledger.attempts >= policy.max_retries:
            return self._fail(Fail(outcome.error))
        ledger.record(ExecutionStatus.FAILED, error=outcome.error)
        ledger.attempts += 1
        key = f"{self.snapshot.instance.instance_id}/{ledger.number}/{ledger.occurrence}"
        at = self.now + delay_before(policy, ledger.attempts, key)
        handler = self.site.step_types.get(ledger.step.type)
        contact = handler is not None and handler.contact
        move = moments.for_retry(ledger.step, self.snapshot, self.now, at, self.site.calendar, contact=contact)
        ledger.park(move.at, reasons=move.reasons)
        return False

    def _fail(self, failure: Fail) -> bool:
        """Trying again won't mend it: do what the step, or else the workflow, says about failures."""
        ledger, step, error = self.ledger, self.ledger.step, failure.error
        tries = ledger.attempts + 1
        ledger.record(ExecutionStatus.FAILED, error=error)
        ledger.withdraw_message(MessageStatus.FAILED, error)
        self.plan.last_error = error
        declared = step.on_failure or (None if failure.quiet else self.definition.on_failure)
        action = declared.action if declared is not None else "skip" if failure.quiet else "escalate"
        if action == "skip":
            ledger.note(f"'{step.name}' was skipped: {error}")
            return self._go(ledger.following)
        if action == "goto" and declared is not None and declared.step is not None:
            ledger.note(f"'{step.name}' failed: {error}")
            return self._go(declared.step)
        if action == "fail":
            text = escalation.gave_up(step.name, self.definition, self.snapshot, error)
            self.end(InstanceStatus.FAILED, "failed", f"'{step.name}' failed: {error}")
            ledger.open_tasks((NewTask("workflow_escalation", text, self.now, "normal", ledger.assignee),))
            return False
        self._escalate(error, tries)
        return False

    def _escalate(self, error: str, tries: int = 1) -> None:
        """Stop, and ask a person: the token becomes a dead letter, the instance pauses, one task opens."""
        ledger, rules = self.ledger, self.definition.escalation
        text = escalation.describe(ledger.step.name, ledger.step.type, self.definition, self.snapshot, error, tries)
        ledger.open_tasks((NewTask("workflow_escalation", text, self.now, rules.priority, ledger.assignee),))
        self.plan.status, self.plan.last_error = InstanceStatus.PAUSED, error
        ledger.park(self.now, TokenStatus.FAILED)

    def _uncertain(self, outcome: Uncertain) -> None:
        ledger = self.ledger
        text = escalation.uncertain(ledger.step.name, self.definition, self.snapshot, outcome.error)
        ledger.open_tasks((NewTask("message_uncertain", text, self.now, "high", ledger.assignee),))
        reason = f"uncertain:{outcome.message_id}"
        ledger.park(self.now, TokenStatus.HELD, Phase.SENDING, ledger.running(), held_reason=reason)

    # -- ends ----------------------------------------------------------------------------------------------------

    def _complete(self) -> None:
        self.end(InstanceStatus.COMPLETED, "partial_success" if self.ledger.notes else "success", None)

    def end(self, status: str, outcome: str, note: str | None) -> None:
        """The workflow ends here. A `note` means that it ended early: what was open or intended is withdrawn."""
        plan, ledger = self.plan, self.ledger
        plan.status, plan.outcome, plan.token = status, outcome, None
        plan.step_number = min(ledger.number, len(self.definition.steps) - 1)
        plan.notes = f"{ledger.notes}; {note}" if ledger.notes and note else note or ledger.notes
        plan.cancel_messages = note or "the workflow ended"
        plan.drop_tasks = note


def _yes(value: Any) -> bool:
    """A front-door flag as a yes or no; NULL, and what can't be read as a number, is yes."""
    try:
        return value is None or float(value) != 0
    except (TypeError, ValueError):
        return True
