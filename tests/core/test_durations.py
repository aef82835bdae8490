"""Durations: every written form of the contract, round trips, and sentences for the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.durations import MAX_DAYS, Duration, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 days", Duration()),
        ("1 days", Duration(days=1)),
        ("90 seconds", Duration(seconds=90)),
        ("5 minutes", Duration(seconds=300)),
        ("3 days", Duration(days=3)),
        ("2 business days", Duration(business_days=2)),
        ("1 business day", Duration(business_days=1)),
        ("2  Business\tDays ", Duration(business_days=2)),
        ("90s", Duration(seconds=90)),
        ("5m", Duration(seconds=300)),
        ("4h", Duration(seconds=4 * 3600)),
        ("3d", Duration(days=3)),
        ("2w", Duration(days=14)),
        ("1 week", Duration(days=7)),
        ("1 day 12 hours", Duration(days=1, seconds=12 * 3600)),
        ("1d12h", Duration(days=1, seconds=12 * 3600)),
        ("10 mins, 5 secs", Duration(seconds=605)),
    ],
)
def test_written_forms(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a duration"),
        ("   ", "is not a duration"),
        ("days", "is not a duration"),
        ("3", "is not a duration"),
        ("3 fortnights", "unknown unit 'fortnights'"),
        ("3 months", "unknown unit 'months'"),
        ("-3 days", "is not a duration"),
        ("1.5 days", "is not a duration"),
        ("3 days!", "is not a duration"),
        ("3 days,", "is not a duration"),
        ("3 days, ,2 hours", "is not a duration"),
        ("3 days 2 days", "names its days twice"),
        ("99999 days", "is too long"),
        ("9999999999 seconds", "is too long"),
        ("٣ days", "is not a duration"),
        ("9" * 10_000 + " days", "is not a duration"),
    ],
)
def test_refusals_are_sentences(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        parse_duration(text)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("parts", [(-1, 0, 0), (0, -1, 0), (0, 0, -1), (MAX_DAYS + 1, 0, 0), (True, 0, 0), (1.5, 0, 0)])
def test_a_duration_out_of_range_is_refused(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="a duration"):
        Duration(*parts)


@given(
    st.builds(
        Duration,
        days=st.integers(0, MAX_DAYS),
        seconds=st.integers(0, MAX_DAYS * 86400),
        business_days=st.integers(0, MAX_DAYS),
    )
)
def test_round_trip(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration
    assert bool(duration) == (duration != Duration())
