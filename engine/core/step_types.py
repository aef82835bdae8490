"""What a step type is, what it may know when it runs, and what all decisions of one engine share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine.core.backoff import Retry
from engine.core.definition import Definition
from engine.core.model import FrozenMessage, Snapshot
from engine.core.outcome import Outcome
from engine.core.timing import Calendar


@dataclass(slots=True)
class StepView:
    """What a step type may know when it runs."""

    snapshot: Snapshot
    definition: Definition
    context: Mapping[str, Any]
    now: datetime
    calendar: Calendar
    occurrence: int
    number: int
    failed: frozenset[tuple[str, str]] = frozenset()
    """Channels and addresses by which this visit could not reach the family."""

    @property
    def zone(self) -> str:
        """The family's zone, or the site's where the family has none."""
        return self.snapshot.zone

    @property
    def frozen_message(self) -> FrozenMessage | None:
        """The message that was written down for this very visit before."""
        visit = self.snapshot.visit
        same = (visit.step_number, visit.occurrence) == (self.number, self.occurrence)
        message = self.snapshot.message if same else None
        return None if message is None or (message.channel, message.recipient) in self.failed else message


class StepType(Protocol):
    """How a kind of step behaves. Built-in ones live in `engine.steps`; others come by entry point."""

    contact: bool
    """Whether it reaches out to the family, and so keeps to their hours."""
    outside: bool
    """Whether code of its own runs outside the engine's transactions, so that a crash may come after its work."""

    def run(self, step: Any, view: StepView) -> Outcome:
        """Begin the step."""
        ...

    def resume(self, step: Any, view: StepView) -> Outcome:
        """Go on with a step that waited: its moment, an event or a task has come."""
        ...


@dataclass(slots=True, frozen=True)
class Site:
    """What all decisions of one engine share."""

    calendar: Calendar
    step_types: Mapping[str, StepType]
    mode: str
    retry: Retry = field(default_factory=Retry)
    """How a step is tried again where neither it nor its workflow says."""
