"""Outcomes of effects, written down: behind the fence, against the freshest view, many in one transaction.

What has come of an effect is decided against what the database says now, not against what was known when the effect
began: a pause, a cancel or an answer that came in between counts from here on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine import log, log_events
from engine.channels.letter import Receipt, Result
from engine.core import machine
from engine.core.assignment import question_due
from engine.core.faults import Fault
from engine.core.outcome import Done, Escalate, Outcome, Uncertain
from engine.runtime.dead_addresses import write_no_more
from engine.runtime.engine import Engine
from engine.runtime.redirection import redirected
from engine.runtime.reporting import report
from engine.runtime.work import Decision, definition_of
from engine.store import claims, gather, poison
from engine.store.answers import message_of_id
from engine.store.apply import write_plans
from engine.store.batches import write_bisecting
from engine.store.call_consents import heeding_consent
from engine.store.claims import Claim
from engine.store.questions import ask_about
from engine.store.sending import has_left, record, record_unarmed


@dataclass(slots=True, frozen=True)
class Recorded:
    """What the world said about a message."""

    message_id: int
    instance_id: int
    arm_token: str | None
    """None for what was never armed: it could not be prepared, and has certainly not been sent."""
    receipt: Receipt
    settle_after: datetime | None = None
    """Where it is uncertain: until when, by the lease clock, it is left alone."""


@dataclass(slots=True, frozen=True)
class Settlement:
    """One effect's end: what the world said, if it was a message, and what the step came to (None: nothing is ours)."""

    claim: Claim
    queue_id: int
    outcome: Outcome | None
    recorded: Recorded | None = None


def ended(effect: Decision, outcome: Outcome | None) -> Settlement:
    """The end of an effect about which the world has said nothing."""
    return Settlement(effect.claim, effect.queue_id, outcome)


def settle_batch(engine: Engine, settlements: Sequence[Settlement]) -> list[Decision]:
    """Write settlements down; returns the effects that follow, because a step led straight to the next."""
    written: list[Decision] = []

    def write(batch: Sequence[Settlement]) -> None:
        known = len(written)
        try:
            written.extend(_settle(engine, batch))
        except Exception:
            del written[known:]
            raise

    def set_aside(settlement: Settlement, error: Exception) -> None:
        why = f"what became of the step could not be written down ({type(error).__name__}: {error})"
        log.write(log_events.ROW_POISON, queue_id=settlement.queue_id, error=f"{type(error).__name__}: {error}")
        _record(engine, settlement)
        if claims.survivors(engine.connection, settlement.claim.claim, [settlement.queue_id], engine.lease_clock()):
            poison.set_aside(engine.connection, settlement.queue_id, why, engine.now)

    write_bisecting(engine.connection, settlements, write, set_aside)
    report(decision.plan for decision in written)
    for settlement in settlements:
        _report_message(settlement)
    return [decision for decision in written if decision.plan.effect is not None]


def _settle(engine: Engine, batch: Sequence[Settlement]) -> list[Decision]:
    connection, now = engine.connection, engine.now
    known = {settlement.queue_id for settlement in batch if _record(engine, settlement)}
    wanted = {each.queue_id: _by_now(engine, each) for each in batch if each.outcome is not None}
    ours: set[int] = set()
    for claim in {settlement.claim.claim for settlement in wanted.values()}:
        ids = [queue_id for queue_id, settlement in wanted.items() if settlement.claim.claim == claim]
        ours |= claims.survivors(connection, claim, ids, engine.lease_clock())
    for queue_id in known & wanted.keys() - ours:
        claim_again = _late_evidence(engine, wanted[queue_id])
        if claim_again is not None:
            wanted[queue_id] = replace(wanted[queue_id], claim=claim_again)
            ours.add(queue_id)
    for queue_id in ours:
        _record_unarmed(engine, wanted[queue_id])
    decisions: list[Decision] = []
    for snapshot in gather.gather(connection, sorted(ours), engine.zone):
        settlement = wanted[snapshot.token.queue_id]
        definition = definition_of(engine, snapshot)
        outcome = settlement.outcome
        assert outcome is not None
        try:
            again = partial(machine.settle, snapshot, definition, outcome, now, engine.site)
            plan = heeding_consent(connection, again(), again)
        except Exception as error:
            log.write(log_events.STEP_RAISED, instance_id=snapshot.instance.instance_id, error=str(error))
            why = f"the step broke off ({type(error).__name__}: {error})"
            plan = machine.settle(snapshot, definition, Escalate(why), now, engine.site)
        decisions.append(Decision(plan, definition, settlement.claim, snapshot.instance.revision + 1))
    write_plans(connection, [decision.plan for decision in decisions], now)
    return decisions


def _by_now(engine: Engine, settlement: Settlement) -> Settlement:
    """A sender that can't say whether its message left, when a callback or an answer has said so meanwhile."""
    said = settlement.recorded
    if said is None or said.receipt.result is not Result.UNCERTAIN or said.arm_token is None:
        return settlement
    channel = has_left(engine.connection, said.message_id, said.arm_token)
    if channel is None:
        return settlement
    return replace(settlement, outcome=Done({"message_id": said.message_id, "channel": channel}))


def _late_evidence(engine: Engine, settlement: Settlement) -> Claim | None:
    """What to do with news of a message whose claim was lost: the token that waits to know it, claimed anew. Where the
    workflow has ended and nobody knows, a person is asked."""
    said, now = settlement.recorded, engine.now
    assert said is not None
    if isinstance(settlement.outcome, Uncertain):
        due = question_due(engine.site.calendar, now)
        ask_about(engine.connection, said.message_id, settlement.outcome.error, now, due)
        return None
    return claims.take_uncertain(engine.connection, engine.worker, said.message_id, engine.claim_expires, asked=True)


def _report_message(settlement: Settlement) -> None:
    said = settlement.recorded
    if said is None:
        return
    event = {
        "sent": log_events.MESSAGE_SENT,
        "refused": log_events.MESSAGE_REFUSED,
        "uncertain": log_events.MESSAGE_UNCERTAIN,
        "not_sent": log_events.MESSAGE_NOT_SENT,
    }[said.receipt.result]
    log.write(event, message_id=said.message_id, instance_id=said.instance_id, why=said.receipt.reason)


def _record(engine: Engine, settlement: Settlement) -> bool:
    """Write down what the world said; False when there is nothing to say, or the message is past it."""
    said = settlement.recorded
    if said is None or said.arm_token is None:
        return False
    return record_said(engine, said)


def _record_unarmed(engine: Engine, settlement: Settlement) -> None:
    """What could not even be prepared; written down only while its token is ours, for another may have taken it on."""
    said = settlement.recorded
    if said is not None and said.arm_token is None:
        result, words = str(said.receipt.result), _words(said.receipt)
        record_unarmed(
            engine.connection, said.message_id, said.instance_id, result, engine.now,
            to_family=not redirected(engine.config), **words,
        )  # fmt: skip
        _nobody_is_there(engine, said)


def record_said(engine: Engine, said: Recorded) -> bool:
    """Write down what the world said about an armed message; False when the message is past it."""
    if said.arm_token is None:
        raise ValueError(f"message {said.message_id} was never armed")
    result, words = str(said.receipt.result), _words(said.receipt)
    known = record(
        engine.connection, said.message_id, said.instance_id, said.arm_token, result, engine.now,
        settle_after=said.settle_after, to_family=not redirected(engine.config), **words,
    )  # fmt: skip
    if known:
        _nobody_is_there(engine, said)
    return known


def _nobody_is_there(engine: Engine, said: Recorded) -> None:
    """What a refusal says about the address itself; one that stands in for the family's says nothing of it."""
    receipt = said.receipt
    if receipt.result is not Result.REFUSED or receipt.fault is not Fault.ADDRESS:
        return
    message = message_of_id(engine.connection, said.message_id)
    if message is None or message.recipient is None or message.channel in redirected(engine.config):
        return
    write_no_more(
        engine.connection, engine.site.calendar, engine.now, message.recipient, code=receipt.error_code,
        reason=receipt.reason, mode=message.mode, message=message,
    )  # fmt: skip


def _words(receipt: Receipt) -> dict[str, str | None]:
    return {
        "reason": receipt.reason, "provider": receipt.provider, "provider_id": receipt.provider_id,
        "error_code": receipt.error_code, "fault": receipt.fault, "sender": receipt.sender,
    }  # fmt: skip
