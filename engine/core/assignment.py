"""Whose task it is: the one it was meant for, their deputy while they are away, else everyone's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.core.calls import call_due
from engine.core.timing import Calendar, CalendarNeverOpens


@dataclass(slots=True, frozen=True)
class Coordinator:
    """Somebody who works the list."""

    name: str
    role: str
    away_from: datetime | None = None
    away_until: datetime | None = None
    deputy: str | None = None

    def is_away(self, now: datetime) -> bool:
        """Whether they are away now; an open end means until further notice."""
        if self.away_from is None and self.away_until is None:
            return False
        started = self.away_from is None or self.away_from <= now
        return started and (self.away_until is None or now < self.away_until)


def question_due(calendar: Calendar, now: datetime) -> datetime:
    """By when a coordinator should have answered a question that is put to them at `now`: by the end of the site's
    business day, or of the next one. Only then it counts as overdue, and moves on."""
    try:
        return call_due(calendar, calendar.zone, now)
    except CalendarNeverOpens:
        return now


def who_takes(wanted: str, coordinators: Mapping[str, Coordinator], now: datetime) -> str | None:
    """Who gets a task that is meant for `wanted`; None means everyone. A name that nobody knows is kept as it is."""
    seen: set[str] = set()
    name: str | None = wanted
    while name is not None and name not in seen:
        seen.add(name)
        person = coordinators.get(name)
        if person is None or not person.is_away(now):
            return name
        name = person.deputy
    return None


def hand_on(
    assigned: str | None, handed_on: int, coordinators: Mapping[str, Coordinator], now: datetime
) -> tuple[str | None, int]:
    """Where an overdue task goes next: from its owner to the deputy (1), and from there to everyone (2)."""
    person = coordinators.get(assigned) if assigned else None
    if handed_on == 0 and person is not None and person.deputy:
        deputy = who_takes(person.deputy, coordinators, now)
        if deputy is not None and deputy != assigned:
            return deputy, 1
    return None, 2
