"""Chance that is always the same: numbers from a hash of what they are about, so that no order of events changes them.

A demonstration that is killed and started again, or built twice, must come to the same end; a random generator would
depend on how often it had been asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Item = TypeVar("Item")

_RANGE = 2**64


def share(*about: object) -> float:
    """A number from 0 (included) to 1 (not included), evenly spread over everything that it may be `about`."""
    text = "/".join(map(str, about))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") / _RANGE


def pick(items: Sequence[Item], *about: object) -> Item:
    """One of the items, each as likely as the others."""
    return items[int(share(*about) * len(items))]


def pick_weighted(items: Sequence[tuple[Item, float]], *about: object) -> Item:
    """One of the items, each as likely as its weight says."""
    left = share(*about) * sum(weight for _, weight in items)
    for item, weight in items:
        left -= weight
        if left < 0:
            return item
    return items[-1][0]


def between(low: float, high: float, *about: object) -> float:
    """A number from `low` to `high`."""
    return low + (high - low) * share(*about)
