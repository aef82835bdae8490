"""A family's caps, by its own dates."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.core.caps import LOOK_BACK, Caps, cap_refusal

ZONE = "America/Chicago"
NOON = datetime(2026, 11, 16, 18, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 16, 6, tzinfo=UTC)


def refused(caps: Caps, *left: datetime, zone: str = ZONE) -> bool:
    return cap_refusal(caps, zone, left, NOON) is not None


def test_without_caps_there_is_no_end() -> None:
    assert not refused(Caps(), *[NOON] * 100)


@pytest.mark.parametrize(("left", "stops"), [([], False), ([NOON], False), ([NOON, NOON], True)])
def test_so_many_a_day(left: list[datetime], stops: bool) -> None:
    assert refused(Caps(per_day=2), *left) == stops


def test_a_day_is_the_familys_own_date() -> None:
    assert refused(Caps(per_day=1), MIDNIGHT)
    assert not refused(Caps(per_day=1), MIDNIGHT - timedelta(seconds=1))
    in_new_york = MIDNIGHT - timedelta(hours=1)
    assert refused(Caps(per_day=1), in_new_york, zone="America/New_York")
    assert not refused(Caps(per_day=1), in_new_york - timedelta(seconds=1), zone="America/New_York")


def test_a_week_is_seven_dates() -> None:
    week = MIDNIGHT - timedelta(days=6)
    assert refused(Caps(per_week=1), week)
    assert not refused(Caps(per_week=1), week - timedelta(seconds=1))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", ZONE])
def test_all_that_counts_is_looked_back_to(zone: str) -> None:
    assert not refused(Caps(per_week=1), NOON - LOOK_BACK, zone=zone)


def test_the_reason_names_the_limit() -> None:
    assert cap_refusal(Caps(per_day=1), ZONE, [NOON], NOON) == (
        "the family has had 1 message today, which is the most (limits.max_per_family_per_day)"
    )
    assert "3 messages within seven days" in (cap_refusal(Caps(per_week=3), ZONE, [NOON] * 3, NOON) or "")
