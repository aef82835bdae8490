"""The engine's calendar says what the configuration says, holidays that are observed on another day included."""

from datetime import date, datetime

import pytest

from engine.config import build_calendar
from engine.core.calendar import Closure
from engine.core.timing import next_opening
from tests.config.conftest import Load


def test_it_has_the_configured_hours_days_and_zone(load: Load) -> None:
    calendar = build_calendar(
        load('[calendar]\nbusiness_days = ["sat", "sun"]\nbusiness_hours = "10:00-12:00"\nquiet_hours = ""'),
        [Closure(date(2026, 11, 28), date(2026, 11, 28), "Fair")],
    )
    assert calendar.zone == "America/Chicago"
    friday = datetime.fromisoformat("2026-11-27T12:00:00-06:00")
    moment = next_opening(calendar, calendar.zone, friday)
    assert moment.at == datetime.fromisoformat("2026-11-29T10:00:00-06:00")
    assert [reason.rule for reason in moment.reasons] == ["business_days", "closure", "business_hours"]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2021, 12, 31), "New Year's Day (observed)"),
        (date(2027, 12, 31), "New Year's Day (observed)"),
        (date(2026, 11, 27), None),
    ],
)
def test_public_holidays_are_those_of_the_country(load: Load, day: date, name: str | None) -> None:
    assert build_calendar(load()).holidays(day) == name


def test_a_state_has_more_of_them(load: Load) -> None:
    calendar = build_calendar(load('calendar.holidays.subdivision = "CA"'))
    assert calendar.holidays(date(2026, 3, 31)) == "Cesar Chavez Day"


def test_a_site_may_have_none_and_some_of_its_own(load: Load) -> None:
    calendar = build_calendar(
        load('calendar.holidays = {country = "", extra = [{date = 2026-12-24, name = "Eve"}, 2026-12-23]}')
    )
    assert calendar.holidays(date(2026, 11, 26)) is None
    assert calendar.holidays(date(2026, 12, 24)) == "Eve"
    assert calendar.holidays(date(2026, 12, 23)) == "Site holiday"
