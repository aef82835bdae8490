"""Charts of characters: never wider than they may be, taller for more, and nothing that is there goes unseen."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.model.health.charts import EIGHTHS, STEPS, bar, columns, numbers_under, share, sparkline, under_columns

NUMBERS = st.integers(0, 10**12)
MANY = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)
WIDTHS = st.integers(0, 120)


def eighths(text: str) -> int:
    return sum(EIGHTHS.index(character) for character in text)


@given(NUMBERS, NUMBERS, WIDTHS)
def test_a_bar_is_never_wider_than_it_may_be(value: int, most: int, width: int) -> None:
    assert cell_len(bar(value, most, width)) <= width


@given(NUMBERS, NUMBERS, st.integers(1, 10**12), st.integers(1, 120))
def test_more_is_never_a_shorter_bar(one: int, other: int, most: int, width: int) -> None:
    low, high = sorted((one, other))
    assert eighths(bar(low, most, width)) <= eighths(bar(high, most, width))


@given(st.integers(1, 10**12), st.integers(1, 120))
def test_the_most_fills_the_width_and_nothing_is_nothing(most: int, width: int) -> None:
    assert bar(most, most, width) == "█" * width
    assert bar(0, most, width) == ""
    assert bar(1, most, width) != ""


@given(MANY, st.integers(1, 6), st.integers(1, 4))
def test_columns_are_as_wide_and_as_high_as_they_are_told(values: list[int], height: int, each: int) -> None:
    lines = columns(values, height, each)
    assert len(lines) == height
    assert all(cell_len(line) == len(values) * each for line in lines)


@given(MANY, st.integers(1, 6))
def test_columns_are_in_the_order_of_their_values(values: list[int], height: int) -> None:
    lines = columns(values, height, 1)
    heights = [sum(STEPS.index(line[number]) for line in lines) for number in range(len(values))]
    for one, first in zip(values, heights, strict=True):
        assert (first == 0) == (one == 0)
        assert all(second >= first for other, second in zip(values, heights, strict=True) if other >= one)
    if max(values):
        assert max(heights) == height * 8


@given(MANY, st.integers(1, 6))
def test_no_column_hangs_in_the_air(values: list[int], height: int) -> None:
    lines = columns(values, height, 1)
    for above, below in pairwise(lines):
        assert all(lower == "█" for upper, lower in zip(above, below, strict=True) if upper != " ")


@given(MANY)
def test_a_line_of_columns_has_one_cell_for_each(values: list[int]) -> None:
    assert cell_len(sparkline(values)) == len(values)


@given(st.lists(st.text("0123456789k", max_size=4), max_size=30), st.integers(1, 5))
def test_labels_stand_at_their_columns_and_never_touch(labels: list[str], each: int) -> None:
    line = under_columns(labels, each)
    assert cell_len(line) == len(labels) * each
    words = {line.index(word, 0): word for word in line.split()}
    assert all(word in labels for word in words.values())


@given(NUMBERS, NUMBERS)
def test_a_share_is_all_or_nothing_only_where_it_is(part: int, whole: int) -> None:
    found = share(part, whole)
    assert 0 <= found <= 100
    assert (found == 0) == (part == 0 or whole == 0)
    assert (found == 100) == (whole > 0 and part >= whole)


@given(st.lists(st.integers(0, 10**5), min_size=1, max_size=30), st.integers(1, 5))
def test_numbers_under_columns_are_all_there_or_none_is(values: list[int], each: int) -> None:
    lines = numbers_under([str(value) for value in values], each)
    assert all(cell_len(line) <= (len(values) + 1) * each for line in lines)
    found = sorted(word for line in lines for word in line.split())
    assert found == (sorted(str(value) for value in values) if lines else [])
    if max(len(str(value)) for value in values) < 2 * each:
        assert lines
