"""The site's calendar: on which days and in which hours families may be contacted.

A value. Days and hours are wall-clock, without a zone: they mean the same to every family in its own zone.
``open_rule``/``plan_of`` say which rule, if any, closes each stretch of a local date; ``windows`` turns that
into instants. Leaves out: where the holidays come from (a function from a date to a name), and config syntax.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from engine.core.regional_hours import NO_REGIONS, RegionalHours, RegionalRules

DAY_MINUTES = 24 * 60

BUSINESS_DAYS = "business_days"
BUSINESS_HOURS = "business_hours"
QUIET_HOURS = "quiet_hours"
HOLIDAY = "holiday"
CLOSURE = "closure"
REGIONAL_HOURS = "regional_hours"


class Closure(NamedTuple):
    """Days on which the site is closed besides public holidays: a school break. Both dates are included."""

    from_date: date
    to_date: date
    name: str = ""


class Stretch(NamedTuple):
    """A part of a local date, in minutes from its midnight, and the rule that closes it (None: open)."""

    from_minute: int
    to_minute: int
    rule: str | None
    name: str | None = None


def no_holidays(_: date) -> str | None:
    """The holidays of a place that has none."""
    return None


@dataclass(frozen=True)
class Calendar:
    """When contacts may go out.

    `zone` is the site's IANA zone, for families without one. `business_days`: Monday is 0. `business_hours`:
    minutes from midnight, from the first up to the second (1440 is the midnight at the day's end).
    `quiet_hours`: likewise, may wrap midnight; None if there are none. `holidays` names the public holiday
    of a date. Raises ValueError with a sentence if hours or days make no sense.
    """

    zone: str
    business_days: frozenset[int] = frozenset(range(5))
    business_hours: tuple[int, int] = (9 * 60, 18 * 60)
    quiet_hours: tuple[int, int] | None = (21 * 60, 8 * 60)
    holidays: Callable[[date], str | None] = no_holidays
    closures: tuple[Closure, ...] = ()
    regional: RegionalRules = NO_REGIONS
    """The hours of all regions; they count in the calendar that `where` gives."""
    of_region: tuple[RegionalHours, ...] = ()
    """The regional hours that count in this calendar."""
    # What windows.py has worked out so far; belongs to this value and is no part of it.
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        opens, closes = self.business_hours
        if not 0 <= opens < closes <= DAY_MINUTES:
            raise ValueError("business hours must open before they close, between 00:00 and 24:00.")
        if self.quiet_hours is not None:
            begin, end = self.quiet_hours
            if not (0 <= begin < DAY_MINUTES and 0 <= end <= DAY_MINUTES) or begin == end:
                raise ValueError("quiet hours must begin and end at two different times between 00:00 and 24:00.")
        if not self.business_days <= frozenset(range(7)):
            raise ValueError("business days are numbered 0 (Monday) to 6 (Sunday).")

    def where(self, regions: frozenset[str], channel: str) -> Calendar:
        """The calendar for a recipient in these regions: with their hours for this channel. Itself where there are
        none."""
        key = ("where", regions, channel)
        found: Calendar | None = self.memo.get(key)
        if found is None:
            rules = self.regional.rules_for(regions, channel)
            found = replace(self, regional=NO_REGIONS, of_region=rules) if rules else self
            self.memo[key] = found
        return found

    def closed_date(self, day: date) -> tuple[str, str | None] | None:
        """The rule (and the holiday's or closure's name) that closes this whole date to business, or None."""
        if day.weekday() not in self.business_days:
            return BUSINESS_DAYS, None
        holiday = self.holidays(day)
        if holiday is not None:
            return HOLIDAY, holiday
        for closure in self.closures:
            if closure.from_date <= day <= closure.to_date:
                return CLOSURE, closure.name
        return None

    def plan_of(self, day: date, *, urgent: bool) -> tuple[Stretch, ...]:
        """This local date from midnight to midnight, cut into stretches; for `urgent` only quiet and regional hours."""
        closed = None if urgent else self.closed_date(day)
        if closed is not None:
            return (Stretch(0, DAY_MINUTES, *closed),)
        regional = [rule for rule in self.of_region if rule.applies(day)]
        edges = {0, DAY_MINUTES, *self.business_hours, *(self.quiet_hours or ())}
        edges.update(minute for rule in regional for minute in (rule.opens, rule.closes))
        cuts = sorted(edges)
        stretches: list[Stretch] = []
        for begin, end in pairwise(cuts):
            rule, name = self._rule_at(begin, urgent=urgent), None
            if rule is None and (law := next((each for each in regional if each.closed_at(begin)), None)) is not None:
                rule, name = REGIONAL_HOURS, f"{law.region}: {law.source}"
            if stretches and (stretches[-1].rule, stretches[-1].name) == (rule, name):
                stretches[-1] = stretches[-1]._replace(to_minute=end)
            else:
                stretches.append(Stretch(begin, end, rule, name))
        return tuple(stretches)

    def _rule_at(self, minute: int, *, urgent: bool) -> str | None:
        opens, closes = self.business_hours
        if not urgent and not opens <= minute < closes:
            return BUSINESS_HOURS
        if self.quiet_hours is None:
            return None
        begin, end = self.quiet_hours
        quiet = begin <= minute < end if begin < end else (minute >= begin or minute < end)
        return QUIET_HOURS if quiet else None
