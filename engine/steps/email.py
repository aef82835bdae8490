"""`email`: write to the family by email, inside their hours."""

from __future__ import annotations

from engine.core.definition import EmailStep
from engine.core.outcome import Outcome
from engine.core.step_types import StepView
from engine.steps.writing import write


class Email:
    """Touches the world: recovers through the message's own record, never by running again blindly."""

    contact = True
    outside = False

    def run(self, step: EmailStep, view: StepView) -> Outcome:
        """Ask for the email to be sent."""
        return write(step, view, "email")

    def resume(self, step: EmailStep, view: StepView) -> Outcome:
        """Ask again: a message that is already frozen is taken up, not written anew."""
        return self.run(step, view)
