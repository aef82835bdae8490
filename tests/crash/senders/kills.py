"""The killing: a real engine, killed while it sends, started again, until it has been killed often enough.

A kill counts only when messages flow: so many have arrived since the start, drawn from the seed. Then a moment passes,
drawn too and long enough for several more, so that the kill is no likelier just behind a message than between two.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from tests.crash.senders.far_ends import FarEnds, NotStarted, Process
from tests.crash.senders.feeding import Feeder
from tests.crash.senders.site import Site

STALL_SECONDS = 15.0
"""After so long without an arrival the engine is killed all the same, and the kill is counted apart."""
WATCH_SECONDS = 0.002
FLAT_OUT_ARRIVALS, FLAT_OUT_SECONDS = 120, 0.5
SLOW_ARRIVALS, SLOW_MESSAGES = 3, 6
"""At a given pace: so many arrivals at most are waited for, and then up to the time of so many messages."""
STARTED = "daemon.started"
IDLE_SECONDS = 2.0


@dataclass(frozen=True)
class Kill:
    """One kill."""

    at: datetime
    """When the process was certainly dead."""
    arrived: int
    """How many messages had arrived since it was started."""
    seconds: float
    """In how long."""
    stalled: bool


class EngineEnded(Exception):
    """The engine ended by itself."""


def engine(site: Site) -> Process:
    """Start the engine; returns when it is up. Raises `EngineEnded`."""
    process = Process("engine", site.command("engine"), site.path, site.environment)
    try:
        process.wait_for(STARTED)
    except NotStarted as error:
        process.__exit__(None, None, None)
        raise EngineEnded(str(error)) from error
    return process


def kill_often(
    site: Site, ends: FarEnds, feeder: Feeder, random: Random, kills: int, rate: float, told: Callable[[int], None]
) -> list[Kill]:
    """Kill it so many times. Raises `EngineEnded`."""
    done: list[Kill] = []
    while len(done) < kills:
        with engine(site) as process:
            feeder.go_on()
            before, began = ends.taken(), time.monotonic()
            flows = _arrived(process, ends, before + random.randint(1, SLOW_ARRIVALS if rate else FLAT_OUT_ARRIVALS))
            time.sleep(random.uniform(0, SLOW_MESSAGES / rate if rate else FLAT_OUT_SECONDS))
            status = process.kill()
            at, seconds = datetime.now(UTC), time.monotonic() - began
            feeder.pause()
        if status != -9:
            raise EngineEnded(f"with status {status}: {process.said()[-2000:]}")
        done.append(Kill(at, ends.taken() - before, seconds, not flows))
        told(len(done))
    return done


def run_until_quiet(site: Site, ends: FarEnds) -> None:
    """Let it work undisturbed until nothing more arrives; then end it as abruptly, which is no kill in the flow."""
    with engine(site) as process:
        seen, since = ends.taken(), time.monotonic()
        while time.monotonic() - since < IDLE_SECONDS:
            if not process.runs:
                raise EngineEnded(process.said()[-2000:])
            time.sleep(0.05)
            if (now := ends.taken()) != seen:
                seen, since = now, time.monotonic()


def _arrived(process: Process, ends: FarEnds, wanted: int) -> bool:
    """Whether so many messages have come in time."""
    seen, since = ends.taken(), time.monotonic()
    while seen < wanted:
        if not process.runs or time.monotonic() - since > STALL_SECONDS:
            return False
        time.sleep(WATCH_SECONDS)
        if (now := ends.taken()) != seen:
            seen, since = now, time.monotonic()
    return True
