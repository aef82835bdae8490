"""How many segments a text message has, as carriers count and bill them.

In GSM 03.38's alphabet a segment has 160 characters (153 where there are several; some characters count twice); one
character outside it (an emoji, a curly quote) makes all of it UCS-2, with 70 (67) units of 16 bits. Source: 3GPP TS
23.038, and Twilio's "What is a Segment?".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""These take an escape before them, so two places."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets or 16-bit units; `odd_ones` the characters that force UCS-2."""

    count: int
    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    odd_ones: str


def segments_of(text: str) -> Segments:
    """The segments that a text message will be sent and billed as."""
    odd_ones = "".join(dict.fromkeys(char for char in text if char not in _BASIC and char not in _EXTENDED))
    if odd_ones:
        # A pair of surrogates is never cut in two: count by what fits, not by dividing.
        widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
        return Segments(_packed(widths, 70, 67), "UCS-2", sum(widths), odd_ones)
    widths = [2 if char in _EXTENDED else 1 for char in text]
    return Segments(_packed(widths, 160, 153), "GSM-7", sum(widths), "")


def count_segments(text: str) -> int:
    """How many segments the text has."""
    return segments_of(text).count


def _packed(widths: list[int], alone: int, each: int) -> int:
    total = sum(widths)
    if total <= alone:
        return min(total, 1)
    if 2 not in widths:
        return ceil(total / each)
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
