"""Effects carried out: messages are written down, prepared, armed and sent; plugins' steps run in their threads.

The send protocol of the engine, in its order: *intend* (rendered and frozen), *prepare* (everything but the last byte,
where the channel can be split there), *arm* (the last look, the point of no return), *act* (the last byte, or the
channel's one call), *record* (what the world said). Each is durable before the next begins, and whatever is claimed or
armed is renewed while it is under way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from engine import log, log_events
from engine.channels.letter import Receipt, Result, SplitChannel
from engine.config.sending_limits import limits_of
from engine.core.arming import MARGIN, Armed, Later, Lost, OnHold, Suppressed
from engine.core.breaker import held_reason
from engine.core.outcome import Escalate, Fail, Hold, Move, RunOutside, Send
from engine.core.step_types import StepType
from engine.core.uncertainty import settles_itself
from engine.runtime import breakers, quarantine
from engine.runtime.channel_calls import Ready, in_window
from engine.runtime.engine import Engine
from engine.runtime.intending import SendJob, write_down
from engine.runtime.meanings import not_final, outcome_of, sound
from engine.runtime.sender import Finished
from engine.runtime.settling import Recorded, Settlement, ended, settle_batch
from engine.runtime.uncertain import LookUp, settle_looked_up
from engine.runtime.work import Decision
from engine.site import as_of_now
from engine.steps.plugin import PluginStep
from engine.store import arms, claims, sending
from engine.store.connection import transaction
from engine.store.sending import Outgoing


@dataclass(slots=True, frozen=True)
class RunJob:
    """A plugin's step on its way."""

    effect: Decision


def carry_out(engine: Engine, effects: Sequence[Decision]) -> None:
    """Begin these effects. What can't even begin is settled at once, and so is what follows from that."""
    while effects:
        for effect in effects:
            engine.in_flight.setdefault(effect.claim.claim, []).append(effect.queue_id)
        settlements = [_run_outside(engine, e) for e in effects if isinstance(e.plan.effect, RunOutside)]
        settlements += _send(engine, [effect for effect in effects if isinstance(effect.plan.effect, Send)])
        effects = _finish(engine, [settlement for settlement in settlements if settlement is not None])


def take_results(engine: Engine, wait_seconds: float = 0) -> int:
    """Send off what is ready, record what has come back from the sender's thread; returns how many."""
    finished = engine.sender.results(wait_seconds)
    settlements = _send_off(engine, [result for result in finished if isinstance(result.result, Ready)])
    for result in finished:
        if isinstance(result.job, LookUp):
            if isinstance(result.result, Receipt):
                settle_looked_up(engine, result.job, result.result)
        elif not isinstance(result.result, Ready):
            settlements.append(_settlement(engine, result))
    carry_out(engine, _finish(engine, settlements))
    return len(finished)


def renew_claims(engine: Engine) -> None:
    """A living holder says that it still works on what is under way."""
    if not engine.in_flight:
        return
    with transaction(engine.connection):
        for claim, queue_ids in engine.in_flight.items():
            claims.renew(engine.connection, claim, queue_ids, engine.claim_expires)
        until = engine.arm_expires
        renewed = arms.renew_arms(engine.connection, engine.armed.tokens, until)
    engine.armed.renewed(renewed, until)


def hand_back_all(engine: Engine) -> None:
    """The engine stops: what is under way goes back without spending an attempt; what is armed is looked up later."""
    with transaction(engine.connection):
        claims.hand_back_unarmed(engine.connection, engine.worker)
        # The sender's thread ends with the engine, so nobody will hear any more what became of these.
        arms.give_up_armed(engine.connection, engine.armed.tokens, engine.now, quarantine.of_rows(engine))
    engine.in_flight.clear()
    engine.armed.clear()


# -- messages ------------------------------------------------------------------------------------------------------


def _send(engine: Engine, effects: Sequence[Decision]) -> list[Settlement]:
    """Begin to send: each letter is armed when its turn has come, and where the channel can be split, not before all
    but its last byte has gone. Only for a far end that remembers every key does the arm come first, for all of a batch
    in one transaction: being armed early does no harm where sending again sends nothing twice."""
    jobs, settlements = write_down(engine, effects)
    whole = []
    for job in jobs:
        channel = engine.channels[job.outgoing.message.channel]
        if isinstance(channel, SplitChannel):
            engine.sender.prepare(job, channel, job.letter)
        elif channel.deduplicates and channel.deduplicates_for is None:
            whole.append(job)
        else:
            engine.sender.take_turn(job, channel, job.letter)
    if whole:
        _arm(engine, [job.outgoing for job in whole])
    for job in whole:
        if isinstance(job.outgoing.verdict, Armed):
            letter = replace(job.letter, good_until=job.outgoing.good_until)
            channel = engine.channels[job.outgoing.message.channel]
            engine.sender.send(job, channel, letter, _under_arm(engine, job))
        else:
            settlements.append(_not_armed(engine, job))
    return settlements


def _send_off(engine: Engine, finished: Sequence[Finished]) -> list[Settlement]:
    """What is ready is armed, all in one transaction, and sent off; what may not leave is abandoned. Where the arm is
    not certain, nothing leaves."""
    prepared = [(result.job, result.result) for result in finished if isinstance(result.result, Ready)]
    if not prepared:
        return []
    try:
        if not engine.stopping:
            _arm(engine, [job.outgoing for job, _ in prepared])
    except BaseException:
        for _, ready in prepared:
            engine.sender.abandon(ready)
        raise
    settlements: list[Settlement] = []
    for job, ready in prepared:
        if isinstance(job.outgoing.verdict, Armed):
            engine.sender.commit(job, in_window(ready, job.outgoing.good_until), _under_arm(engine, job))
        else:
            engine.sender.abandon(ready)
            settlements.append(_not_armed(engine, job))
    return settlements


def _arm(engine: Engine, outgoing: Sequence[Outgoing]) -> None:
    """The last look, by clocks that are read behind the write lock: whoever waits for that may wait for long."""
    with transaction(engine.connection):
        lease_now = engine.lease_clock()
        engine.site = as_of_now(engine.site, engine.connection)
        margin = min(MARGIN, timedelta(seconds=engine.config.engine.claim_seconds / 4))
        sending.arm(
            engine.connection, outgoing, engine.site.calendar, engine.now, lease_now + margin, engine.arm_expires,
            breakers.patience(engine), limits_of(engine.config),
        )  # fmt: skip


def _under_arm(engine: Engine, job: SendJob) -> Callable[[], bool]:
    """Count an armed message as on its way; what comes back is asked by the sender at the point of no return."""
    if job.outgoing.arm_expires is not None:
        engine.armed.add(job.outgoing.arm_token, job.outgoing.arm_expires)
    return lambda: engine.armed.hold(job.outgoing.arm_token, engine.lease_clock())


def _not_armed(engine: Engine, job: SendJob) -> Settlement:
    verdict = job.outgoing.verdict
    match verdict:
        case OnHold():
            return ended(job.effect, Hold(verdict.reason))
        case Later():
            log.write(log_events.MESSAGE_MOVED, message_id=job.outgoing.message.message_id, to=verdict.at.isoformat())
            return ended(job.effect, Move(verdict.at, verdict.reasons))
        case Suppressed():
            log.write(log_events.MESSAGE_SUPPRESSED, message_id=job.outgoing.message.message_id, why=verdict.reason)
            dead = job.outgoing.message.channel if verdict.dead else None
            return ended(job.effect, Fail(verdict.reason, quiet=True, channel=dead, unreachable=verdict.dead))
        case Lost():
            return ended(job.effect, None)
        case _:
            with transaction(engine.connection):
                claims.hand_back(engine.connection, job.effect.claim.claim, [job.effect.queue_id])
            return ended(job.effect, None)


# -- plugins' steps ------------------------------------------------------------------------------------------------


def _run_outside(engine: Engine, effect: Decision) -> Settlement | None:
    step_type: StepType | None = engine.site.step_types.get(effect.step.type)
    work = effect.plan.effect
    if not isinstance(step_type, PluginStep) or not isinstance(work, RunOutside):
        return ended(effect, Escalate(f"the step type '{effect.step.type}' can't be run here"))
    plugin, params = step_type.plugin, dict(getattr(effect.step, "params", {}))
    engine.sender.run(RunJob(effect), lambda: plugin.run(params, work.context))
    return None


# -- results -------------------------------------------------------------------------------------------------------


def _settlement(engine: Engine, finished: Finished) -> Settlement:
    job, result = finished.job, finished.result
    if isinstance(job, RunJob):
        return ended(job.effect, sound(result, len(job.effect.definition.steps)))
    assert isinstance(job, SendJob)
    assert isinstance(result, Receipt)
    message, armed = job.outgoing.message, isinstance(job.outgoing.verdict, Armed)
    engine.armed.discard(job.outgoing.arm_token)
    result = not_final(result)
    shut = breakers.report(engine, message.channel, result)
    if armed and result.result in (Result.NOT_SENT, Result.REFUSED):
        breakers.give_back(engine, message.channel, message.segments)
    instance_id = job.effect.plan.snapshot.instance.instance_id
    later = quarantine.settle_after(engine, message.channel, job.on_uncertain)
    said = Recorded(message.message_id, instance_id, job.outgoing.arm_token if armed else None, result, later)
    outcome = outcome_of(result, message, engine.now, settles_itself=_settles_itself(engine, job))
    if shut and result.result is Result.NOT_SENT:
        outcome = Hold(held_reason(message.channel))
    return Settlement(job.effect.claim, job.effect.queue_id, outcome, said)


def _settles_itself(engine: Engine, job: SendJob) -> bool:
    channel = engine.channels[job.outgoing.message.channel]
    return settles_itself(
        can_look_up=channel.can_look_up, deduplicates=channel.deduplicates, on_uncertain=job.on_uncertain
    )


def _finish(engine: Engine, settlements: Iterable[Settlement]) -> list[Decision]:
    batch = list(settlements)
    for settlement in batch:
        under_way = engine.in_flight.get(settlement.claim.claim, [])
        if settlement.queue_id in under_way:
            under_way.remove(settlement.queue_id)
        if not under_way:
            engine.in_flight.pop(settlement.claim.claim, None)
    return settle_batch(engine, batch)
