"""A daemon as a process of the simulation: started, ticked, frozen, killed at a boundary, started again.

Killed, it leaves what a killed process leaves: its committed rows, its claims and arms until they expire, its name in
`engine_workers`, and requests that were on the wire. Its memory is gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any, Protocol
from unittest.mock import patch

from engine.channels.letter import Channel
from engine.config import Config
from engine.runtime import start
from engine.runtime.daemon import Daemon, RunOptions
from engine.store import workers
from tests.simulator.chronicle import Chronicle
from tests.simulator.connection import Crash, Watched, open_watched
from tests.simulator.loop import SimulatedLoop
from tests.simulator.time import SimulatedClock, Time

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Adversary(Protocol):
    """Who decides what happens at a boundary: it may raise `Crash` or an error of the database, or let others act."""

    def at(self, place: str, process: Process, actions: list[str], said: list[str]) -> None:
        """`place` is begin, commit or committed; `actions` is what the transaction wrote into the audit log, `said` the
        statements in it, or since the one before."""
        ...


@dataclass
class Machine:
    """The host that the processes share: which of them live, and the seeded source of its random names."""

    random: Random
    alive: set[int] = field(default_factory=set)
    current: int = 0
    last: int = 100

    def spawn(self) -> int:
        """A new process."""
        self.last += 1
        self.alive.add(self.last)
        return self.last

    @contextmanager
    def hosts(self) -> Iterator[None]:
        """The engine lives on this machine from here on."""
        system = SimpleNamespace(getpid=lambda: self.current, sysconf=lambda name: 100)
        names = SimpleNamespace(gethostname=lambda: "simulated")
        with (
            patch.object(workers, "os", system),
            patch.object(workers, "socket", names),
            patch.object(workers, "_runs_since", lambda pid, started: pid in self.alive),
            patch("secrets.token_hex", lambda count=16: f"{self.random.getrandbits(8 * count):0{2 * count}x}"),
            patch("secrets.token_urlsafe", lambda count=16: f"{self.random.getrandbits(8 * count):0{2 * count}x}"),
            patch("engine.runtime.daemon.GRACE_SECONDS", 0.0),
        ):
            yield


@dataclass
class Process:
    """One place where a daemon runs, time after time."""

    name: str
    config: Config
    machine: Machine
    time: Time
    chronicle: Chronicle
    channels: dict[str, Channel]
    adversary: Adversary
    daemon: Daemon | None = None
    loop: SimulatedLoop | None = None
    asleep: bool = False
    """Frozen in the middle of something, or between two ticks."""
    in_tick: bool = False
    pid: int = 0
    slept_until: datetime = LONG_AGO
    moved: int = 0
    """What the last turn moved."""
    _running: AbstractContextManager[Daemon] | None = None

    @property
    def up(self) -> bool:
        """Whether it runs and can act."""
        return self.daemon is not None and not self.asleep and not self.in_tick

    def start(self) -> None:
        """Begin as a new process, without any memory of an earlier one."""
        self.pid, self.loop = self.machine.spawn(), SimulatedLoop(self.time)
        self.chronicle.note(self.time.now, self.name, "starts")
        with self._acting():
            self._running = start.started(
                self.config, RunOptions(), env={}, lease_clock=lambda: self.time.lease, channels=self.channels,
                clock=SimulatedClock(self.time), loop=self.loop,
            )  # fmt: skip
            self.daemon = self._running.__enter__()

    def turn(self) -> int:
        """Take up what came back, and tick once; returns how much moved."""
        if self.daemon is None or self.loop is None:
            return 0
        self.moved = 0
        with self._acting():
            if self.time.now > self.slept_until:  # a daemon's sleep ends by looking at the front door, changed or not
                self.slept_until, self.daemon._seen = self.time.now, None
            self.loop.run_ready()
            self.moved = self.daemon.tick()
        return self.moved

    def stop(self) -> None:
        """End in order, as on SIGTERM."""
        if self.daemon is None:
            return
        with self._acting():
            self.chronicle.note(self.time.now, self.name, "is asked to stop")
            self.daemon.stop()
            self.daemon.run()
        self._gone()

    def kill(self) -> None:
        """End between two things."""
        if self.daemon is not None:
            self.chronicle.note(self.time.now, self.name, "is killed")
            self._gone()

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """What happens to the process in here happens to it alone."""
        before, self.machine.current, self.in_tick = self.machine.current, self.pid, True
        try:
            with patch.object(start, "open_database", self._open):
                yield
        except Crash as crash:
            self.chronicle.note(self.time.now, self.name, f"is killed {crash}")
            self._gone()
        except sqlite3.Error as error:
            self.chronicle.note(self.time.now, self.name, f"ends: {error}")
            self._end_of_itself()
        finally:
            self.machine.current, self.in_tick = before, False

    def _end_of_itself(self) -> None:
        """What `Daemon.run` does when the database fails: it hands back what it can, and ends."""
        if self.daemon is not None:
            self.daemon.stop()
            try:
                self.daemon.run()
            except (sqlite3.Error, Crash) as error:
                self.chronicle.note(self.time.now, self.name, f"could not wind up: {error}")
        self._gone()

    def _gone(self) -> None:
        self.machine.alive.discard(self.pid)
        if self.loop is not None:
            self.loop.abandon()
        running, self._running, self.daemon, self.loop = self._running, None, None, None
        if running is not None:
            running.__exit__(None, None, None)

    def _open(self, url: str, **more: Any) -> sqlite3.Connection:
        connection = open_watched(url, **more)
        assert isinstance(connection, Watched)
        connection.observer = self
        return connection

    # -- boundaries ----------------------------------------------------------------------------------------------

    def before_begin(self, connection: Watched) -> None:
        """Between two transactions."""
        self.adversary.at("begin", self, [], connection.said)

    def before_commit(self, connection: Watched) -> None:
        """A crash here leaves nothing of the transaction."""
        self.adversary.at("commit", self, self.chronicle.pending(connection), connection.said)

    def after_commit(self, connection: Watched) -> None:
        """A crash here leaves all of it."""
        self.adversary.at("committed", self, self._committed(connection), connection.said)

    def _committed(self, connection: Watched) -> list[str]:
        worker = self.daemon.engine.worker if self.daemon is not None else ""
        return self.chronicle.commit(connection, self.time.now, self.name, worker)
