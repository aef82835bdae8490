"""A region's hours: on their dates, by the family's clock, however urgent; a recipient's regions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.core.calendar import Calendar
from engine.core.regional_hours import ALL_DAYS, RegionalHours, RegionalRules
from engine.core.timing import is_open, next_opening

FLORIDA = RegionalHours("US-FL", ("sms",), ALL_DAYS, 8 * 60, 20 * 60, date(2021, 7, 1), None, "Fla. Stat. 501.616")
TEXAN_SUNDAY = RegionalHours("US-TX", ("sms",), (6,), 12 * 60, 21 * 60, None, date(2026, 12, 31), "Tex. 301.051")
NEVER = RegionalHours("US-ZZ", ("sms",), ALL_DAYS, 0, 0, None, None, "none")
RULES = RegionalRules(
    (("1305", "US-FL"), ("1512", "US-TX"), ("1", "US"), ("130555", "US-ZZ")), (FLORIDA, TEXAN_SUNDAY, NEVER)
)
CALENDAR = Calendar("America/New_York", regional=RULES)
FL, TX = frozenset({"US-FL"}), frozenset({"US-TX"})


def local(text: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def may(text: str, regions: frozenset[str] = FL, channel: str = "sms") -> bool:
    return is_open(CALENDAR.where(regions, channel), "America/New_York", local(text), urgent=True)


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("2026-11-16T07:59:59", False),
        ("2026-11-16T08:00:00", True),
        ("2026-11-16T19:59:59", True),
        ("2026-11-16T20:00:00", False),
        ("2026-11-16T20:59:00", False),
        ("2021-06-30T20:30:00", True),
        ("2021-07-01T20:30:00", False),
    ],
)
def test_florida_closes_at_eight_however_urgent(text: str, open_: bool) -> None:
    assert may(text) == open_


def test_elsewhere_and_by_email_the_sites_hours_are_all() -> None:
    assert may("2026-11-16T20:30:00", frozenset())
    assert may("2026-11-16T20:30:00", frozenset({"US-IL", "CA-ON"}))
    assert may("2026-11-16T20:30:00", FL, "email")


def test_a_rule_for_one_day_of_the_week_until_a_date() -> None:
    assert not may("2026-11-15T11:00:00", TX)
    assert may("2026-11-15T12:00:00", TX)
    assert may("2026-11-16T11:00:00", TX)
    assert may("2027-01-03T11:00:00", TX), "a Sunday after the last date of the rule"


def test_of_two_regions_both_count() -> None:
    both = FL | TX
    assert [may(f"2026-11-15T{hour}:30:00", both) for hour in (11, 12, 19, 20)] == [False, True, True, False]


def test_the_reason_names_the_law() -> None:
    calendar = CALENDAR.where(FL, "sms")
    moment = next_opening(calendar, "America/New_York", local("2026-11-16T20:10:00"), urgent=True)
    assert moment.at == local("2026-11-17T08:00:00")
    assert (moment.reasons[0].rule, moment.reasons[0].name) == ("regional_hours", "US-FL: Fla. Stat. 501.616")


def test_a_rule_for_a_country_counts_in_its_parts() -> None:
    whole = RegionalHours("US", ("sms",), ALL_DAYS, 8 * 60, 21 * 60, None, None, "47 CFR 64.1200(c)(1)")
    rules = RegionalRules((), (whole, FLORIDA))
    assert rules.rules_for(FL, "sms") == (whole, FLORIDA)
    assert rules.rules_for(frozenset({"US-IL"}), "sms") == (whole,)
    assert rules.rules_for(frozenset({"CA"}), "sms") == ()


@pytest.mark.parametrize(
    ("number", "named", "regions"),
    [
        ("+13055550142", None, {"US-ZZ"}),
        ("+13054440142", None, {"US-FL"}),
        ("(305) 444-0142", None, {"US-FL"}),
        ("305 444 0142", "us-tx ", {"US-FL", "US-TX"}),
        ("+15125550142", "", {"US-TX"}),
        ("+13125550142", None, {"US"}),
        ("+3054440142", None, set()),
        (None, "US-FL", {"US-FL"}),
        (None, 7, set()),
        ("family@example.org", None, set()),
    ],
)
def test_a_recipients_regions(number: object, named: object, regions: set[str]) -> None:
    assert RULES.regions_of(number, named) == regions


def test_a_calendar_without_rules_is_itself_everywhere() -> None:
    plain = Calendar("America/New_York")
    assert plain.where(FL, "sms") is plain
    assert CALENDAR.where(FL, "sms") is CALENDAR.where(FL, "sms")
