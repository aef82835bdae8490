"""Tells a person's keys from a paste's."""

from __future__ import annotations

SIMULTANEOUS_SECONDS = 0.02  # nobody types a digit that soon after another key, but a pasted burst does


class KeyTimes:
    """When the last two keys came, in monotonic seconds."""

    def __init__(self) -> None:
        self._before = self._last = 0.0

    def note(self, at: float) -> None:
        """A key came."""
        self._before, self._last = self._last, at

    @property
    def too_fast(self) -> bool:
        """Whether the last key came faster than a person types."""
        return self._last - self._before < SIMULTANEOUS_SECONDS
