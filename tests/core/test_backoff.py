"""Backoff: the series, the cap, the jitter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.backoff import Retry, delay_before
from engine.core.durations import Duration

HOURS = Duration(seconds=4 * 3600)


def minutes(retry: Retry, count: int) -> list[float]:
    return [delay_before(retry, attempt, "i1:s0") / timedelta(minutes=1) for attempt in range(1, count + 1)]


def test_the_default_series_is_the_patterns() -> None:
    assert minutes(Retry(), 4) == [5, 10, 20, 40]
    assert Retry().max_attempts == 4


def test_the_series_is_capped_even_where_floats_end() -> None:
    assert minutes(Retry(), 8)[-2:] == [240, 240]
    assert delay_before(Retry(multiplier=100), 100_000, "k") == timedelta(hours=4)


def test_jitter_is_stable_and_differs_by_key_and_attempt() -> None:
    retry = Retry(jitter=0.5, multiplier=1)
    assert delay_before(retry, 1, "i1:s0") == delay_before(retry, 1, "i1:s0") == timedelta(seconds=157)
    assert len({delay_before(retry, 1, f"i{instance}:s0") for instance in range(50)}) > 25
    assert len({delay_before(retry, attempt, "i1:s0") for attempt in range(1, 50)}) > 25


@given(
    st.integers(1, 60),
    st.floats(1, 100),
    st.floats(0, 1),
    st.integers(0, 10**6),
    st.text(max_size=20),
)
def test_jitter_only_shortens(attempt: int, multiplier: float, jitter: float, first: int, key: str) -> None:
    retry = Retry(first=Duration(seconds=first), multiplier=multiplier, max=HOURS, jitter=jitter)
    plain = delay_before(Retry(first=retry.first, multiplier=multiplier, max=HOURS), attempt, key)
    second = timedelta(seconds=1)
    assert plain * (1 - jitter) - second <= delay_before(retry, attempt, key) <= plain <= timedelta(hours=4)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 101}, "max_retries"),
        ({"multiplier": 0.5}, "multiplier"),
        ({"multiplier": float("nan")}, "multiplier"),
        ({"multiplier": float("inf")}, "multiplier"),
        ({"jitter": 1.5}, "jitter"),
        ({"jitter": float("nan")}, "jitter"),
        ({"first": Duration(business_days=1)}, "business days"),
    ],
)
def test_senseless_strategies_are_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Retry(**fields)  # type: ignore[arg-type]


def test_retries_count_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        delay_before(Retry(), 0, "k")
