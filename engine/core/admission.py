"""May this workflow start for this family now? Limits of a workflow, of its group, and its cooldown.

Paused counts as alive. Simulated instances never count against real ones, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.core.definition import Definition
from engine.core.durations import Duration
from engine.core.timing import Calendar, add_duration


@dataclass(slots=True, frozen=True)
class Living:
    """A living instance of the same family and mode."""

    instance_id: int
    template_id: int
    workflow: str
    group: str | None
    priority: int
    started: bool = True
    """False while it only waits for its start."""


@dataclass(slots=True, frozen=True)
class Admitted:
    """It may start; the `supersedes` (weaker ones of the same group) end first."""

    supersedes: tuple[Living, ...] = ()


@dataclass(slots=True, frozen=True)
class Turned:
    """It may not start: a code for machines and a sentence for people."""

    code: str
    why: str

    def __str__(self) -> str:
        return f"{self.code}: {self.why}"


def admit(
    definition: Definition,
    template_id: int,
    living: Iterable[Living],
    last_completed: datetime | None,
    now: datetime,
    calendar: Calendar,
    *,
    cooldown: Duration | None,
) -> Admitted | Turned:
    """Whether a new instance may start; `living` are the family's others, `last_completed` its last end."""
    others = tuple(living)
    same = [other for other in others if other.template_id == template_id]
    if len(same) >= definition.max_concurrent_instances:
        return Turned(
            "already_alive",
            f"{definition.workflow} is already under way for this family (instance {same[0].instance_id})",
        )
    if cooldown is not None and last_completed is not None:
        until = add_duration(calendar, calendar.zone, last_completed, cooldown)
        if now < until:
            return Turned(
                "cooldown",
                f"{definition.workflow} ended for this family on {last_completed:%Y-%m-%d}; "
                f"it may start again on {until:%Y-%m-%d} (cooldown {cooldown})",
            )
    if definition.group is None:
        return Admitted()
    rivals = [other for other in others if other.group == definition.group and other.template_id != template_id]
    stronger = [rival for rival in rivals if rival.priority >= definition.priority]
    if stronger:
        return Turned(
            "group_busy",
            f"{stronger[0].workflow} (instance {stronger[0].instance_id}) is under way for this family, "
            f"and only one of the group '{definition.group}' may be",
        )
    return Admitted(tuple(rivals))
