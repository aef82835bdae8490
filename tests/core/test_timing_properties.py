"""Properties that hold for every calendar, zone and moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.core.calendar import Calendar, Closure
from engine.core.durations import Duration
from engine.core.spread import SPREAD_SECONDS, offset_seconds
from engine.core.timing import (
    CalendarNeverOpens,
    Moment,
    add_duration,
    contact_moment,
    is_open,
    next_opening,
    window_end,
)

TICK = timedelta(microseconds=1)
zones = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))
delays = st.builds(Duration, days=st.integers(0, 40), seconds=st.integers(0, 200_000), business_days=st.integers(0, 15))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens = draw(st.integers(0, 1439))
    closes = draw(st.integers(opens + 1, 1440))
    quiet = draw(
        st.none() | st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda pair: pair[0] != pair[1])
    )
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    off = draw(st.frozensets(st.dates(date(2024, 1, 1), date(2031, 1, 1)), max_size=20))
    begin = draw(st.dates(date(2024, 1, 1), date(2030, 12, 1)))
    closure = Closure(begin, begin + timedelta(days=draw(st.integers(0, 30))), "break")
    calendar = Calendar("UTC", days, (opens, closes), quiet, dict.fromkeys(off, "holiday").get, (closure,))
    try:
        next_opening(calendar, "UTC", datetime(2024, 1, 1, tzinfo=UTC))
    except CalendarNeverOpens:
        assume(False)
    return calendar


def check_reasons(start: datetime, moment: Moment) -> None:
    """One after the other from start to end, without a hole, without an empty one."""
    if not moment.reasons:
        assert moment.at == start
        return
    assert moment.reasons[0].start == start
    assert moment.reasons[-1].end == moment.at
    assert all(reason.start < reason.end for reason in moment.reasons)
    assert all(one.end == two.start for one, two in pairwise(moment.reasons))
    assert all((one.rule, one.name) != (two.rule, two.name) for one, two in pairwise(moment.reasons))


@given(calendars(), zones, moments, st.booleans())
def test_the_next_opening_is_open_and_nothing_before_it_is(
    calendar: Calendar, zone: str, at: datetime, urgent: bool
) -> None:
    moment = next_opening(calendar, zone, at, urgent=urgent)
    check_reasons(at, moment)
    assert is_open(calendar, zone, moment.at, urgent=urgent)
    assert (moment.at == at) == is_open(calendar, zone, at, urgent=urgent)
    for reason in moment.reasons:
        middle = reason.start + (reason.end - reason.start) / 2
        for closed in (reason.start, middle, reason.end - TICK):
            assert not is_open(calendar, zone, closed, urgent=urgent)
    assert next_opening(calendar, zone, moment.at, urgent=urgent) == Moment(moment.at)


@given(calendars(), zones, moments, st.timedeltas(timedelta(0), timedelta(days=20)), st.booleans())
def test_openings_never_run_backwards(
    calendar: Calendar, zone: str, at: datetime, later: timedelta, urgent: bool
) -> None:
    first = next_opening(calendar, zone, at, urgent=urgent).at
    assert first <= next_opening(calendar, zone, at + later, urgent=urgent).at


@given(calendars(), zones, moments, st.booleans())
def test_a_window_is_open_up_to_its_end_and_not_at_it(
    calendar: Calendar, zone: str, at: datetime, urgent: bool
) -> None:
    opening = next_opening(calendar, zone, at, urgent=urgent).at
    end = window_end(calendar, zone, opening, urgent=urgent)
    assert opening < end
    assert window_end(calendar, zone, end - TICK, urgent=urgent) >= end
    if end - opening < timedelta(days=10):
        assert not is_open(calendar, zone, end, urgent=urgent)


@given(calendars(), zones, moments)
def test_urgent_is_never_in_the_quiet_hours_by_the_familys_clock(calendar: Calendar, zone: str, at: datetime) -> None:
    opening = next_opening(calendar, zone, at, urgent=True).at
    wall = opening.astimezone(ZoneInfo(zone))
    assume(wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset())  # doubled hours: the first counts
    if calendar.quiet_hours is not None:
        begin, end = calendar.quiet_hours
        minute = wall.hour * 60 + wall.minute
        assert not (begin <= minute < end if begin < end else minute >= begin or minute < end)


@given(calendars(), zones, moments, delays, st.booleans(), st.integers(1, 10**12), st.integers(1, 10))
def test_a_contact_goes_out_in_its_window_after_its_delay(
    calendar: Calendar, zone: str, start: datetime, delay: Duration, urgent: bool, family: int, priority: int
) -> None:
    try:
        due = add_duration(calendar, zone, start, delay)
    except CalendarNeverOpens:
        assume(False)
    moment = contact_moment(calendar, zone, start, delay=delay, urgent=urgent, spread_key=family, priority=priority)
    plain = contact_moment(calendar, zone, start, delay=delay, urgent=urgent, spread_key=None)
    check_reasons(start, moment)
    check_reasons(start, plain)
    assert is_open(calendar, zone, moment.at, urgent=urgent)
    assert moment.at >= plain.at >= due >= start
    assert moment.at < window_end(calendar, zone, plain.at, urgent=urgent)
    assert (moment.at - plain.at).total_seconds() in range(SPREAD_SECONDS)
    if plain.at == due:
        assert moment == plain  # inside a window: at once
    assert moment == contact_moment(
        calendar, zone, start, delay=delay, urgent=urgent, spread_key=family, priority=priority
    )


@given(zones, moments, st.integers(0, 400))
def test_days_keep_the_wall_clock(zone: str, start: datetime, days: int) -> None:
    info = ZoneInfo(zone)
    wanted = start.astimezone(info).replace(tzinfo=None) + timedelta(days=days)
    landed = add_duration(Calendar("UTC"), zone, start, Duration(days=days))
    assert landed.astimezone(info).replace(tzinfo=None) == wanted or skipped(info, wanted)


def skipped(zone: ZoneInfo, wall: datetime) -> bool:
    """Whether no clock of the zone ever shows this time."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


@given(st.integers(), st.integers(-5, 20), st.integers(0, 2000))
def test_the_spread_stays_in_its_room(key: int, priority: int, room: int) -> None:
    offset = offset_seconds(key, priority, room)
    assert 0 <= offset < min(max(room, 1), SPREAD_SECONDS)


@given(st.integers(), st.integers(), st.integers(1, 9), st.integers(0, 2000))
def test_higher_priorities_go_first(one: int, other: int, priority: int, room: int) -> None:
    assert offset_seconds(one, priority + 1, room) <= offset_seconds(other, priority, room)
    assert offset_seconds(one, priority + 1, SPREAD_SECONDS) < offset_seconds(other, priority, SPREAD_SECONDS)
