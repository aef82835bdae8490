"""How long to wait before trying again.

Before retry n: first × multiplier^(n−1), at most `max` (correctness.md, Time): 5, 10, 20, 40 minutes by default.
Jitter shortens it by up to that share, by a stable hash of the key: never later than the series says, never
over the cap, and the same again after a restart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from engine.core.durations import Duration

_FIVE_MINUTES = Duration(seconds=5 * 60)
_FOUR_HOURS = Duration(seconds=4 * 3600)


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry strategy. `max_retries` 3 means three retries, so four attempts. Days here are 24 hours.

    Raises ValueError with a sentence if a number is out of its range.
    """

    max_retries: int = 3
    first: Duration = _FIVE_MINUTES
    multiplier: float = 2.0
    max: Duration = _FOUR_HOURS
    jitter: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.max_retries <= 100:
            raise ValueError("max_retries must be between 0 and 100.")
        if not 1 <= self.multiplier <= 100:  # also refuses NaN
            raise ValueError("multiplier must be between 1 and 100.")
        if not 0 <= self.jitter <= 1:
            raise ValueError("jitter must be between 0 and 1.")
        if self.first.business_days or self.max.business_days:
            raise ValueError("a retry waits minutes, hours or days, not business days.")

    @property
    def max_attempts(self) -> int:
        """How often a step is tried at most: the first time and the retries."""
        return self.max_retries + 1


def delay_before(retry: Retry, attempt: int, key: str) -> timedelta:
    """The wait, in whole seconds, before retry number `attempt` (the first is 1) of what `key` names."""
    if attempt < 1:
        raise ValueError("retries are counted from 1.")
    cap = retry.max.nominal_seconds
    try:
        seconds = min(retry.first.nominal_seconds * math.pow(retry.multiplier, attempt - 1), cap)
    except OverflowError:
        seconds = cap
    return timedelta(seconds=round(seconds * (1 - retry.jitter * _fraction(f"{key}:{attempt}"))))


def _fraction(key: str) -> float:
    """A number in 0..1, the same for the same key everywhere."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") / 2**64
