"""The engine's housekeeping: heartbeat, claims, tasks that time moves, tokens that somebody else left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine import log, log_events
from engine.config.sending_limits import limits_of
from engine.control import leases
from engine.runtime import breakers, outbound, recovery, uncertain
from engine.runtime.engine import Engine
from engine.runtime.polling import Polling
from engine.store import absences, claims, doubts, family_words, overload, upkeep, workers
from engine.store.connection import transaction

BATCH = 500
INDEXED_BATCHES = 20
"""Batches of changed families at one heartbeat: 100,000 new ones are found by index after a minute."""

HEARTBEAT = timedelta(seconds=5)
"""How often an engine says that it lives, renews its claims, and looks for what the dead have left."""


class Upkeep:
    """Housekeeping that is due from time to time by the lease clock, and at every moment of the business clock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last: datetime | None = None
        self._settled: tuple[datetime, int] | None = None
        """The moment and the state of the database for which every task stands where it should."""
        self._polling = Polling(engine.channels)

    def run(self) -> int:
        """Do what is due; returns how much moved."""
        moved = self._move_tasks()
        lease_now = self._engine.lease_clock()
        beat = min(HEARTBEAT, timedelta(seconds=self._engine.config.engine.claim_seconds / 3))
        if self._last is None or lease_now - self._last >= beat:
            first, self._last = self._last is None, lease_now
            moved += self._keep_alive(first=first)
        return moved + uncertain.settle_due(self._engine)

    def _move_tasks(self) -> int:
        engine = self._engine
        if self._settled == (engine.now, engine.connection.total_changes):
            return 0
        with transaction(engine.connection):
            moved = breakers.probe(engine)
        woken, handed_on, left = BATCH, BATCH, BATCH
        while woken == BATCH:
            with transaction(engine.connection):
                woken = upkeep.wake_snoozed(engine.connection, engine.now, BATCH)
            moved += woken
        while handed_on == BATCH:
            with transaction(engine.connection):
                handed_on = upkeep.hand_on_overdue(engine.connection, engine.now, engine.site.calendar, BATCH)
            moved += handed_on
        while left == BATCH:
            with transaction(engine.connection):
                left = absences.hand_on_of_absent(engine.connection, engine.now, BATCH)
            moved += left
        self._settled = (engine.now, engine.connection.total_changes)
        return moved

    def _keep_alive(self, *, first: bool) -> int:
        engine = self._engine
        with transaction(engine.connection):
            workers.beat(engine.connection, int(engine.worker), engine.lease_clock())
            moved = upkeep.wake_stranded(engine.connection, engine.now, BATCH)
            moved += upkeep.free_forgotten(engine.connection)
            leases.end_done(engine.connection, engine.lease_clock())
            moved += doubts.take_up_forgotten(engine.connection, engine.lease_clock())
            self._watch_overload()
            if first:
                moved += claims.release_held(engine.connection, self._known_now())
        outbound.renew_claims(engine)
        moved += recovery.recover(engine)
        moved += self._polling.run(engine.connection, engine.now, engine.lease_clock())
        self._index_families()
        if moved:
            log.write(log_events.UPKEEP_DONE, moved=moved)
        return moved

    def _index_families(self) -> None:
        """Let new and changed families be found quickly: some thousands a second, in short transactions."""
        connection = self._engine.connection
        for _ in range(INDEXED_BATCHES):
            with transaction(connection):
                if family_words.catch_up(connection) < family_words.BATCH:
                    return

    def _watch_overload(self) -> None:
        """Say once when more is due than can go out. In virtual time nothing waits, whatever is due at once."""
        engine = self._engine
        if engine.clock.virtual:
            return
        limits = limits_of(engine.config)
        begun = overload.watch(engine.connection, limits, engine.site.calendar, engine.site.mode, engine.now)
        if begun is not None:
            log.write(log_events.OVERLOAD if begun else log_events.OVERLOAD_OVER)

    def _known_now(self) -> list[str]:
        """What earlier engines held back and this one can do: its step types, its mode."""
        engine = self._engine
        return [f"step_type:{name}" for name in engine.site.step_types] + [f"mode:{engine.site.mode}"]
