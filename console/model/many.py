"""Many cases at once: for each act who would get it, and who is left out and why.

Acts that ask nothing more can be given to many, and so can those that ask one thing for all of them. The cases are
frozen when they are chosen, each for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.model.case import Case
from console.model.choices import Choice, May, choices
from console.model.leases import is_on
from console.model.moments import Clock
from console.model.words import say

NAMES_SHOWN = 8
ASKED_FOR_ALL = frozenset({"", "until", "hand", "note", "confirm"})
"""What may be asked once for all of them; an outcome or an address is each family's own."""

LeftOut = tuple[str, str]
"""A family's name and why it was left out."""


@dataclass(frozen=True)
class Plan:
    """One act for many."""

    digit: int
    label: str
    able: tuple[tuple[Case, Choice], ...]
    left_out: tuple[LeftOut, ...]

    @property
    def who(self) -> str:
        """Who would get it."""
        return names([case.name for case, _choice in self.able])

    @property
    def sheet(self) -> str:
        """What is asked once, for all of them."""
        return self.able[0][1].sheet


def plans(cases: Iterable[Case], clock: Clock, actor: str, may: May, wall: datetime) -> list[Plan]:
    """The acts that at least one of these cases can get, by their digits. `wall` is real time, for leases."""
    offered = [(case, choices(case, clock, actor, may), _settled(case) or _in_use(case, actor, wall)) for case in cases]
    found = []
    for number in range(9):
        row = [(case, listed[number], why) for case, listed, why in offered]
        possible = [choice for _, choice, why in row if not why and _for_many(choice)]
        if possible:
            # A digit can mean two acts (`Try again`, `Send it again`): never both at once, the commoner one is offered.
            name, sheet = Counter((choice.name, choice.sheet) for choice in possible).most_common(1)[0][0]
            gets = [
                not why and _for_many(choice) and (choice.name, choice.sheet) == (name, sheet) for _, choice, why in row
            ]
            able = tuple((case, choice) for (case, choice, _), yes in zip(row, gets, strict=True) if yes)
            left = tuple(
                (case.name, why or _why(choice)) for (case, choice, why), yes in zip(row, gets, strict=True) if not yes
            )
            found.append(Plan(number + 1, able[0][1].label, able, left))
    return found


def names(of: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    shown = ", ".join(of[:NAMES_SHOWN])
    more = len(of) - NAMES_SHOWN
    return say("many.more", names=shown, count=more) if more > 0 else shown


def _for_many(choice: Choice) -> bool:
    return not choice.unavailable and choice.sheet in ASKED_FOR_ALL


def _settled(case: Case) -> str:
    """Whether what the case was about is done: it was marked, and somebody was quicker."""
    settled = case.task is not None and case.task["status"] not in ("open", "snoozed")
    return say("many.done_already") if settled else ""


def _in_use(case: Case, actor: str, wall: datetime) -> str:
    task = case.task or {}
    holder, until = task.get("lease_holder") or "", task.get("lease_until")
    return say("lease.row_theirs", who=holder) if holder != actor and is_on(holder, until, wall) else ""


def _why(choice: Choice) -> str:
    if choice.unavailable:
        return choice.unavailable
    if choice.sheet not in ASKED_FOR_ALL:
        return say("many.asks_more")
    return say("many.another", label=choice.label)
