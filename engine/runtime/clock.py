"""Two clocks. The business clock decides what is due; the lease clock decides who holds a claim.

The business clock is real, stands still (`FOLLOWTHROUGH_NOW`), or is virtual: it jumps to the next due moment, never
goes back, and a pace can slow the jumps down so that people can watch. The lease clock is always real time, unless a
test injects one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class RealClock:
    """The machine's own time."""

    virtual = False

    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)


class FrozenClock:
    """A moment that does not pass, for commands in simulate mode."""

    virtual = False

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Always the same moment."""
        return self._at


class VirtualClock:
    """Time that passes only when nothing is left to do at this moment."""

    virtual = True

    def __init__(self, start: datetime) -> None:
        self._at = start

    def now(self) -> datetime:
        """The virtual moment."""
        return self._at

    def jump(self, to: datetime) -> timedelta:
        """Go to a later moment; returns how far that is. An earlier one changes nothing."""
        passed = max(to - self._at, timedelta(0))
        self._at = max(self._at, to)
        return passed


BusinessClock = RealClock | FrozenClock | VirtualClock
LeaseClock = Callable[[], datetime]


def real_lease_clock() -> datetime:
    """The lease clock of a real engine. On SQLite every process shares one machine and so one clock."""
    return datetime.now(UTC)
