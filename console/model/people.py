"""The people who work here and the days without contact, as rows of a screen and as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from console.model.clean import clean
from console.model.moments import Clock, month, weekday
from console.model.stops import Stop
from console.model.words import say, say_or

ROLES = ("viewer", "coordinator", "author", "admin")


@dataclass(frozen=True)
class PersonRow:
    """Somebody who works here."""

    key: int  # coordinator_id
    target: str  # the name as it is written, by which acts name them
    name: str
    role: str
    email: str
    phone: str
    away_from: datetime | None
    away_until: datetime | None
    deputy: str
    open_tasks: int

    def is_away(self, now: datetime) -> bool:
        """Whether they are away now, as engine.core.assignment has it."""
        if self.away_from is None and self.away_until is None:
            return False
        return (self.away_from is None or self.away_from <= now) and (self.away_until is None or now < self.away_until)

    def goes_away(self, now: datetime) -> bool:
        """Whether they are away now or will be."""
        return self.is_away(now) or (self.away_from is not None and self.away_from > now)


@dataclass(frozen=True)
class ClosureRow:
    """Days on which nobody is contacted."""

    key: int  # closure_id
    first: date | None
    last: date | None
    name: str

    def is_over(self, today: date) -> bool:
        """Whether all of it is past."""
        return self.last is not None and self.last < today


@dataclass(frozen=True)
class HoldRow:
    """A hold that is in force, with what waits for it."""

    key: int  # hold_id
    stop: Stop
    waiting: int
    late: int


def person_row(row: dict[str, Any], open_tasks: int) -> PersonRow:
    """A row of `coordinators`, cleaned."""
    role = row["role"] or "coordinator"
    return PersonRow(
        row["coordinator_id"],
        str(row["name"] or ""),
        clean(row["name"]) or say("case.somebody"),
        role if role in ROLES else "viewer",
        clean(row["email"]),
        clean(row["phone"]),
        row["away_from"],
        row["away_until"],
        clean(row["deputy"]),
        open_tasks,
    )


def closure_row(row: dict[str, Any]) -> ClosureRow:
    """A row of `closures`, cleaned; a day that can't be read is no day."""
    return ClosureRow(row["closure_id"], _day(row["from_date"]), _day(row["to_date"]), clean(row["name"]))


def role_words(role: str) -> str:
    """A role as a title: `Coordinator`."""
    words = say_or(f"people.role_{role}", clean(role))
    return words[:1].upper() + words[1:]


def away_words(person: PersonRow, clock: Clock) -> str:
    """From when until when somebody is away; empty for somebody who is here."""
    if not person.goes_away(clock.now):
        return ""
    until = clock.moment(person.away_until) if person.away_until else ""
    if person.is_away(clock.now):
        return say("people.away_until", until=until) if until else say("people.away_open")
    since = clock.moment(person.away_from) if person.away_from else ""
    return say("people.away_later", since=since, until=until) if until else say("people.away_later_open", since=since)


def who_stands_in(person: PersonRow, people: list[PersonRow], at: datetime) -> PersonRow | None:
    """Who gets somebody's tasks while they are away; `None`: everyone. The rule is that of engine.core.assignment."""
    known, seen = {each.target: each for each in people}, {person.target}
    deputy = known.get(person.deputy)
    while deputy is not None and deputy.target not in seen:
        if not deputy.is_away(at):
            return deputy
        seen.add(deputy.target)
        deputy = known.get(deputy.deputy)
    return None


def day_words(day: date | None) -> str:
    """`Mon 21 Dec 2026`."""
    if day is None:
        return say("moment.unset")
    return say(
        "moment.date_of_year", weekday=weekday(day.weekday()), day=day.day, month=month(day.month), year=day.year
    )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
