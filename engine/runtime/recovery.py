"""After a crash: claims of the dead go back to the queue, and messages that were leaving are looked up.

Nothing is ever simply sent again. An armed message whose sender is gone becomes `uncertain`; a channel that can be
looked up says whether it left, and only one that certainly has not is armed anew; for the others a person is asked.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from engine import log, log_events
from engine.channels.letter import Receipt, Result, Sought
from engine.core.assignment import question_due
from engine.core.outcome import Done, Fail, Outcome, Uncertain
from engine.runtime.engine import Engine
from engine.runtime.settling import Recorded, Settlement, record_said, settle_batch
from engine.store import claims, sending, workers
from engine.store.connection import transaction
from engine.store.questions import ask_about
from engine.store.times import from_db

BATCH = 500
SUFFIXES = {"email": ".eml", "sms": ".txt", "webhook": ".txt"}


@dataclass(slots=True, frozen=True)
class LookUp:
    """A message that is being looked up."""

    message_id: int
    instance_id: int
    arm_token: str
    channel: str


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
            armed = sending.expire_armed(engine.connection, engine.now, engine.lease_clock(), str(worker_id), BATCH)
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
            armed = sending.expire_armed(engine.connection, engine.now, lease_now, "", BATCH)
            rows = [] if armed == BATCH else claims.release_expired(engine.connection, lease_now, BATCH)
        released += len(rows)
        if armed < BATCH and len(rows) < BATCH:
            if released:
                log.write(log_events.CLAIM_EXPIRED, released=released)
            return released


def settle_uncertain(engine: Engine) -> int:
    """Have uncertain messages looked up, where the channel can; returns how many are being looked up."""
    asked, after = 0, 0
    while rows := sending.uncertain_messages(engine.connection, after, BATCH):
        for row in rows:
            after = row["message_id"]
            channel = engine.channels.get(row["channel"])
            if channel is None or not channel.can_look_up:
                _ask_a_person(engine, row["message_id"])
                continue
            job = LookUp(row["message_id"], row["instance_id"], row["arm_token"], row["channel"])
            engine.sender.look_up(job, channel, _sought(row))
            asked += 1
    return asked


def _sought(row: sqlite3.Row) -> Sought:
    armed_at = from_db(row["armed_at"])
    assert armed_at is not None, "the query asks for messages that were armed"
    return Sought(
        row["idempotency_key"], row["channel"], row["recipient"], row["body"], SUFFIXES[row["channel"]], armed_at,
        row["provider_id"],
    )  # fmt: skip


def settle_looked_up(engine: Engine, job: LookUp, receipt: Receipt) -> None:
    """Write down what looking up has shown."""
    if receipt.result is Result.UNCERTAIN:
        log.write(log_events.MESSAGE_UNCERTAIN, message_id=job.message_id, why=receipt.reason)
        return
    said = Recorded(job.message_id, job.instance_id, job.arm_token, receipt)
    if receipt.result is Result.NOT_SENT:
        with transaction(engine.connection):
            record_said(engine, said)
            claims.requeue_uncertain(engine.connection, job.message_id)
        return
    claim = _take(engine, job.message_id, asked=True)
    if claim is None:
        with transaction(engine.connection):
            record_said(engine, said)
        return
    outcome: Outcome = Done({"message_id": job.message_id, "channel": job.channel})
    if receipt.result is Result.REFUSED:
        outcome = Fail(receipt.reason or "the far end has refused it")
    _go_on(engine, [Settlement(claim, claim.queue_ids[0], outcome, said)])


def _ask_a_person(engine: Engine, message_id: int) -> None:
    why = "the engine stopped while it was leaving, and this channel can't be asked"
    claim = _take(engine, message_id, asked=False)
    if claim is None:
        with transaction(engine.connection):
            ask_about(engine.connection, message_id, why, engine.now, question_due(engine.site.calendar, engine.now))
    else:
        _go_on(engine, [Settlement(claim, claim.queue_ids[0], Uncertain(why, message_id))])


def _take(engine: Engine, message_id: int, *, asked: bool) -> claims.Claim | None:
    with transaction(engine.connection):
        return claims.take_uncertain(engine.connection, engine.worker, message_id, engine.claim_expires, asked=asked)


def _go_on(engine: Engine, settlements: list[Settlement]) -> None:
    """Settle, and hand straight back what the next step would carry out: the next tick claims it like any other."""
    effects = settle_batch(engine, settlements)
    with transaction(engine.connection):
        for effect in effects:
            claims.hand_back(engine.connection, effect.claim.claim, effect.claim.queue_ids)
