"""Effects carried out: messages are rendered, written down, armed and sent; plugins' steps run in their threads.

The send protocol of the engine, in its order: *intend* (rendered and frozen), *arm* (the last look, the point of no
return), *act* (the channel), *record* (what the world said). Each is durable before the next begins.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engine import log, log_events
from engine.channels.letter import Letter, Receipt, Result
from engine.core.arming import MARGIN, Armed, Later, Lost, OnHold, Suppressed
from engine.core.breaker import held_reason
from engine.core.model import MessageStatus
from engine.core.outcome import Done, Escalate, Fail, Hold, Move, Outcome, RunOutside, Send
from engine.core.step_types import StepType
from engine.messages.problems import MessageError
from engine.runtime import breakers
from engine.runtime.engine import Engine
from engine.runtime.letters import draft, letter
from engine.runtime.meanings import outcome_of, sound
from engine.runtime.recovery import LookUp, settle_looked_up
from engine.runtime.sender import Finished
from engine.runtime.settling import Recorded, Settlement, settle_batch
from engine.runtime.work import Decision
from engine.site import as_of_now
from engine.steps.plugin import PluginStep
from engine.store import claims, sending
from engine.store.batches import write_bisecting
from engine.store.connection import transaction
from engine.store.sending import Draft, Outgoing


@dataclass(slots=True, frozen=True)
class SendJob:
    """An armed message on its way."""

    effect: Decision
    outgoing: Outgoing
    letter: Letter
    can_look_up: bool


@dataclass(slots=True, frozen=True)
class RunJob:
    """A plugin's step on its way."""

    effect: Decision


def carry_out(engine: Engine, effects: Sequence[Decision]) -> None:
    """Begin these effects. What can't even begin is settled at once, and so is what follows from that."""
    while effects:
        for effect in effects:
            engine.in_flight.setdefault(effect.claim.claim, []).append(_queue_id(effect))
        settlements = [_run_outside(engine, e) for e in effects if isinstance(e.plan.effect, RunOutside)]
        settlements += _send(engine, [effect for effect in effects if isinstance(effect.plan.effect, Send)])
        effects = _finish(engine, [settlement for settlement in settlements if settlement is not None])


def take_results(engine: Engine, wait_seconds: float = 0) -> int:
    """Record what has come back from the sender's thread; returns how many."""
    finished = engine.sender.results(wait_seconds)
    effects = [result for result in finished if not isinstance(result.job, LookUp)]
    carry_out(engine, _finish(engine, [_settlement(engine, result) for result in effects]))
    for result in finished:
        if isinstance(result.job, LookUp) and isinstance(result.result, Receipt):
            settle_looked_up(engine, result.job, result.result)
    return len(finished)


def renew_claims(engine: Engine) -> None:
    """A living holder says that it still works on what is under way."""
    if not engine.in_flight:
        return
    with transaction(engine.connection):
        for claim, queue_ids in engine.in_flight.items():
            claims.renew(engine.connection, claim, queue_ids, engine.claim_expires)
        sending.renew_arms(engine.connection, sorted(engine.armed), engine.arm_expires)


def hand_back_all(engine: Engine) -> None:
    """The engine stops: what is under way goes back without spending an attempt; what is armed is looked up later."""
    with transaction(engine.connection):
        claims.hand_back_unarmed(engine.connection, engine.worker)
        # The sender's thread ends with the engine, so nobody will hear any more what became of these.
        sending.give_up_armed(engine.connection, sorted(engine.armed), engine.now)
    engine.in_flight.clear()
    engine.armed.clear()


# -- messages ------------------------------------------------------------------------------------------------------


def _send(engine: Engine, effects: Sequence[Decision]) -> list[Settlement]:
    settlements: list[Settlement] = []
    drafts: list[tuple[Decision, Draft | None]] = []
    for effect in effects:
        try:
            drafts.append((effect, None if _stands(effect) else draft(engine, effect.wish)))
        except MessageError as error:
            settlements.append(_ended(effect, Fail(f"the message can't be written: {error}")))
        except Exception as error:
            log.write(log_events.STEP_RAISED, error=f"{type(error).__name__}: {error}")
            settlements.append(_ended(effect, Fail(f"the message can't be written ({type(error).__name__}: {error})")))
    written = _intend(engine, drafts, settlements)
    settlements += [_known_already(job) for job in written if not _may_go(job)]
    outgoing = [job for job in written if _may_go(job)]
    _arm(engine, [job.outgoing for job in outgoing])
    for job in outgoing:
        if isinstance(job.outgoing.verdict, Armed):
            channel = engine.channels[job.outgoing.message.channel]
            engine.armed.add(job.outgoing.arm_token)
            engine.sender.send(job, channel, job.letter)
        else:
            settlements.append(_not_armed(engine, job))
    return settlements


def _stands(effect: Decision) -> bool:
    """Whether the message that was written down before is the one that is wanted now. One that has not left, to an
    address that was corrected meanwhile, is written anew."""
    frozen = effect.frozen
    if frozen is None:
        return False
    wish = effect.wish
    same = (frozen.channel, frozen.recipient) == (wish.channel, wish.recipient)
    return same or frozen.status != MessageStatus.INTENDED


def _may_go(job: SendJob) -> bool:
    return job.outgoing.message.status == MessageStatus.INTENDED


def _known_already(job: SendJob) -> Settlement:
    """This visit's message has left before, or may have: it is never sent again from here."""
    message = job.outgoing.message
    if message.status in (MessageStatus.SENDING, MessageStatus.UNCERTAIN):
        return _ended(job.effect, Hold(f"uncertain:{message.message_id}"))
    return _ended(job.effect, Done({"message_id": message.message_id, "channel": message.channel}))


def _intend(
    engine: Engine, drafts: Sequence[tuple[Decision, Draft | None]], settlements: list[Settlement]
) -> list[SendJob]:
    jobs: list[SendJob] = []

    def write(batch: Sequence[tuple[Decision, Draft | None]]) -> None:
        known = len(jobs)
        try:
            for effect, new in batch:
                jobs.append(_intended(engine, effect, new))
        except Exception:
            del jobs[known:]
            raise

    def set_aside(item: tuple[Decision, Draft | None], error: Exception) -> None:
        why = f"the message could not be written down ({type(error).__name__}: {error})"
        settlements.append(_ended(item[0], Escalate(why)))

    write_bisecting(engine.connection, drafts, write, set_aside)
    return jobs


def _intended(engine: Engine, effect: Decision, new: Draft | None) -> SendJob:
    snapshot, token = effect.plan.snapshot, effect.plan.token
    execution_id = token.execution.execution_id if token is not None and token.execution else None
    message = effect.frozen
    if new is not None or message is None:
        if new is None:
            raise ValueError("a message that is neither written nor frozen")
        instance = snapshot.instance
        message = sending.intend(engine.connection, instance, effect.visit, execution_id, new, engine.now)
    outgoing = Outgoing(
        snapshot,
        execution_id,
        effect.definition.workflow,
        effect.step.urgent,
        effect.revision,
        effect.claim.claim,
        effect.claim.expires,
        message,
        secrets.token_hex(16),
    )
    # On paper before it is armed: what can't be put on paper must not be at the point of no return.
    return SendJob(effect, outgoing, letter(engine, outgoing), engine.channels[message.channel].can_look_up)


def _arm(engine: Engine, outgoing: Sequence[Outgoing]) -> None:
    if not outgoing:
        return
    lease_now = engine.lease_clock()
    with transaction(engine.connection):
        engine.site = as_of_now(engine.site, engine.connection)
        margin = min(MARGIN, timedelta(seconds=engine.config.engine.claim_seconds / 4))
        sending.arm(
            engine.connection, outgoing, engine.site.calendar, engine.now, lease_now + margin, engine.arm_expires,
            breakers.patience(engine),
        )  # fmt: skip


def _not_armed(engine: Engine, job: SendJob) -> Settlement:
    verdict = job.outgoing.verdict
    match verdict:
        case OnHold():
            return _ended(job.effect, Hold(verdict.reason))
        case Later():
            log.write(log_events.MESSAGE_MOVED, message_id=job.outgoing.message.message_id, to=verdict.at.isoformat())
            return _ended(job.effect, Move(verdict.at, verdict.reasons))
        case Suppressed():
            log.write(log_events.MESSAGE_SUPPRESSED, message_id=job.outgoing.message.message_id, why=verdict.reason)
            return _ended(job.effect, Fail(verdict.reason, quiet=True))
        case Lost():
            return _ended(job.effect, None)
        case _:
            with transaction(engine.connection):
                claims.hand_back(engine.connection, job.effect.claim.claim, [_queue_id(job.effect)])
            return _ended(job.effect, None)


# -- plugins' steps ------------------------------------------------------------------------------------------------


def _run_outside(engine: Engine, effect: Decision) -> Settlement | None:
    step_type: StepType | None = engine.site.step_types.get(effect.step.type)
    work = effect.plan.effect
    if not isinstance(step_type, PluginStep) or not isinstance(work, RunOutside):
        return _ended(effect, Escalate(f"the step type '{effect.step.type}' can't be run here"))
    plugin, params = step_type.plugin, dict(getattr(effect.step, "params", {}))
    engine.sender.run(RunJob(effect), lambda: plugin.run(params, work.context))
    return None


# -- results -------------------------------------------------------------------------------------------------------


def _settlement(engine: Engine, finished: Finished) -> Settlement:
    job, result = finished.job, finished.result
    if isinstance(job, RunJob):
        return _ended(job.effect, sound(result, len(job.effect.definition.steps)))
    assert isinstance(job, SendJob)
    assert isinstance(result, Receipt)
    message = job.outgoing.message
    engine.armed.discard(job.outgoing.arm_token)
    shut = breakers.report(engine, message.channel, result)
    said = Recorded(
        message.message_id,
        job.effect.plan.snapshot.instance.instance_id,
        job.outgoing.arm_token,
        str(result.result),
        result.reason,
        result.provider,
        result.provider_id,
        result.error_code,
    )
    outcome = outcome_of(result, message.message_id, message.channel, can_look_up=job.can_look_up)
    if shut and result.result is Result.NOT_SENT:
        outcome = Hold(held_reason(message.channel))
    return Settlement(job.effect.claim, _queue_id(job.effect), outcome, said)


def _ended(effect: Decision, outcome: Outcome | None) -> Settlement:
    return Settlement(effect.claim, _queue_id(effect), outcome)


def _finish(engine: Engine, settlements: Iterable[Settlement]) -> list[Decision]:
    batch = list(settlements)
    for settlement in batch:
        under_way = engine.in_flight.get(settlement.claim.claim, [])
        if settlement.queue_id in under_way:
            under_way.remove(settlement.queue_id)
        if not under_way:
            engine.in_flight.pop(settlement.claim.claim, None)
    return settle_batch(engine, batch)


def _queue_id(effect: Decision) -> int:
    return effect.plan.snapshot.token.queue_id
