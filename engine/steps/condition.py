"""`condition`: look at what is known and take one of two ways."""

from __future__ import annotations

from engine.core.definition import ConditionStep
from engine.core.expressions import ExpressionError
from engine.core.outcome import Done, Fail, Outcome
from engine.core.step_types import StepView


class Condition:
    """Goes on at `then` or `else`; a way that is not given means the next step."""

    contact = False
    outside = False

    def run(self, step: ConditionStep, view: StepView) -> Outcome:
        """Decide on what is known at this moment."""
        try:
            holds = step.when.truth(view.context)
        except ExpressionError as error:
            return Fail(f"the condition can't be decided: {error}")
        return Done({"result": holds}, step.then_step if holds else step.else_step)

    def resume(self, step: ConditionStep, view: StepView) -> Outcome:
        """A condition never waits, so going on is deciding."""
        return self.run(step, view)
