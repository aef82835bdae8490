"""The rules of time, one by one, by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.core.calendar import Calendar, Closure
from engine.core.durations import parse_duration
from engine.core.public_holidays import public_holidays
from engine.core.reasons import Moment
from engine.core.spread import offset_seconds
from engine.core.timing import (
    CalendarNeverOpens,
    add_duration,
    contact_moment,
    is_open,
    next_opening,
    window_end,
)

CHICAGO = "America/Chicago"
SITE = Calendar(CHICAGO, holidays=public_holidays("US"))
AROUND_THE_CLOCK = Calendar(CHICAGO, frozenset(range(7)), (0, 1440), None)


def local(text: str, zone: str = CHICAGO, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def wall(at: datetime, zone: str = CHICAGO) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def told(moment: Moment, zone: str = CHICAGO) -> list[tuple[str, str, str]]:
    return [(reason.rule, wall(reason.start, zone), wall(reason.end, zone)) for reason in moment.reasons]


def test_friday_evening_goes_to_monday_morning() -> None:
    moment = next_opening(SITE, CHICAGO, local("2026-11-20 19:00"))
    assert wall(moment.at) == "Mon 2026-11-23 09:00"
    assert told(moment) == [
        ("business_hours", "Fri 2026-11-20 19:00", "Sat 2026-11-21 00:00"),
        ("business_days", "Sat 2026-11-21 00:00", "Mon 2026-11-23 00:00"),
        ("business_hours", "Mon 2026-11-23 00:00", "Mon 2026-11-23 09:00"),
    ]


def test_thanksgiving_is_named() -> None:
    moment = contact_moment(SITE, CHICAGO, local("2026-11-23 09:05"), delay=parse_duration("3 days"), spread_key=None)
    assert wall(moment.at) == "Fri 2026-11-27 09:00"
    assert [(reason.rule, reason.name) for reason in moment.reasons] == [
        ("delay", None),
        ("holiday", "Thanksgiving Day"),
        ("business_hours", None),
    ]


def test_two_holidays_in_a_row_are_two_reasons() -> None:
    christmas = {date(2026, 12, 24): "Christmas Eve", date(2026, 12, 25): "Christmas Day"}
    moment = next_opening(replace(SITE, holidays=christmas.get), CHICAGO, local("2026-12-24 10:00"))
    assert [reason.name for reason in moment.reasons] == ["Christmas Eve", "Christmas Day", None, None]


def test_the_spread_is_the_same_on_every_machine_and_uses_its_band() -> None:
    assert [offset_seconds(family, 5, 900) for family in (1, 2, 7)] == [530, 500, 490]
    assert len({offset_seconds(family, 5, 900) for family in range(2000)}) == 90
    assert {offset_seconds(family, 5, 900) for family in range(2000)} == set(range(450, 540))


def test_new_year_observed_in_december() -> None:
    assert wall(next_opening(SITE, CHICAGO, local("2021-12-31 10:00")).at) == "Mon 2022-01-03 09:00"


def test_a_closure_includes_both_its_dates() -> None:
    calendar = replace(SITE, closures=(Closure(date(2026, 3, 16), date(2026, 3, 20), "spring break"),))
    moment = next_opening(calendar, CHICAGO, local("2026-03-16 00:00"))
    assert wall(moment.at) == "Mon 2026-03-23 09:00"
    assert moment.reasons[0].name == "spring break"
    assert is_open(calendar, CHICAGO, local("2026-03-13 17:00"))


def test_windows_are_half_open() -> None:
    assert is_open(SITE, CHICAGO, local("2026-11-20 09:00"))
    assert not is_open(SITE, CHICAGO, local("2026-11-20 09:00") - timedelta(microseconds=1))
    assert is_open(SITE, CHICAGO, local("2026-11-20 18:00") - timedelta(microseconds=1))
    assert not is_open(SITE, CHICAGO, local("2026-11-20 18:00"))
    assert window_end(SITE, CHICAGO, local("2026-11-20 12:00")) == local("2026-11-20 18:00")
    with pytest.raises(ValueError, match="not inside a window"):
        window_end(SITE, CHICAGO, local("2026-11-20 18:00"))


def test_urgent_sets_all_aside_but_the_quiet_hours() -> None:
    assert is_open(SITE, CHICAGO, local("2026-11-26 20:59"), urgent=True)
    moment = next_opening(SITE, CHICAGO, local("2026-11-26 21:00"), urgent=True)
    assert told(moment) == [("quiet_hours", "Thu 2026-11-26 21:00", "Fri 2026-11-27 08:00")]


def test_quiet_hours_cut_a_window_in_two() -> None:
    calendar = replace(SITE, quiet_hours=(12 * 60, 14 * 60))
    assert window_end(calendar, CHICAGO, local("2026-11-20 10:00")) == local("2026-11-20 12:00")
    assert next_opening(calendar, CHICAGO, local("2026-11-20 12:00")).at == local("2026-11-20 14:00")


def test_quiet_hours_bound_business_hours_around_the_clock() -> None:
    calendar = replace(SITE, business_hours=(0, 1440), business_days=frozenset(range(7)))
    assert wall(next_opening(calendar, CHICAGO, local("2026-11-20 22:00")).at) == "Sat 2026-11-21 08:00"


def test_around_the_clock_is_always_open_and_its_window_goes_on_past_midnight() -> None:
    at = local("2026-11-20 23:59")
    assert next_opening(AROUND_THE_CLOCK, CHICAGO, at) == Moment(at)
    assert window_end(AROUND_THE_CLOCK, CHICAGO, at) - at > timedelta(days=13)


def test_a_window_that_touches_the_next_one_ends_with_it() -> None:
    calendar = Calendar(CHICAGO, frozenset({4}), (0, 1440), (6 * 60, 8 * 60))
    assert window_end(calendar, CHICAGO, local("2026-11-20 23:00")) == local("2026-11-21 00:00")
    every_day = replace(calendar, business_days=frozenset(range(7)))
    assert window_end(every_day, CHICAGO, local("2026-11-20 23:00")) == local("2026-11-21 06:00")


@pytest.mark.parametrize("urgent", [False, True])
def test_a_calendar_that_never_opens_says_so(urgent: bool) -> None:
    calendar = replace(SITE, business_days=frozenset(), quiet_hours=(0, 1440) if urgent else None)
    with pytest.raises(CalendarNeverOpens, match="no open moment in the two years"):
        next_opening(calendar, CHICAGO, local("2026-11-20 12:00"), urgent=urgent)
    if not urgent:
        with pytest.raises(CalendarNeverOpens, match="no business day"):
            add_duration(calendar, CHICAGO, local("2026-11-20 12:00"), parse_duration("1 business day"))


def test_days_keep_the_wall_clock_and_hours_dont() -> None:
    before = local("2026-10-31 12:00")
    assert wall(add_duration(SITE, CHICAGO, before, parse_duration("1 day"))) == "Sun 2026-11-01 12:00"
    assert wall(add_duration(SITE, CHICAGO, before, parse_duration("24h"))) == "Sun 2026-11-01 11:00"


def test_a_skipped_time_moves_to_the_end_of_the_gap_and_a_double_one_is_the_first() -> None:
    spring = add_duration(SITE, CHICAGO, local("2026-03-07 02:30"), parse_duration("1 day"))
    assert spring == local("2026-03-08 03:00")
    autumn = add_duration(SITE, CHICAGO, local("2026-10-31 01:30"), parse_duration("1 day"))
    assert autumn == local("2026-11-01 01:30", fold=0)


def test_business_days_count_neither_weekends_nor_holidays_nor_closures() -> None:
    two = parse_duration("2 business days")
    assert wall(add_duration(SITE, CHICAGO, local("2026-11-25 19:00"), two)) == "Mon 2026-11-30 19:00"
    closed = replace(SITE, closures=(Closure(date(2026, 11, 30), date(2026, 11, 30), ""),))
    assert wall(add_duration(closed, CHICAGO, local("2026-11-25 19:00"), two)) == "Tue 2026-12-01 19:00"
    saturday = local("2026-11-21 10:00")
    assert wall(add_duration(SITE, CHICAGO, saturday, parse_duration("1 business day"))) == "Mon 2026-11-23 10:00"
    assert add_duration(SITE, CHICAGO, saturday, parse_duration("0 business days")) == saturday


def test_a_wait_ends_on_a_holiday() -> None:
    end = add_duration(SITE, CHICAGO, local("2026-11-23 09:05"), parse_duration("3 days"))
    assert wall(end) == "Thu 2026-11-26 09:05"


def test_the_first_of_a_herd_goes_out_at_the_opening_itself() -> None:
    first = next(family for family in range(1000) if offset_seconds(family, 10, 900) == 0)
    moment = contact_moment(SITE, CHICAGO, local("2026-11-20 06:00"), spread_key=first, priority=10)
    assert told(moment) == [("business_hours", "Fri 2026-11-20 06:00", "Fri 2026-11-20 09:00")]


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        is_open(SITE, CHICAGO, datetime(2026, 11, 20, 12))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"business_hours": (600, 600)}, "business hours"),
        ({"business_hours": (-1, 600)}, "business hours"),
        ({"business_hours": (600, 1441)}, "business hours"),
        ({"quiet_hours": (600, 600)}, "quiet hours"),
        ({"quiet_hours": (1440, 600)}, "quiet hours"),
        ({"quiet_hours": (600, 1441)}, "quiet hours"),
        ({"business_days": frozenset({7})}, "business days"),
    ],
)
def test_a_senseless_calendar_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Calendar(CHICAGO, **fields)


def test_what_a_calendar_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.core.windows.KEPT", 50)
    calendar = replace(SITE)
    for day in range(400):
        moment = next_opening(calendar, CHICAGO, local("2026-01-01 20:00") + timedelta(days=day))
        assert is_open(calendar, CHICAGO, moment.at)
        assert len(calendar.memo) <= 50


def test_unknown_places_and_extra_days_off() -> None:
    with pytest.raises(ValueError, match="'XX' is not a country"):
        public_holidays("XX")
    with pytest.raises(ValueError, match="'ZZ' is not a subdivision of US"):
        public_holidays("US", "ZZ")
    extra = public_holidays("US", "CA", extra={date(2026, 8, 19): "Founders' Day"})
    assert extra(date(2026, 8, 19)) == "Founders' Day"
    assert extra(date(2026, 3, 31)) == "Cesar Chavez Day"
    assert extra(date(2026, 8, 20)) is None
    assert public_holidays("")(date(2026, 12, 25)) is None
