"""After a crash: claims of the dead go back to the queue, and messages that were leaving become uncertain.

Nothing is ever simply sent again: what becomes of an armed message whose sender is gone is the affair of
`runtime.uncertain`.
"""

from __future__ import annotations

from engine import log, log_events
from engine.runtime import quarantine
from engine.runtime.engine import Engine
from engine.store import arms, claims, workers
from engine.store.connection import transaction

BATCH = 500


def recover(engine: Engine) -> int:
    """Take back what the dead have left and what was held too long; returns how many tokens came back."""
    lease_now, released = engine.lease_clock(), 0
    for worker in workers.running(engine.connection):
        if str(worker.worker_id) != engine.worker and not worker.lives(lease_now):
            released += _bury(engine, worker.worker_id)
    return released + _release_expired(engine)


def _bury(engine: Engine, worker_id: int) -> int:
    released = 0
    while True:
        with transaction(engine.connection):
            lease_now, settle_after = engine.lease_clock(), quarantine.of_rows(engine)
            armed = arms.expire_armed(engine.connection, engine.now, lease_now, str(worker_id), settle_after, BATCH)
            rows = [] if armed == BATCH else claims.release_of_worker(engine.connection, str(worker_id), BATCH)
            if armed < BATCH and len(rows) < BATCH:
                workers.end(engine.connection, worker_id, "dead")
        released += len(rows)
        if armed < BATCH and len(rows) < BATCH:
            log.write(log_events.WORKER_SILENT, worker=worker_id, released=released)
            return released


def _release_expired(engine: Engine) -> int:
    released = 0
    while True:
        with transaction(engine.connection):
            lease_now = engine.lease_clock()
            armed = arms.expire_armed(engine.connection, engine.now, lease_now, "", quarantine.of_rows(engine), BATCH)
            rows = [] if armed == BATCH else claims.release_expired(engine.connection, lease_now, BATCH)
        released += len(rows)
        if armed < BATCH and len(rows) < BATCH:
            if released:
                log.write(log_events.CLAIM_EXPIRED, released=released)
            return released
