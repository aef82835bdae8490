"""The daemon: a tick does all that is due, then sleeps until something is.

    tick: upkeep, intake, what came back from the sender, due work
    sleep: until the next due moment, at most the poll interval; woken by another program's commit, a result, a signal

With a virtual clock the sleep is a jump: to the next due moment, and only when nobody holds a claim.
"""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from engine import log, log_events
from engine.runtime import outbound, work
from engine.runtime.breakers import patience
from engine.runtime.clock import VirtualClock
from engine.runtime.engine import Engine
from engine.runtime.intake.acts import next_act
from engine.runtime.intake.front_door import take_in
from engine.runtime.intake.schedules import next_schedule
from engine.runtime.mail_desk import MailDesk
from engine.runtime.upkeep import Upkeep
from engine.store import absences, breakers, claims, doubts, intake, state, upkeep, workers
from engine.store.connection import transaction

WATCH_SECONDS = 0.02
"""How often another program's commit is looked for (`PRAGMA data_version`): 0.6 % of a core, measured."""

QUIET_WATCH_SECONDS = 0.1
QUIET_AFTER_SECONDS = 120.0
"""After so long a silence it is looked for less often."""

GRACE_SECONDS = 10.0
"""How long a stopping engine waits for what is on its way."""


@dataclass(slots=True, frozen=True)
class RunOptions:
    """How long an engine runs."""

    once: bool = False
    until_idle: bool = False
    until: datetime | None = None
    pace: Callable[[timedelta], float] | None = None
    """With a virtual clock: how many real seconds a jump of this length takes, so that people can watch."""
    on_tick: Callable[[Engine], None] | None = None


class Daemon:
    """Runs one engine until it is told to stop or has nothing left to do."""

    def __init__(self, engine: Engine, options: RunOptions) -> None:
        self.engine, self.options = engine, options
        self._upkeep = Upkeep(engine)
        self._mail = MailDesk.of(engine)
        self._seen: int | None = None
        """The data version at the last intake; None asks for an intake whatever it is."""
        self._more_to_take_in = False
        """Whether the last round of intake moved something, and may have left more or made more."""
        self._stopping = False
        self._last_change = time.monotonic()

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT ask for a clean end; what is on its way is waited for."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def stop(self) -> None:
        """Ask for a clean end after the current tick."""
        self._stopping = True

    @property
    def stopped(self) -> bool:
        """Whether somebody asked for the end, so that there may be work left."""
        return self._stopping

    def run(self) -> None:
        """Tick and sleep until stopped, idle, or at the end of the time given."""
        try:
            if not (self.options.once or self.options.until_idle):
                self._mail.start()
            while not self._stopping:
                moved = self.tick()
                if self.options.on_tick is not None:
                    self.options.on_tick(self.engine)
                if moved:
                    continue
                if self.engine.sender.in_flight:
                    outbound.take_results(self.engine, 0.05)
                elif self.options.once or not self._pass_time():
                    break
        except sqlite3.Error as error:
            log.write(log_events.DAEMON_FAILED, error=f"{type(error).__name__}: {error}")
            raise
        finally:
            self._wind_up()

    def tick(self) -> int:
        """Do all that is due at this moment; returns how much moved."""
        engine = self.engine
        moved = self._upkeep.run() + self._mail.take()
        if engine.world is not None:
            moved += engine.world.act(engine.now)
        if self._front_door_changed() or self._more_to_take_in or moved or self._act_is_due():
            taken = take_in(engine)
            self._more_to_take_in = taken > 0
            moved += taken
        moved += outbound.take_results(engine)
        return moved + self._work()

    # -- work ----------------------------------------------------------------------------------------------------

    def _work(self) -> int:
        engine, settings = self.engine, self.engine.config.engine
        room = settings.batch_size - engine.sender.in_flight
        if room <= 0 or settings.hold or self._stopping:
            return 0
        claim = work.claim_batch(engine, room)
        if claim is None:
            return 0
        outbound.carry_out(engine, work.advance_batch(engine, claim))
        return len(claim.queue_ids)

    def _front_door_changed(self) -> bool:
        """Whether there may be something new to take in: another program's commit, or a moment that has come.

        Asked on the engine's own connection, whose own commits don't count as changes.
        """
        version = state.data_version(self.engine.connection)
        if version != self._seen:
            self._seen, self._last_change = version, time.monotonic()
            return True
        return False

    def _act_is_due(self) -> bool:
        """Whether the ten seconds of an act are over."""
        at = next_act(self.engine.connection)
        return at is not None and at <= self.engine.lease_clock()

    # -- the passing of time -------------------------------------------------------------------------------------

    def _pass_time(self) -> bool:
        """Sleep or jump until something may be due; False when there is nothing to wait for."""
        clock = self.engine.clock
        if isinstance(clock, VirtualClock):
            return self._jump(clock)
        if self.options.until_idle or (self.options.until is not None and self.engine.now >= self.options.until):
            return False
        self._sleep()
        return True

    def _sleep(self) -> None:
        settings = self.engine.config.engine
        due = min((at for at in (self._next_moment(), self._next_at_the_door()) if at is not None), default=None)
        seconds = settings.poll_interval
        if due is not None:
            seconds = min(seconds, max((due - self.engine.now).total_seconds(), 0.0))
        if (act := next_act(self.engine.connection)) is not None:
            seconds = min(seconds, max((act - self.engine.lease_clock()).total_seconds(), 0.0))
        if (doubt := doubts.next_due(self.engine.connection)) is not None:
            seconds = min(seconds, max((doubt - self.engine.lease_clock()).total_seconds(), 0.0))
        deadline = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < deadline:
            quiet = time.monotonic() - self._last_change > QUIET_AFTER_SECONDS
            pause = min(QUIET_WATCH_SECONDS if quiet else WATCH_SECONDS, max(deadline - time.monotonic(), 0.001))
            time.sleep(pause)
            if state.data_version(self.engine.connection) != self._seen or self._mail.waiting:
                return
        self._seen = None  # the safety net: look again even if nobody seems to have written

    def _jump(self, clock: VirtualClock) -> bool:
        """Jump to the next due moment; False when time alone can move nothing, or the end is reached."""
        engine, until = self.engine, self.options.until
        if claims.any_claimed(engine.connection) or doubts.next_due(engine.connection) is not None:
            time.sleep(WATCH_SECONDS)  # somebody works at this moment, or nobody knows what left: time stands still
            return True
        to = self._next_moment()
        if to is not None or until is not None:  # schedules alone keep no virtual clock going for ever
            to = min((moment for moment in (to, self._next_at_the_door()) if moment is not None), default=None)
        if until is not None and (to is None or to > until):
            if clock.now() >= until:
                return False
            self._arrive(clock, until)
            self._more_to_take_in = True  # one last look around at the end
            return True
        if to is None or engine.config.engine.hold:
            if self.options.until_idle:
                return False
            self._sleep()
            return True
        if to <= clock.now():
            time.sleep(WATCH_SECONDS)  # due, and not moved: another program has just written it
            self._more_to_take_in = True
        self._pause_before(to - clock.now())
        if not self._stopping:
            self._arrive(clock, to)
        return True

    def _arrive(self, clock: VirtualClock, to: datetime) -> None:
        log.write(log_events.CLOCK_JUMPED, to=to.isoformat())
        clock.jump(to)
        if (door := self._next_at_the_door()) is not None and door <= to:
            self._seen = None
        if self.options.until is not None and clock.now() >= self.options.until:
            with transaction(self.engine.connection):
                state.store_virtual_now(self.engine.connection, clock.now())

    def _pause_before(self, passing: timedelta) -> None:
        if self.options.pace is None:
            return
        deadline = time.monotonic() + self.options.pace(passing)
        while not self._stopping and time.monotonic() < deadline:
            time.sleep(min(WATCH_SECONDS, max(deadline - time.monotonic(), 0.001)))
            if self._front_door_changed():
                self._more_to_take_in = take_in(self.engine) > 0

    def _next_moment(self) -> datetime | None:
        """When something is due that is under way already."""
        engine, connection = self.engine, self.engine.connection
        moments = [
            claims.next_due(connection),
            intake.next_pending(connection, engine.site.mode),
            upkeep.next_snoozed(connection),
            breakers.next_probe(connection, patience(engine), virtual=engine.clock.virtual),
            engine.world.next_moment() if engine.world is not None else None,
            # An open task alone keeps no virtual clock going for ever; on the way to a given end it is handed on.
            upkeep.next_overdue(connection, engine.site.calendar) if self.options.until is not None else None,
            absences.next_absence(connection, engine.now) if self.options.until is not None else None,
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def _next_at_the_door(self) -> datetime | None:
        """When intake has something to do by itself: a start that waited for its day, a schedule."""
        engine = self.engine
        moments = [
            intake.next_pending(engine.connection, engine.site.mode),
            next_schedule(engine.connection, engine.desk()),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    # -- the end -------------------------------------------------------------------------------------------------

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        log.write(log_events.DAEMON_STOPPING, signal=signal.Signals(number).name)
        self._stopping = True

    def _wind_up(self) -> None:
        engine = self.engine
        self._mail.stop()
        engine.stopping = True
        deadline = time.monotonic() + GRACE_SECONDS
        while engine.sender.in_flight and time.monotonic() < deadline:
            outbound.take_results(engine, 0.05)
        outbound.hand_back_all(engine)
        with transaction(engine.connection):
            workers.end(engine.connection, int(engine.worker), "stopped")
            if engine.clock.virtual:
                state.store_virtual_now(engine.connection, engine.now)
        log.write(log_events.DAEMON_STOPPED, now=engine.now.isoformat())
