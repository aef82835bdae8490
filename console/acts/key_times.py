"""Tells a person's keys from a paste's, which a terminal without bracketed paste sends as keys."""

from __future__ import annotations

import asyncio

SIMULTANEOUS_SECONDS = 0.02  # nobody types that soon before or after a digit, but a pasted burst does
READING_SECONDS = 0.2  # nobody has read whose case slid in that soon: a key pressed then was meant for the one before


class KeyTimes:
    """When the last keys came, in monotonic seconds."""

    def __init__(self) -> None:
        self._before = self._last = 0.0
        self._count = 0
        self.reading_seconds = READING_SECONDS

    def note(self, at: float) -> None:
        """A key came."""
        self._before, self._last = self._last, at
        self._count += 1

    def read(self, shown_at: float) -> bool:
        """Whether the last key came late enough for the person to have read what was shown at that moment."""
        return self._last - shown_at >= self.reading_seconds

    async def alone(self) -> bool:
        """Whether the last key stands alone: none came right before it, and none comes right after."""
        if self._last - self._before < SIMULTANEOUS_SECONDS:
            return False
        count = self._count
        await asyncio.sleep(SIMULTANEOUS_SECONDS)
        return self._count == count
