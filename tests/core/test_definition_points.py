"""Points in time as authors name them: what is read, what it means for a family, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.core.definition.calendar_text import parse_date
from engine.core.definition.point import parse_point
from engine.core.definition.values import parse_due, write_due
from engine.core.durations import Duration
from engine.core.expressions import ExpressionError

CHICAGO = "America/Chicago"
NOW = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)  # 14:30 in Chicago
FAMILY = {
    "payload": {
        "day": "2026-12-01",
        "at": "2026-12-01T09:00:00-05:00",
        "clock": "9:00",
        "slot": datetime(2026, 12, 1, 15, tzinfo=UTC),
        "word": "soon",
        "number": 3,
        "never": None,
    }
}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:30", datetime(2026, 11, 20, 20, 30)),
        ("14:31", datetime(2026, 11, 20, 20, 31)),
        ("9:00", datetime(2026, 11, 21, 15, 0)),
        ("2026-12-01", datetime(2026, 12, 1, 6, 0)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 15, 0)),
        ("2026-12-01 09:00:30", datetime(2026, 12, 1, 15, 0, 30)),
        ("2026-12-01T09:00:00Z", datetime(2026, 12, 1, 9, 0)),
        ("2026-12-01T09:00:00+05:45", datetime(2026, 12, 1, 3, 15)),
        ("2026-03-08T02:30", datetime(2026, 3, 8, 8, 0)),
        ("payload.day", datetime(2026, 12, 1, 6, 0)),
        ("payload.at", datetime(2026, 12, 1, 14, 0)),
        ("payload.clock", datetime(2026, 11, 21, 15, 0)),
        ("payload.slot", datetime(2026, 12, 1, 15, 0)),
    ],
)
def test_what_a_point_means_for_a_family_in_chicago(text: str, at: datetime) -> None:
    assert parse_point(text).resolve(FAMILY, CHICAGO, NOW) == at.replace(tzinfo=UTC)


def test_a_missing_value_is_no_moment() -> None:
    assert parse_point("payload.never").resolve(FAMILY, CHICAGO, NOW) is None


@pytest.mark.parametrize("text", ["payload.word", "payload.number", "payload.day + 'x'"])
def test_an_expression_that_names_no_time_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionError, match="gives neither a time, a date nor a moment"):
        parse_point(text).resolve(FAMILY, CHICAGO, NOW)


@pytest.mark.parametrize(
    "text", ["24:00", "9:60", "2026-13-01", "2026-02-29", "2026-12-01T25:00", "1999-12-31", "9999-12-31"]
)
def test_times_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time of day|no date|is not between 2000 and 2200"):
        parse_point(text)


@pytest.mark.parametrize("text", ["09:00", "2026-12-01", "2026-12-01T09:00:00", "2026-12-01T09:00:00Z", "payload.day"])
def test_the_canonical_text_is_read_as_the_same_point(text: str) -> None:
    point = parse_point(text)

    assert str(point) == text
    assert parse_point(str(point)) == point


@pytest.mark.parametrize(
    ("text", "due", "written"),
    [
        ("2 business days", Duration(business_days=2), "2 business days"),
        ("2026-12-01", date(2026, 12, 1), "2026-12-01"),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 9), "2026-12-01T09:00:00"),
        ("2026-12-01T09:00:00-06:00", datetime(2026, 12, 1, 15, tzinfo=UTC), "2026-12-01T15:00:00Z"),
    ],
)
def test_due_dates(text: str, due: object, written: str) -> None:
    assert parse_due(text) == due
    assert write_due(parse_due(text)) == written
    assert parse_due(written) == due


def test_what_does_not_look_like_a_date_is_left_to_others() -> None:
    assert parse_date("3 days") is None
    assert parse_date("payload.day") is None
