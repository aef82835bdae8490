"""`call`: ask a coordinator to phone the family, inside the family's hours.

In the file form the step waits until the call has an outcome; a call that reaches nobody comes back on the next
business day (`core.calls`), up to `max_attempts` times, and only the last outcome is the step's.
"""

from __future__ import annotations

from engine.core.calls import NO_CALLS, PHONE_CALL, due_for, due_moment
from engine.core.definition import CallStep
from engine.core.model import TaskStatus
from engine.core.outcome import Done, NewTask, Outcome, Skip, Wait
from engine.core.step_types import StepView


class Call:
    """Opens a `phone_call` task."""

    contact = True
    outside = False

    def run(self, step: CallStep, view: StepView) -> Outcome:
        """Open the task; go on at once where the author said that nothing waits for it."""
        if view.snapshot.no_calls:
            return Skip(NO_CALLS, partial=True)
        task = NewTask(
            PHONE_CALL,
            self._description(step, view),
            due_date=due_moment(view.calendar, view.zone, view.now, step.due)
            or due_for(view.calendar, view.snapshot, view.now),
            priority=step.priority or ("high" if step.urgent else "normal"),
            assigned_to=step.assigned_to,
        )
        if step.wait_for == "nothing":
            return Done({"task": PHONE_CALL}, tasks=(task,))
        return Wait(None, "task", (task,))

    def resume(self, step: CallStep, view: StepView) -> Outcome:
        """Go on when the latest call of this visit has ended; its outcome becomes `call_outcome`."""
        latest = view.snapshot.tasks[-1] if view.snapshot.tasks else None
        if latest is None or latest.status in (TaskStatus.OPEN, TaskStatus.SNOOZED):
            return Wait(None, "task")
        outcome = latest.outcome or latest.status
        return Done({"outcome": outcome, "calls": latest.attempt}, variables={"call_outcome": outcome})

    def _description(self, step: CallStep, view: StepView) -> str:
        family = view.snapshot.family or {}
        contact = next((c for c in view.snapshot.contacts if c.phone), None)
        who = (contact.name if contact else None) or f"the {family.get('family_name') or 'unnamed'} family"
        number = f"on {contact.phone}" if contact else "(no phone number on record)"
        reason = f": {step.reason}" if step.reason else ""
        return f"Call {who} {number}{reason}"
