"""Hours that a region's law sets for texts and calls, stricter than a site's own; `urgent` does not set them aside.

The rules are data with dates (`engine/config/regional_hours.toml`), given to the calendar as values. Which regions
count for a recipient follows from the number, and from a column `region` that a site's view may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

ALL_DAYS = tuple(range(7))


class RegionalHours(NamedTuple):
    """One rule: between which minutes of a local date a channel may be used."""

    region: str
    channels: tuple[str, ...]
    weekdays: tuple[int, ...]
    """Monday is 0; on other days this rule says nothing."""
    opens: int
    closes: int
    """Minutes from the local midnight, up to and without the second; the same minute twice: not at all."""
    valid_from: date | None
    valid_to: date | None
    """Both included; None: open."""
    source: str
    """The law."""

    def applies(self, day: date) -> bool:
        """Whether it says something about this local date."""
        return (
            day.weekday() in self.weekdays
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )

    def closed_at(self, minute: int) -> bool:
        """Whether it forbids this minute of a date to which it applies."""
        return not self.opens <= minute < self.closes


@dataclass(frozen=True)
class RegionalRules:
    """All rules that a site keeps; nothing in it: none."""

    prefixes: tuple[tuple[str, str], ...] = ()
    """The beginning of a number, without the plus, and the region that it belongs to."""
    hours: tuple[RegionalHours, ...] = ()
    _regions: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._regions.update(self.prefixes)

    def __bool__(self) -> bool:
        return bool(self.hours)

    def regions_of(self, number: Any, named: Any = None) -> frozenset[str]:
        """The regions of a recipient: the number's, and the one that the family's record names."""
        found = set()
        digits = _digits(number)
        for length in range(len(digits), 0, -1):
            if (region := self._regions.get(digits[:length])) is not None:
                found.add(region)
                break
        if isinstance(named, str) and named.strip():
            found.add(named.strip().upper())
        return frozenset(found)

    def rules_for(self, regions: Iterable[str], channel: str) -> tuple[RegionalHours, ...]:
        """What counts for a recipient in these regions; a region's country counts too."""
        wanted = {part for region in regions for part in (region, region.partition("-")[0])}
        return tuple(rule for rule in self.hours if rule.region in wanted and channel in rule.channels)


NO_REGIONS = RegionalRules()
"""No region has hours of its own."""


def _digits(number: Any) -> str:
    """A number's digits with its country code; ten digits alone are North American, as everywhere in the engine."""
    digits = re.sub(r"\D", "", number) if isinstance(number, str) else ""
    return f"1{digits}" if len(digits) == 10 and not str(number).strip().startswith("+") else digits
