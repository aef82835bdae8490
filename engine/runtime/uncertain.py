"""Messages of which nobody knows whether they left, settled: looked up, sent again by their key, or asked about.

They wait out a quarantine first; when each is due is kept with it (`messages.arm_expires_at`, by the lease clock; NULL
once nothing but evidence or a person settles it). What is to be done is decided in `core.uncertainty`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import log, log_events
from engine.channels.letter import Receipt, Result, Sought
from engine.core.assignment import question_due
from engine.core.model import ALIVE
from engine.core.outcome import Done, Fail, Outcome, Uncertain
from engine.core.uncertainty import BETWEEN_LOOK_UPS, TRY_AGAIN, Answer, Doubt, Next, what_now
from engine.runtime.engine import Engine
from engine.runtime.quarantine import on_uncertain_of
from engine.runtime.redirection import actual_recipient
from engine.runtime.settling import Recorded, Settlement, record_said, settle_batch
from engine.store import claims, doubts
from engine.store.connection import transaction
from engine.store.questions import ask_about, is_asked_about
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


def settle_due(engine: Engine) -> int:
    """Take up the uncertain messages whose moment has come; returns how many."""
    lease_now, count = engine.lease_clock(), 0
    if (first := doubts.next_due(engine.connection)) is None or first > lease_now:
        return 0
    for row in doubts.due(engine.connection, lease_now, BATCH):
        if row["message_id"] not in engine.looking_up:
            _act(engine, row, Answer.NOT_ASKED)
            count += 1
    return count


def settle_looked_up(engine: Engine, job: LookUp, receipt: Receipt) -> None:
    """Write down what looking up has shown."""
    engine.looking_up.discard(job.message_id)
    if doubts.is_anothers(engine.connection, receipt.provider_id, job.message_id):
        # Found for two at once: two messages in the same words to the same number, and somebody was quicker.
        receipt = Receipt(Result.UNCERTAIN, "what the far end has turned out to be another message")
    if receipt.result in (Result.SENT, Result.REFUSED):
        _known(engine, job, receipt)
        return
    row = doubts.one(engine.connection, job.message_id, job.arm_token)
    if row is None:
        return
    answer = Answer.CANT_SAY if receipt.result is Result.UNCERTAIN else Answer.NOTHING
    if answer is Answer.CANT_SAY:
        log.write(log_events.MESSAGE_UNCERTAIN, message_id=job.message_id, why=receipt.reason)
    _act(engine, row, answer, receipt.reason)


def _act(engine: Engine, row: sqlite3.Row, answer: Answer, said: str | None = None) -> None:
    message_id, lease_now = row["message_id"], engine.lease_clock()
    doubt = _doubt(engine, row, answer, lease_now)
    match what_now(doubt):
        case Next.LOOK_UP:
            job = LookUp(message_id, row["instance_id"], row["arm_token"], row["channel"])
            engine.looking_up.add(message_id)
            engine.sender.look_up(job, engine.channels[row["channel"]], _sought(engine, row))
        case Next.WAIT:
            again = BETWEEN_LOOK_UPS - (doubt.looked_up_ago or timedelta(0))
            with transaction(engine.connection):
                if answer is Answer.NOTHING:
                    doubts.knows_nothing(engine.connection, message_id, lease_now)
                at = lease_now + (again if answer is Answer.NOTHING else TRY_AGAIN)
                doubts.postpone(engine.connection, message_id, at)
        case Next.BACK:
            with transaction(engine.connection):
                why = "the far end, asked twice, knows nothing of it"
                record_said(engine, Recorded(message_id, row["instance_id"], row["arm_token"], _not_sent(why)))
                claims.requeue_uncertain(engine.connection, message_id)
        case Next.SEND_AGAIN:
            with transaction(engine.connection):
                doubts.send_again(engine.connection, message_id, row["arm_token"], engine.now, authorised_by=None)
        case Next.RESEND:
            with transaction(engine.connection):
                arm = row["arm_token"]
                doubts.send_again(engine.connection, message_id, arm, engine.now, authorised_by="workflow")
        case Next.ASSUME_SENT:
            _assume_sent(engine, row)
        case Next.ASK:
            _ask_a_person(
                engine, message_id, _why(doubt, said), again=doubt.can_look_up and not doubt.time_stands_still
            )


def _doubt(engine: Engine, row: sqlite3.Row, answer: Answer, lease_now: datetime) -> Doubt:
    channel, looked_up = engine.channels.get(row["channel"]), from_db(row["looked_up_at"])
    armed_at = from_db(row["armed_at"])
    assert armed_at is not None, "only what was armed can be uncertain"
    return Doubt(
        channel is not None and channel.can_look_up,
        channel is not None and channel.deduplicates,
        channel.deduplicates_for if channel is not None else None,
        on_uncertain_of(engine, row),
        engine.now - armed_at,
        lease_now - looked_up if looked_up is not None else None,
        answer,
        row["resends_authorised"],
        engine.clock.virtual,
        row["instance_status"] not in ALIVE,
    )


def _sought(engine: Engine, row: sqlite3.Row) -> Sought:
    armed_at = from_db(row["armed_at"])
    assert armed_at is not None, "only what was armed is looked up"
    taken = doubts.ids_of_others(engine.connection, row["recipient"], row["message_id"])
    recipient = actual_recipient(engine.config, row["channel"], row["recipient"])
    return Sought(
        row["idempotency_key"], row["channel"], recipient, row["body"], SUFFIXES[row["channel"]], armed_at,
        row["provider_id"], taken,
    )  # fmt: skip


def _not_sent(why: str) -> Receipt:
    return Receipt(Result.NOT_SENT, why)


def _why(doubt: Doubt, said: str | None) -> str:
    if doubt.can_look_up:
        return said or "the far end can't say whether it has it"
    if doubt.resent:
        return "it was sent again, and nobody can say whether it arrived"
    return "the engine stopped while it was leaving, and this channel can't be asked"


def _known(engine: Engine, job: LookUp, receipt: Receipt) -> None:
    said = Recorded(job.message_id, job.instance_id, job.arm_token, receipt)
    claim = _take(engine, job.message_id, asked=True)
    if claim is None:
        with transaction(engine.connection):
            record_said(engine, said)
        return
    outcome: Outcome = Done({"message_id": job.message_id, "channel": job.channel})
    if receipt.result is Result.REFUSED:
        outcome = Fail(receipt.reason or "the far end has refused it")
    _go_on(engine, [Settlement(claim, claim.queue_ids[0], outcome, said)])


def _assume_sent(engine: Engine, row: sqlite3.Row) -> None:
    message_id = row["message_id"]
    claim = _take(engine, message_id, asked=True)
    with transaction(engine.connection):
        assumed = doubts.assume_sent(engine.connection, message_id, row["arm_token"], engine.now)
        if claim is not None and not assumed:
            claims.hand_back(engine.connection, claim.claim, claim.queue_ids)
    if claim is not None and assumed:
        output = {"message_id": message_id, "channel": row["channel"], "assumed": True}
        _go_on(engine, [Settlement(claim, claim.queue_ids[0], Done(output))])


def _ask_a_person(engine: Engine, message_id: int, why: str, *, again: bool) -> None:
    """Open the question, and go on looking for the answer where the far end may still give it. The message stays due
    until it is asked about: a crash in between must not leave it to nobody, nor must a token that is not there to ask
    with, such as one that stands in the queue of a paused workflow."""
    claim = _take(engine, message_id, asked=False)
    if claim is not None:
        _go_on(engine, [Settlement(claim, claim.queue_ids[0], Uncertain(why, message_id))])
    with transaction(engine.connection):
        if claim is None:
            ask_about(engine.connection, message_id, why, engine.now, question_due(engine.site.calendar, engine.now))
        later = BETWEEN_LOOK_UPS if again or not is_asked_about(engine.connection, message_id) else None
        doubts.postpone(engine.connection, message_id, engine.lease_clock() + later if later is not None else None)


def _take(engine: Engine, message_id: int, *, asked: bool) -> claims.Claim | None:
    with transaction(engine.connection):
        return claims.take_uncertain(engine.connection, engine.worker, message_id, engine.claim_expires, asked=asked)


def _go_on(engine: Engine, settlements: list[Settlement]) -> None:
    """Settle, and hand straight back what the next step would carry out: the next tick claims it like any other."""
    effects = settle_batch(engine, settlements)
    with transaction(engine.connection):
        for effect in effects:
            claims.hand_back(engine.connection, effect.claim.claim, effect.claim.queue_ids)
