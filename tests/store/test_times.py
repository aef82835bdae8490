"""Moments go into the database in one form and come back from every form that people write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store.times import from_db, to_db

MOMENT = datetime(2026, 11, 20, 18, 30, 5, tzinfo=UTC)

aware = st.datetimes(
    min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31), timezones=st.timezones()
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 18:30:05",
        "2026-11-20 18:30:05.000000",
        "2026-11-20 18:30:05.000",
        "2026-11-20T18:30:05",
        "2026-11-20T18:30:05Z",
        "2026-11-20T18:30:05.000000Z",
        "2026-11-20 18:30:05+00:00",
        "2026-11-20T12:30:05-06:00",
        "2026-11-21 00:15:05+05:45",
        " 2026-11-20 18:30:05 ",
        "2026-11-20 12:30:05-06:00 ",  # as wide as our own form
        "2026-11-20 18:30:05.00000Z",
    ],
)
def test_every_usual_form_is_read(text: str) -> None:
    found = from_db(text)
    assert found == MOMENT
    assert found.tzinfo is UTC


def test_a_day_is_its_first_moment() -> None:
    assert from_db("2026-11-20") == datetime(2026, 11, 20, tzinfo=UTC)


def test_null_and_datetimes_pass() -> None:
    assert from_db(None) is None
    assert from_db(MOMENT) == MOMENT
    assert from_db(MOMENT.replace(tzinfo=None)) == MOMENT
    assert from_db(MOMENT.astimezone(timezone(timedelta(hours=-6)))) == MOMENT


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026", "20261120", "2026-13-45", "2026-11-20 25:00", "20/11/2026 10:00", "0001-01-01 00:00+12:00"],
)
def test_what_is_no_moment_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a moment"):
        from_db(text)


@pytest.mark.parametrize("value", [20261120, 1.5, b"2026-11-20"])
def test_what_is_no_text_is_said(value: object) -> None:
    with pytest.raises(ValueError, match="is not a moment"):
        from_db(value)  # type: ignore[arg-type]


def test_a_naive_moment_is_never_written() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_db(datetime(2026, 11, 20))


@given(aware)
def test_there_and_back(moment: datetime) -> None:
    written = to_db(moment)
    assert len(written) == 26
    assert from_db(written) == moment.astimezone(UTC)


@given(aware, aware)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (to_db(one) < to_db(other)) == (one.astimezone(UTC) < other.astimezone(UTC))
