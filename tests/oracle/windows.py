"""An independent oracle for moments: pandas' CustomBusinessHour on naive local times.

It shares no code and no idea with `engine.core`: that one converts windows to instants and looks moments up in
them; this one drops the zone, rolls the naive wall-clock time forward, and puts the zone back on. Where a clock
change puts a window's edge among the doubled times, a naive time doesn't say which of the two it is: such cases are
reported as undecidable, not compared.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
from pandas.tseries.offsets import CustomBusinessDay, CustomBusinessHour

from engine.core.calendar import Calendar
from engine.core.durations import Duration
from engine.core.timing import contact_moment

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TICK = pd.Timedelta(1, unit="ns")


@dataclass(frozen=True)
class Site:
    """A calendar, in the plain terms that both sides are built from. Minutes from midnight."""

    days: tuple[int, ...]
    hours: tuple[int, int]
    quiet: tuple[int, int] | None
    holidays: tuple[date, ...] = field(repr=False)

    @lru_cache(maxsize=256)  # noqa: B019 - sites are few and live as long as the run
    def calendar(self) -> Calendar:
        named = dict.fromkeys(self.holidays, "a holiday")
        return Calendar("UTC", frozenset(self.days), self.hours, self.quiet, named.get)


@dataclass(frozen=True)
class Case:
    """One question: when does a contact that comes up at `start` go out?"""

    site: Site
    zone: str
    start: datetime
    delay: Duration
    urgent: bool


def engine_answer(case: Case) -> datetime:
    calendar = case.site.calendar()
    return contact_moment(calendar, case.zone, case.start, delay=case.delay, urgent=case.urgent, spread_key=None).at


def oracle_answer(case: Case) -> datetime | None:
    """The same by pandas; None where naive local times can't tell."""
    at = _delayed(case)
    hours = _business_hours(case.site, case.urgent)
    for _ in range(4):  # an opening that a clock change skipped is put off to the end of the gap: look again there
        naive = at.tz_convert(case.zone).tz_localize(None).as_unit("ns")
        if _doubtful(naive, case):
            return None
        tick_on = naive + TICK  # because pandas takes the closing time for open
        opening = min(hour.rollforward(tick_on) for hour in hours)
        if opening == tick_on:
            return _python(at)
        at = _located(opening.floor("us"), case.zone)
    raise AssertionError(f"the oracle doesn't come to rest: {case}")


def _delayed(case: Case) -> pd.Timestamp:
    at = pd.Timestamp(case.start)
    delay = case.delay
    if delay.days or delay.business_days:
        naive = at.tz_convert(case.zone).tz_localize(None)
        if delay.business_days:
            naive = naive + _business_day(case.site, delay.business_days)
        at = _located(naive + pd.Timedelta(days=delay.days), case.zone)
    return at + pd.Timedelta(seconds=delay.seconds)


def _located(naive: pd.Timestamp, zone: str) -> pd.Timestamp:
    """The naive time in its zone: the first of two, the end of a gap."""
    at = naive.tz_localize(zone, nonexistent="NaT", ambiguous=True)
    if at is pd.NaT:
        # Not by nonexistent="shift_forward": pandas 3.1.1 shifts US/Alaska's 02:15 of 2030-03-10 to 04:00, not 03:00.
        minutes = pd.date_range(naive.ceil("min"), periods=26 * 60, freq="min")
        at = minutes.tz_localize(zone, nonexistent="NaT", ambiguous="NaT").dropna()[0]
    return at.tz_convert("UTC")


def _python(at: pd.Timestamp) -> datetime:
    python: datetime = at.to_pydatetime()
    return python.astimezone(UTC)


def _doubtful(naive: pd.Timestamp, case: Case) -> bool:
    """Whether this wall-clock time comes twice with an edge of a window, or a midnight, among the doubled ones."""
    wall = naive.to_pydatetime().replace(tzinfo=ZoneInfo(case.zone))
    first, second = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    assert first is not None
    assert second is not None
    if first <= second:
        return False
    minute = naive.hour * 60 + naive.minute
    reach = int((first - second).total_seconds() // 60)
    edges = {0, 1440, *case.site.hours, *(case.site.quiet or ())}
    return any(abs(minute - edge) <= reach for edge in edges)


@cache
def _business_day(site: Site, count: int) -> CustomBusinessDay:
    return CustomBusinessDay(count, weekmask=_weekmask(site.days), holidays=list(site.holidays))


@cache
def _business_hours(site: Site, urgent: bool) -> list[CustomBusinessHour]:
    """One offset for each stretch of open minutes; pandas refuses stretches of one offset that touch, at noon too."""
    open_minutes = np.zeros(1442, dtype=bool)
    begin, end = (0, 1440) if urgent else site.hours
    open_minutes[1 + begin : 1 + end] = True
    if site.quiet is not None:
        begin, end = site.quiet
        if begin < end:
            open_minutes[1 + begin : 1 + end] = False
        else:
            open_minutes[: 1 + end] = False
            open_minutes[1 + begin :] = False
    edges = set(np.flatnonzero(np.diff(open_minutes.astype(int))).tolist())
    if open_minutes[720] and open_minutes[721]:
        edges.add(720)  # 00:00 to 00:00 would be no time at all
    cuts = sorted(edges)
    return [
        CustomBusinessHour(
            start=_clock(start),
            end=_clock(stop),
            weekmask=_weekmask(tuple(range(7)) if urgent else site.days),
            holidays=[] if urgent else list(site.holidays),
        )
        for start, stop in pairwise(cuts)
        if open_minutes[start + 1]
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _weekmask(days: tuple[int, ...]) -> str:
    return " ".join(NAMES[day].title() for day in days)


# --- random cases -------------------------------------------------------------------------------------------------


class Cases:
    """An endless, repeatable stream of cases over every zone of the database, denser where it hurts."""

    def __init__(self, seed: int, sites: int = 40) -> None:
        self.random = random.Random(seed)
        self.zones = sorted(zone for zone in available_timezones() if not zone.startswith(("Factory", "localtime")))
        self.sites = [self._site() for _ in range(sites)]

    def next(self) -> Case:
        pick = self.random
        zone = pick.choice(self.zones)
        site = pick.choice(self.sites)
        return Case(site, zone, self._start(site, zone), self._delay(), pick.random() < 0.2)

    def _site(self) -> Site:
        pick = self.random
        quiet: tuple[int, int] | None
        if pick.random() < 0.25:
            hours, quiet = (9 * 60, 18 * 60), (21 * 60, 8 * 60)
            days: tuple[int, ...] = (0, 1, 2, 3, 4)
        else:
            while True:
                opens, closes = sorted(pick.sample(range(0, 1441, 15), 2))
                hours = pick.choice([(opens, closes), (0, 1440)])
                begin, end = pick.sample(range(0, 1440, 15), 2)
                quiet = (begin, end) if pick.random() < 0.75 else None
                if _opens(hours, quiet):
                    break
            days = tuple(sorted(pick.sample(range(7), pick.randint(1, 7))))
        span = (LAST - FIRST).days
        off = {FIRST.date() + timedelta(days=pick.randrange(span)) for _ in range(pick.choice([0, 60, 400]))}
        return Site(days, hours, quiet, tuple(sorted(off)))

    def _start(self, site: Site, zone: str) -> datetime:
        pick = self.random
        kind = pick.random()
        if kind < 0.5:
            seconds = (LAST - FIRST).total_seconds()
            return FIRST + timedelta(microseconds=pick.randrange(int(seconds) * 10**6))
        if kind < 0.75:  # on an edge of a window, or a tick beside it
            day = FIRST.replace(tzinfo=None) + timedelta(days=pick.randrange(1, (LAST - FIRST).days))
            edge = pick.choice([0, *site.hours, *(site.quiet or ())])
            wall = day + timedelta(minutes=edge, microseconds=pick.choice([-1, 0, 1]))
            return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        changes = _changes(zone)
        around = pick.choice(changes) if changes else FIRST + timedelta(days=200)
        return around + timedelta(minutes=pick.randrange(-3000, 3000), seconds=pick.choice([0, 0, 1, 1799]))

    def _delay(self) -> Duration:
        pick = self.random
        kind = pick.random()
        if kind < 0.4:
            return Duration()
        if kind < 0.7:
            return Duration(days=pick.randrange(1, 15))
        if kind < 0.85:
            return Duration(business_days=pick.randrange(1, 10))
        return Duration(seconds=pick.randrange(1, 400_000))


def _opens(hours: tuple[int, int], quiet: tuple[int, int] | None) -> bool:
    """Whether anything is left of the hours, for the urgent and for the others."""
    if quiet is None:
        return True
    begin, end = quiet
    hushed = set(range(begin, end)) if begin < end else {*range(begin, 1440), *range(end)}
    return any(minute not in hushed for minute in range(*hours))


@cache
def _changes(zone: str) -> list[datetime]:
    """The instants, to the hour, at which the clocks of a zone change."""
    info = ZoneInfo(zone)

    def offset(hours: int) -> timedelta | None:
        return (FIRST + timedelta(hours=hours)).astimezone(info).utcoffset()

    changes = []
    week = 7 * 24
    for begin in range(0, int((LAST - FIRST) / timedelta(hours=1)), week):
        if offset(begin) != offset(begin + week):
            changes += [hour for hour in range(begin, begin + week) if offset(hour) != offset(hour + 1)]
    return [FIRST + timedelta(hours=hour + 1) for hour in changes]
