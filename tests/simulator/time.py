"""All the time there is in a simulation: one true time, two clocks that may be wrong, and what is to happen when."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from engine.runtime.clock import RealClock


@dataclass
class Time:
    """True time passes only by `advance`; the business and the lease clock follow it, each with an error of its own."""

    now: datetime
    business_error: timedelta = timedelta(0)
    lease_error: timedelta = timedelta(0)
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    @property
    def business(self) -> datetime:
        """What the business clock shows."""
        return self.now + self.business_error

    @property
    def lease(self) -> datetime:
        """What the lease clock shows."""
        return self.now + self.lease_error

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        """Let something happen at a moment of true time, whoever lives or sleeps then."""
        heapq.heappush(self._agenda, (moment, next(self._numbers), happens))

    def after(self, seconds: float, happens: Callable[[], None]) -> None:
        """Let something happen so many seconds from now."""
        self.at(self.now + timedelta(seconds=seconds), happens)

    def next(self) -> datetime | None:
        """When the next of these things happens."""
        return self._agenda[0][0] if self._agenda else None

    def advance(self, to: datetime) -> None:
        """Let time pass up to `to`, and all happen that is due by then, in order."""
        while self._agenda and self._agenda[0][0] <= to:
            moment, _, happens = heapq.heappop(self._agenda)
            self.now = max(self.now, moment)
            happens()
        self.now = max(self.now, to)


class SimulatedClock(RealClock):
    """The business clock of a machine in the simulation; it is not virtual: time passes by itself, and may jump."""

    def __init__(self, time: Time) -> None:
        self._time = time

    def now(self) -> datetime:
        """What it shows."""
        return self._time.business
