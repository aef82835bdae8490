"""Whether what a waiting step waits for has happened, however long ago: an event, or the end of its task."""

from __future__ import annotations

from engine.core.definition import Definition, WaitStep
from engine.core.model import Phase, Snapshot, TaskStatus
from engine.core.responses import satisfies


def has_happened(snapshot: Snapshot, definition: Definition) -> bool:
    """True when the token need not wait any longer. A moment that has passed is the claim's affair, not this one's."""
    token = snapshot.token
    if token.phase != Phase.WAITING or token.step_number >= len(definition.steps):
        return False
    step = definition.steps[token.step_number]
    if isinstance(step, WaitStep):
        wanted = step.event
        return wanted is not None and any(
            not event.used and satisfies(event.event_type, wanted) for event in snapshot.events
        )
    latest = snapshot.tasks[-1] if snapshot.tasks else None
    return latest is not None and latest.status not in (TaskStatus.OPEN, TaskStatus.SNOOZED)
