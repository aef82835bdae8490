"""`task`: put something on a coordinator's list, or (`workflow_complete`) record that the workflow got here."""

from __future__ import annotations

from engine.core.calls import NO_CALLS, PHONE_CALL, due_moment
from engine.core.definition import TaskStep
from engine.core.model import TaskStatus
from engine.core.outcome import Done, NewTask, Outcome, Skip, Wait
from engine.core.step_types import StepView

WORKFLOW_COMPLETE = "workflow_complete"
"""The pattern's closing task: nobody has to do anything, so it is made `done`."""


class Task:
    """Opens a task of the author's own type."""

    contact = False
    outside = False

    def run(self, step: TaskStep, view: StepView) -> Outcome:
        """Open the task; wait for it only where the author said so."""
        if step.task_type == PHONE_CALL and view.snapshot.no_calls:
            return Skip(NO_CALLS, partial=True)
        records_only = step.task_type == WORKFLOW_COMPLETE
        task = NewTask(
            step.task_type,
            step.description or step.name,
            due_date=due_moment(view.calendar, view.zone, view.now, step.due),
            priority=step.priority,
            assigned_to=step.assigned_to,
            done=records_only,
        )
        if step.wait_for == "done" and not records_only:
            return Wait(None, "task", (task,))
        return Done({"task": step.task_type}, tasks=(task,))

    def resume(self, step: TaskStep, view: StepView) -> Outcome:
        """Go on when the task is done or dropped; its outcome becomes `task_outcome`."""
        latest = view.snapshot.tasks[-1] if view.snapshot.tasks else None
        if latest is None or latest.status in (TaskStatus.OPEN, TaskStatus.SNOOZED):
            return Wait(None, "task")
        outcome = latest.outcome or latest.status
        return Done({"outcome": outcome}, variables={"task_outcome": outcome})
