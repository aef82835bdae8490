"""Segments, counted as carriers do."""

from __future__ import annotations

import pytest

from engine.messages.segments import count_segments, segments_of


@pytest.mark.parametrize(
    ("text", "count", "encoding", "units"),
    [
        ("", 0, "GSM-7", 0),
        ("a", 1, "GSM-7", 1),
        ("a" * 160, 1, "GSM-7", 160),
        ("a" * 161, 2, "GSM-7", 161),
        ("a" * 306, 2, "GSM-7", 306),
        ("a" * 307, 3, "GSM-7", 307),
        ("ñ¿éÜ@£$\n", 1, "GSM-7", 8),
        ("€", 1, "GSM-7", 2),
        ("€" * 80, 1, "GSM-7", 160),
        ("€" * 81, 2, "GSM-7", 162),
        ("a" * 152 + "€" + "a" * 152, 3, "GSM-7", 306),
        ("“", 1, "UCS-2", 1),
        ("á" * 70, 1, "UCS-2", 70),
        ("á" * 71, 2, "UCS-2", 71),
        ("á" * 135, 3, "UCS-2", 135),
        ("😀" * 35, 1, "UCS-2", 70),
        ("😀" * 36, 2, "UCS-2", 72),
        ("á" * 66 + "😀" * 34, 3, "UCS-2", 134),
    ],
)
def test_segments(text: str, count: int, encoding: str, units: int) -> None:
    found = segments_of(text)
    assert (found.count, found.encoding, found.units) == (count, encoding, units)
    assert count_segments(text) == count


def test_the_odd_ones_are_named_once() -> None:
    assert segments_of("“a” “b” 😀").odd_ones == "“”😀"
