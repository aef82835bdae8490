"""An event loop without sockets, threads or waiting: it runs what is ready at a moment of simulated time, and returns.

The engine's sender lives on it as on a real one, timeouts included, so that a run is the same each time.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulator.time import Time

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class SimulatedLoop(asyncio.BaseEventLoop):
    """Driven by `run_ready`; its time is the simulation's true time."""

    _ready: Any
    _scheduled: Any

    def __init__(self, time: Time) -> None:
        super().__init__()
        self._simulated = time
        self._selector = _NoFiles()
        self._clock_resolution = 2e-6  # moments are whole microseconds, timers are not

    def time(self) -> float:
        """Seconds of true time."""
        return (self._simulated.now - EPOCH).total_seconds()

    def next(self) -> datetime | None:
        """When its next timer is due."""
        waiting = [handle.when() for handle in self._scheduled if not handle.cancelled()]
        return EPOCH + timedelta(seconds=min(waiting)) if waiting else None

    def run_ready(self) -> None:
        """Run everything that can run at this moment."""
        while self._ready or ((at := self.next()) is not None and at <= self._simulated.now):
            self.call_soon(self.stop)
            self.run_forever()

    def abandon(self) -> None:
        """Its process is gone: nothing on it ever runs again, and nobody complains about that."""
        for task in asyncio.all_tasks(self):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            task.get_coro().close()
        self._ready.clear()
        self._scheduled.clear()
        self.close()

    def _process_events(self, event_list: Any) -> None:
        """There are none: nothing here has a file."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""


class _NoFiles:
    """What the loop asks for events."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """None, at once."""
        return []
