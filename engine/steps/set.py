"""`set`: work out values by expression and keep them as the instance's variables."""

from __future__ import annotations

from typing import Any

from engine.core.definition import SetStep
from engine.core.expressions import ExpressionError
from engine.core.outcome import Done, Fail, Outcome
from engine.core.step_types import StepView


class SetVariables:
    """Each expression sees the variables that the ones above it have set."""

    contact = False
    outside = False

    def run(self, step: SetStep, view: StepView) -> Outcome:
        """Evaluate in the order written; one bad expression fails the step and keeps none of them."""
        values: dict[str, Any] = {}
        for name, expression in step.variables.items():
            try:
                values[name] = expression.evaluate({**view.context, **values})
            except ExpressionError as error:
                return Fail(f"the value of '{name}' can't be worked out: {error}")
        return Done(values, variables=values)

    def resume(self, step: SetStep, view: StepView) -> Outcome:
        """Setting never waits, so going on is setting."""
        return self.run(step, view)
