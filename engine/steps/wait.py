"""`wait`: let time pass, or let an event end it. A wait is no contact: it ends at night and on holidays too."""

from __future__ import annotations

from datetime import datetime

from engine.core.definition import WaitStep
from engine.core.expressions import ExpressionError
from engine.core.outcome import Done, Fail, Outcome, Wait
from engine.core.responses import satisfies
from engine.core.step_types import StepView
from engine.core.timing import add_duration


class WaitFor:
    """Waits for a duration, until a moment, or until an event or its timeout."""

    contact = False
    outside = False

    def run(self, step: WaitStep, view: StepView) -> Outcome:
        """Begin to wait; an event that came since the instance started, and that no wait has used, ends it at once."""
        if (done := self._event(step, view)) is not None:
            return done
        try:
            until = self._until(step, view)
        except (ExpressionError, ValueError) as error:
            return Fail(f"it is not clear until when to wait: {error}")
        if until is not None and until <= view.now:
            return Done({"until": until.isoformat(), "timed_out": step.event is not None})
        return Wait(until, "event" if step.event else None)

    def resume(self, step: WaitStep, view: StepView) -> Outcome:
        """Something ended the wait: the event, or its moment. Anything else goes on waiting."""
        if (done := self._event(step, view)) is not None:
            return done
        if view.snapshot.token.scheduled_for <= view.now and not self._endless(step):
            return Done({"timed_out": step.event is not None})
        return Wait(None if self._endless(step) else view.snapshot.token.scheduled_for, "event")

    def _event(self, step: WaitStep, view: StepView) -> Done | None:
        if step.event is None:
            return None
        for event in view.snapshot.events:
            if not event.used and satisfies(event.event_type, step.event):
                output = {"event": event.event_type, "event_id": event.event_id, "timed_out": False}
                return Done(output, used_events=(event.event_id,))
        return None

    def _endless(self, step: WaitStep) -> bool:
        return step.for_ is None and step.until is None and step.timeout is None

    def _until(self, step: WaitStep, view: StepView) -> datetime | None:
        if step.until is not None:
            return step.until_moment(view.context, view.zone, view.now)
        duration = step.timeout if step.for_ is None else step.for_  # `for: 0 days` is over at once, not endless
        return None if duration is None else add_duration(view.calendar, view.zone, view.now, duration)
