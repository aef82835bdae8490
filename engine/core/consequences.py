"""What an outcome means: which step comes next, what is recorded, when it is tried again, who is asked.

Every outcome of a step passes through `Consequences.follow`, and nowhere else does a workflow move on, fail, escalate
or end. `run` decides which outcome there is; here is what follows from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.core import escalation, moments
from engine.core.assignment import question_due
from engine.core.backoff import delay_before
from engine.core.calls import NO_CALLS, PHONE_CALL, due_for, next_call
from engine.core.definition import Definition
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
    Revisit,
    RunOutside,
    Send,
    Skip,
    Uncertain,
    Wait,
)
from engine.core.reasons import Reason
from engine.core.side_branches import is_side
from engine.core.step_types import Site


class Consequences:
    """One decision in the making: where it stands, and what each outcome makes of it."""

    def __init__(self, snapshot: Snapshot, definition: Definition, now: datetime, site: Site | None) -> None:
        self.snapshot, self.definition, self.now = snapshot, definition, now
        self._site = site
        self.ledger = Ledger(snapshot, definition, now, site.retry if site is not None else None)
        self.plan = self.ledger.plan
        self.side = self.plan.side = is_side(snapshot.token.branch)
        self.arrived = False
        """Whether the step was reached in this decision, so that its own delay still lies ahead."""
        self.given_up: frozenset[tuple[str, str]] = frozenset()
        """Channels and addresses that this decision gives up for the step at which it stands."""
        self._context: dict[str, Any] | None = None

    @property
    def site(self) -> Site:
        """The engine's surroundings; decisions that run steps have them."""
        if self._site is None:
            raise RuntimeError("this decision was made without a site, and must not run steps")
        return self._site

    @property
    def _due(self) -> datetime:
        """By when somebody should have answered what is asked now."""
        return question_due(self.site.calendar, self.now)

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
            case Revisit():
                return self._revisit(outcome)
            case Fail():
                return self._fail(outcome)
            case Escalate():
                self.ledger.record(ExecutionStatus.FAILED, error=outcome.error)
                self._escalate(outcome.error, outcome.tries or max(self.ledger.failures, 1))
            case Uncertain():
                self._uncertain(outcome)
        return False

    def _go(self, number: int) -> bool:
        """Step on to `number`; going back counts, and too many rounds end in an escalation."""
        if self.side:
            self._vanish()
            return False
        back = number <= self.ledger.number
        if back and self.ledger.occurrence >= self.definition.max_loops:
            self._escalate(f"the workflow went back {self.definition.max_loops} times, which is its limit (max_loops)")
            return False
        self.ledger.move_to(number, back=back)
        self.arrived, self.given_up = True, frozenset()
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
        key = f"{self.snapshot.instance.instance_id}/{ledger.number}/{ledger.occurrence}"
        at = self.now + delay_before(policy, ledger.failures + 1, key)
        if ledger.failures >= policy.max_retries or (outcome.until is not None and at > outcome.until):
            return self._fail(Fail(outcome.error, channel=outcome.channel))
        self._try_again(outcome.error, at)
        return False

    def _revisit(self, outcome: Revisit) -> bool:
        self.plan.errors += 1
        self.plan.last_error = outcome.error
        if self.ledger.failures >= outcome.days:
            return self._fail(Fail(outcome.error, channel=outcome.channel, unreachable=True))
        self._try_again(outcome.error, next_call(self.site.calendar, self.snapshot.zone, self.now))
        return False

    def _try_again(self, error: str, at: datetime) -> None:
        ledger = self.ledger
        ledger.record(ExecutionStatus.FAILED, error=error)
        ledger.attempts += 1
        handler = self.site.step_types.get(ledger.step.type)
        contact = handler is not None and handler.contact
        move = moments.for_retry(ledger.step, self.snapshot, self.now, at, self.site.calendar, contact=contact)
        ledger.park(move.at, reasons=move.reasons)

    def _fail(self, failure: Fail) -> bool:
        """Trying again won't mend it: do what the step, or else the workflow, says about failures."""
        ledger, step, error = self.ledger, self.ledger.step, failure.error
        ledger.record(ExecutionStatus.FAILED, error=error)
        self.plan.last_error = error
        ledger.open_tasks(failure.tasks)
        if self._has_fallback(failure):
            return self._fall_back(error)
        if self.side:
            self._ask_to_call(error)
            return False
        declared = step.on_failure or (None if failure.quiet else self.definition.on_failure)
        action = declared.action if declared is not None else "skip" if failure.quiet else "escalate"
        if action != "escalate":
            ledger.withdraw_message(MessageStatus.FAILED, error)
        if action == "skip":
            ledger.note(f"'{step.name}' was skipped: {error}")
            return self._go(ledger.following)
        if action == "goto" and declared is not None and declared.step is not None:
            ledger.note(f"'{step.name}' failed: {error}")
            return self._go(declared.step)
        if action == "fail":
            text = escalation.gave_up(step.name, self.definition, self.snapshot, error)
            self.end(InstanceStatus.FAILED, "failed", f"'{step.name}' failed: {error}")
            ledger.open_tasks((NewTask("workflow_escalation", text, self._due, "normal", ledger.assignee),))
            return False
        ledger.attempts += 1
        self._escalate(error, ledger.failures)
        return False

    def _has_fallback(self, failure: Fail) -> bool:
        """Whether the step has another way to the family that has not failed as well."""
        other = getattr(self.ledger.step, "fallback", None)
        if failure.channel is None or other is None or other == failure.channel:
            return False
        if self.ledger.step.on_failure is not None and not failure.unreachable:
            return False
        return other not in {channel for channel, _ in self.snapshot.failed}

    def _fall_back(self, error: str) -> bool:
        """The same step again, at once and with fresh attempts, by its other way."""
        ledger, message = self.ledger, self.snapshot.message
        ledger.withdraw_message(MessageStatus.FAILED, error)
        if message is not None:
            self.given_up |= {(message.channel, message.recipient)}
        ledger.begin_again()
        return True

    def _escalate(self, error: str, tries: int = 1) -> None:
        """Stop, and ask a person: the token becomes a dead letter, the instance pauses, one task opens."""
        ledger, rules = self.ledger, self.definition.escalation
        if self.side:
            self._ask_to_call(error)
            return
        text = escalation.describe(ledger.step.name, ledger.step.type, self.definition, self.snapshot, error, tries)
        ledger.open_tasks((NewTask("workflow_escalation", text, self._due, rules.priority, ledger.assignee),))
        self.plan.status, self.plan.last_error = InstanceStatus.PAUSED, error
        ledger.attempts = max(ledger.attempts, 1)
        ledger.park(self.now, TokenStatus.FAILED)

    def _uncertain(self, outcome: Uncertain) -> None:
        ledger = self.ledger
        text = escalation.uncertain(ledger.step.name, self.definition, self.snapshot, outcome.error)
        ledger.open_tasks((NewTask("message_uncertain", text, self._due, "high", ledger.assignee),))
        reason = f"asked:{outcome.message_id}"
        ledger.park(self.now, TokenStatus.HELD, Phase.SENDING, ledger.running(), held_reason=reason)

    def jump(self, to: int, why: str) -> None:
        """Leave this step for a later one."""
        self.ledger.close_running(why)
        self.ledger.withdraw_message(MessageStatus.CANCELLED, why)
        self.ledger.note(why)
        self._go(to)

    def _ask_to_call(self, error: str) -> None:
        """A side branch that can't reach the family either ends with a person."""
        text = f"Call {escalation.family_of(self.snapshot)}: we could not reach them otherwise ({error.rstrip('.')})"
        self._open_call(text, self.ledger.assignee)
        self.ledger.withdraw_message(MessageStatus.FAILED, error)
        self._vanish()

    def _open_call(self, text: str, assigned_to: str | None = None) -> None:
        """Ask a person to call, unless the family has asked not to be called: that is noted."""
        if self.snapshot.no_calls:
            self.ledger.note(f"nobody was asked to call: {NO_CALLS}")
            return
        due = due_for(self.site.calendar, self.snapshot, self.now)
        self.ledger.open_tasks((NewTask(PHONE_CALL, text, due, "high", assigned_to),))

    def _vanish(self) -> None:
        """A side branch has done what it was for."""
        self.plan.token = None

    def complete(self) -> None:
        """The last step is behind it. Where something of an earlier one has yet to be done over, a person does it."""
        if self.snapshot.side_branches:
            text = f"Call {escalation.family_of(self.snapshot)}: a message came back, and the workflow has ended."
            self._open_call(text)
        self.end(InstanceStatus.COMPLETED, "partial_success" if self.ledger.notes else "success", None)

    def end(self, status: str, outcome: str, note: str | None) -> None:
        """The workflow ends here. A `note` means that it ended early: what was open or intended is withdrawn."""
        plan, ledger = self.plan, self.ledger
        if self.side:
            ledger.withdraw_message(MessageStatus.CANCELLED, note or "the workflow ended")
            self._vanish()
            return
        plan.status, plan.outcome, plan.token = status, outcome, None
        plan.step_number = min(ledger.number, len(self.definition.steps) - 1)
        plan.notes = f"{ledger.notes}; {note}" if ledger.notes and note else note or ledger.notes
        plan.cancel_messages = note or "the workflow ended"
        plan.drop_tasks = note
