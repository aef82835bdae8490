"""The spread of a herd: what waited for the same opening doesn't all go out in its first second.

Each priority has a band of a minute and a half, the highest first; within its band a family's place comes from a
hash, so that it is the same on every machine and after every restart. Whole seconds, so that a jump of the virtual
clock finds many rows due, not one.
"""

from __future__ import annotations

from hashlib import blake2b

SPREAD_SECONDS = 900
PRIORITIES = 10
_BAND = SPREAD_SECONDS // PRIORITIES


def offset_seconds(key: int, priority: int, room_seconds: int) -> int:
    """Seconds after the opening: 0..899, and always less than the window's `room_seconds` (its bands shrink)."""
    place = (PRIORITIES - min(max(priority, 1), PRIORITIES)) * _BAND + _hash(key) % _BAND
    if room_seconds >= SPREAD_SECONDS:
        return place
    return place * max(room_seconds, 0) // SPREAD_SECONDS


def _hash(key: int) -> int:
    return int.from_bytes(blake2b(b"%d" % key, digest_size=8).digest(), "big")
