"""Which calls are for today, how a number is shown and drawn, and that nothing hostile reaches the screen by them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.model.calls.calls import is_today
from console.model.calls.phone import drawn_large, grouped
from console.model.clean import is_clean
from console.model.moments import Clock
from tests.console.calls_day import calling_from, sql
from tests.console.stage import play

LONDON = Clock(datetime(2026, 11, 24, 20, 0, tzinfo=UTC), "Europe/London")


@pytest.mark.parametrize(
    ("zone", "due", "today"),
    [
        ("Europe/London", datetime(2026, 11, 24, 23, 59, tzinfo=UTC), True),
        ("Europe/London", datetime(2026, 11, 25, 0, 0, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2026, 11, 25, 2, 0, tzinfo=UTC), True),  # 18:00 of the same day there
        ("America/Los_Angeles", datetime(2026, 11, 25, 18, 0, tzinfo=UTC), False),
        ("Pacific/Auckland", datetime(2026, 11, 25, 5, 0, tzinfo=UTC), True),  # it is Wednesday there already
        ("Europe/London", datetime(2026, 11, 20, 18, 0, tzinfo=UTC), True),  # overdue
        (None, None, True),
    ],
)
@pytest.mark.parametrize("status", ["open", "snoozed"])
def test_today_is_the_site_s_day_or_the_family_s_own(
    zone: str | None, due: datetime | None, today: bool, status: str
) -> None:
    row = {"status": status, "due_date": due, "snoozed_until": due, "time_zone": zone}
    assert is_today(row, LONDON) is today


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+17735550188", "+1 773-555-0188"),
        ("(773) 555-0188", "+1 773-555-0188"),
        ("+442079460018", "+44 20 7946 0018"),
        ("ask at school", "ask at school"),
        ("12", "12"),
    ],
)
def test_a_number_is_grouped_as_in_its_country(number: str, shown: str) -> None:
    assert grouped(number) == shown


def test_a_number_is_drawn_in_three_lines_of_one_width_where_it_fits() -> None:
    lines = drawn_large("+1 773-555-0188", 60)
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= 60
    assert drawn_large("+1 773-555-0188", 40) == []
    assert drawn_large("ext. 5", 60) == []
    assert all(len(drawn_large(digit, 9)[0]) == 3 for digit in "0123456789")
    assert len({tuple(drawn_large(digit, 9)) for digit in "0123456789"}) == 10


def test_hostile_text_in_every_column_of_a_call_is_shown_and_never_obeyed(day: Path) -> None:
    bad = "a\x1b[2Jb\u202ec\x07[/x]"
    sql(day, "UPDATE families SET family_name = ?, phone = ?, time_zone = ?", bad, bad, bad)
    sql(day, "UPDATE family_contacts SET name = ?, role = ?, phone = ?", bad, bad, bad)
    sql(day, "UPDATE coordinator_tasks SET description = ?, assigned_to = ?, outcome_notes = ?", bad, bad, bad)
    sql(day, "INSERT INTO contact_consents (family_id, channel, status, source) VALUES (10, 'call', ?, ?)", bad, bad)
    (day.parent / "config.toml").write_text('[site]\nname = "a\\u001b[2Jb"\n', encoding="utf-8")

    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            for _ in range(6):
                assert all(is_clean(line) for line in (await stage.frame()).splitlines())
                await stage.press("]")
            await stage.press("4")
            assert all(is_clean(line) for line in (await stage.frame()).splitlines())

    play(scene)
