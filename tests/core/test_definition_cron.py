"""Cron expressions: read as crontab means them, so that 1 is Monday, whatever the scheduler below counts from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from engine.core.definition.cron import read_cron

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("0 9 * * 1", "0 9 * * mon"),
        ("0 9 * * 0", "0 9 * * sun"),
        ("0 9 * * 7", "0 9 * * sun"),
        ("0 9 * * 1-5", "0 9 * * mon,tue,wed,thu,fri"),
        ("0 9 * * 5-7", "0 9 * * sun,fri,sat"),
        ("0 9 * * fri-mon", "0 9 * * sun,mon,fri,sat"),
        ("0 9 * * MON,Wed,friday", "0 9 * * mon,wed,fri"),
        ("0 9 * * */2", "0 9 * * sun,tue,thu,sat"),
        ("0 9 * * 1-5/2", "0 9 * * mon,wed,fri"),
        ("0 9 * * 0-6", "0 9 * * *"),
        ("  */15  8-18 ? jan-mar * ", "*/15 8-18 * jan-mar *"),
        ("@monthly", "0 0 1 * *"),
        ("@DAILY", "0 0 * * *"),
    ],
)
def test_what_is_read(text: str, canonical: str) -> None:
    assert read_cron(text) == canonical
    assert read_cron(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be a cron expression such as '0 9 * * mon' (minute hour day month weekday), not 0 fields"),
        ("0 9 * *", "must be a cron expression such as '0 9 * * mon' (minute hour day month weekday), not 4 fields"),
        ("0 9 1 * mon", "may name days of the month or days of the week, not both"),
        ("0 9 * * 8", "has the unknown weekday '8'; write mon, tue, wed, thu, fri, sat or sun"),
        ("0 9 * * mo", "has the unknown weekday 'mo'; write mon, tue, wed, thu, fri, sat or sun"),
        ("0 9 * * mon#1", "has the unknown weekday 'mon#1'; write mon, tue, wed, thu, fri, sat or sun"),
        ("0 9 * * */0", "has a step of 0 in '*/0'"),
        ("0 0 30 feb *", "never comes: there is no such day"),
        ("0 " * 200, "is longer than 200 characters"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_cron(text)

    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["61 0 * * *", "0 25 * * *", "0 9 32 * *", "0 9 * 13 *", "x 9 * * *", "*/0 * * * *"])
def test_what_the_scheduler_refuses_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="must be a cron expression such as '0 9"):
        read_cron(text)


@given(st.integers(0, 7), st.integers(0, 400))
def test_a_weekday_by_number_fires_on_that_day(day: int, offset: int) -> None:
    trigger = CronTrigger.from_crontab(read_cron(f"30 9 * * {day}"), timezone=UTC)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=offset)

    assert f"{trigger.get_next_fire_time(None, start):%a}".lower() == DAYS[day % 7]


@given(st.text("0123456789*/,-? monwedjanL#@", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        canonical = read_cron(text)
    except ValueError:
        return

    assert read_cron(canonical) == canonical
