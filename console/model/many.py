"""Many cases at once: for each act who would get it, and who is left out and why.

Only acts that ask nothing more can be given to many. The cases are frozen when they are chosen, each for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.model.case import Case
from console.model.choices import Choice, May, choices
from console.model.moments import Clock
from console.model.words import say

NAMES_SHOWN = 8


@dataclass(frozen=True)
class Plan:
    """One act for many."""

    digit: int
    label: str
    able: tuple[tuple[Case, Choice], ...]
    left_out: tuple[tuple[str, str], ...]  # name and why

    @property
    def who(self) -> str:
        """Who would get it."""
        return names([case.name for case, _choice in self.able])


def plans(cases: Iterable[Case], clock: Clock, actor: str, may: May) -> list[Plan]:
    """The acts that at least one of these cases can get, by their digits."""
    offered = [(case, choices(case, clock, actor, may)) for case in cases]
    found = []
    for number in range(9):
        row = [(case, listed[number]) for case, listed in offered]
        possible = [choice for _case, choice in row if not choice.unavailable and not choice.sheet]
        if possible:
            # A digit can mean two acts (`Try again`, `Send it again`): never both at once, the commoner one is offered.
            name = Counter(choice.name for choice in possible).most_common(1)[0][0]
            able = tuple((case, choice) for case, choice in row if choice in possible and choice.name == name)
            left = tuple((case.name, _why(choice)) for case, choice in row if (case, choice) not in able)
            found.append(Plan(number + 1, able[0][1].label, able, left))
    return found


def names(of: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    shown = ", ".join(of[:NAMES_SHOWN])
    more = len(of) - NAMES_SHOWN
    return say("many.more", names=shown, count=more) if more > 0 else shown


def _why(choice: Choice) -> str:
    return choice.unavailable or say("many.asks_more" if choice.sheet else "many.another", label=choice.label)
