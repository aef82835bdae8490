"""Zones: names that are none, and odd places and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.core.calendar import Calendar
from engine.core.durations import Duration
from engine.core.timing import add_duration, is_open, next_opening, window_end
from engine.core.windows import spans_of
from engine.core.zones import instant_of, resolve_zone

EVERY_DAY = Calendar("UTC", frozenset(range(7)), (0, 1440), None)
BUSINESS = Calendar("UTC")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_familys_zone_is_taken_if_it_is_one() -> None:
    assert resolve_zone("Asia/Kathmandu", "America/Chicago") == "Asia/Kathmandu"
    assert resolve_zone(" Asia/Kathmandu ", "America/Chicago") == "Asia/Kathmandu"
    assert resolve_zone("UTC", "America/Chicago") == "UTC"  # said aloud, not silent


NO_ZONES = [
    None, "", "  ", "Mars/Olympus", "America", "../etc/passwd", "/etc/localtime", "localtime", "posixrules", "Factory",
    "right/America/Chicago", "posix/America/Chicago", "a\0b", "x" * 5000, "\udcff", "CST6CDT7", "Chicago",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_ZONES)
def test_what_is_no_zone_is_the_sites_never_utc(name: str | None) -> None:
    assert resolve_zone(name, "America/Chicago") == "America/Chicago"


def test_a_site_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="'Atlantis' is not a time zone"):
        resolve_zone(None, "Atlantis")
    with pytest.raises(ValueError, match="not a time zone"):
        is_open(BUSINESS, "Atlantis", utc("2026-01-01 12:00"))


@pytest.mark.parametrize(
    ("zone", "at", "opening", "why"),
    [
        ("Asia/Kathmandu", "2026-03-02 03:14", "2026-03-02 03:15", "+5:45"),
        ("Australia/Lord_Howe", "2026-04-05 12:00", "2026-04-05 22:30", "half an hour back that Sunday: +10:30"),
        ("Australia/Lord_Howe", "2026-10-04 12:00", "2026-10-04 22:00", "half an hour forward: +11"),
        ("America/Santiago", "2024-09-08 12:00", "2024-09-09 12:00", "a Sunday without midnight, -3 after it"),
        ("Africa/Cairo", "2024-04-26 00:00", "2024-04-28 06:00", "a Friday without midnight; weekend Fri, Sat"),
        ("Pacific/Apia", "2011-12-30 04:00", "2012-01-01 19:00", "no 30 December: Thursday, then Saturday"),
        ("America/St_Johns", "2010-11-07 12:00", "2010-11-08 12:30", "clocks changed at 00:01"),
        ("Pacific/Kiritimati", "2026-03-01 12:00", "2026-03-01 19:00", "+14"),
        ("Africa/Casablanca", "2026-03-20 12:00", "2026-03-20 12:00", "summer time but for Ramadan"),
    ],
)
def test_odd_zones(zone: str, at: str, opening: str, why: str) -> None:
    days = frozenset({6, 0, 1, 2, 3}) if zone == "Africa/Cairo" else frozenset(range(5))
    calendar = Calendar("UTC", days)
    start = utc(at)
    assert next_opening(calendar, zone, start).at == utc(opening), why


def test_a_day_without_midnight_begins_at_one() -> None:
    spans = spans_of(EVERY_DAY, "America/Santiago", date(2024, 9, 8), urgent=False)
    assert spans[0].start.astimezone(ZoneInfo("America/Santiago")).hour == 1
    assert spans[-1].end - spans[0].start == timedelta(hours=23)


def test_a_date_that_never_was_has_no_windows_and_a_delay_passes_over_it() -> None:
    assert spans_of(EVERY_DAY, "Pacific/Apia", date(2011, 12, 30), urgent=False) == ()
    thursday = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    landed = add_duration(EVERY_DAY, "Pacific/Apia", thursday, Duration(days=1))
    assert landed.astimezone(ZoneInfo("Pacific/Apia")).isoformat() == "2011-12-31T00:00:00+14:00"
    assert window_end(EVERY_DAY, "Pacific/Apia", landed - timedelta(hours=1)) > landed + timedelta(days=10)


def test_an_evening_that_comes_again_after_midnight_belongs_to_the_next_date() -> None:
    # Newfoundland until 2011: at 00:01 on Sunday the clocks went back to 23:01 on Saturday.
    again = datetime(2010, 11, 6, 23, 30, tzinfo=ZoneInfo("America/St_Johns"), fold=1)
    sunday_closed = Calendar("UTC", frozenset(range(6)), (0, 1440), None)
    assert not is_open(sunday_closed, "America/St_Johns", again)
    assert is_open(sunday_closed, "America/St_Johns", again.replace(fold=0))


@given(
    st.sampled_from(sorted(available_timezones())),
    st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
@example("Pacific/Apia", datetime(2011, 12, 30, 9), timedelta(hours=15))
@example("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15), timedelta(minutes=10))
@example("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 45), timedelta(minutes=30))
@example("Africa/Monrovia", datetime(1972, 1, 7, 0, 20), timedelta(minutes=24, seconds=30))
def test_conversion_never_runs_backwards_and_lands_on_the_time_or_the_end_of_its_gap(
    zone: str, wall: datetime, later: timedelta
) -> None:
    info = ZoneInfo(zone)
    instant = instant_of(info, wall)
    assert instant <= instant_of(info, wall + later)
    shown = instant.astimezone(info)
    assert shown.replace(tzinfo=None) >= wall
    if shown.replace(tzinfo=None) > wall:
        just_before = (instant - timedelta(microseconds=1)).astimezone(info)
        assert just_before.replace(tzinfo=None) < wall
    assert shown.fold == 0
