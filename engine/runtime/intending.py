"""Messages written down before anything else: rendered, frozen, keyed, and put on paper.

The first step of the send protocol. What can't be rendered or written down ends here, as its step's failure.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from engine import log, log_events
from engine.channels.letter import Letter
from engine.core.model import MessageStatus
from engine.core.outcome import Done, Escalate, Fail, Hold
from engine.messages.problems import MessageError
from engine.runtime.engine import Engine
from engine.runtime.letters import draft, letter
from engine.runtime.redirection import redirection_note
from engine.runtime.settling import Settlement, ended
from engine.runtime.work import Decision
from engine.store import claims, doubts, sending
from engine.store.batches import write_bisecting
from engine.store.sending import Draft, Outgoing


@dataclass(slots=True, frozen=True)
class SendJob:
    """A message that is written down and on its way."""

    effect: Decision
    outgoing: Outgoing
    letter: Letter
    on_uncertain: str
    """What its author wants done when nobody knows whether it left."""


def write_down(engine: Engine, effects: Sequence[Decision]) -> tuple[list[SendJob], list[Settlement]]:
    """The messages that these steps ask for, written down and ready to go, and what ended instead."""
    settlements: list[Settlement] = []
    drafts: list[tuple[Decision, Draft | None]] = []
    for effect in effects:
        try:
            drafts.append((effect, None if _stands(effect) else draft(engine, effect.wish)))
        except MessageError as error:
            settlements.append(ended(effect, Fail(f"the message can't be written: {error}")))
        except Exception as error:
            log.write(log_events.STEP_RAISED, error=f"{type(error).__name__}: {error}")
            settlements.append(ended(effect, Fail(f"the message can't be written ({type(error).__name__}: {error})")))
    written = intend(engine, drafts, settlements)
    settlements += [_known_already(job) for job in written if not _may_go(job)]
    return [job for job in written if _may_go(job)], settlements


def _stands(effect: Decision) -> bool:
    """Whether the message that was written down before is the one that is wanted now. One that has not left, to an
    address that was corrected meanwhile, is written anew."""
    frozen = effect.frozen
    if frozen is None:
        return False
    wish = effect.wish
    same = (frozen.channel, frozen.recipient) == (wish.channel, wish.recipient)
    return same or frozen.status != MessageStatus.INTENDED or (frozen.may_be_known and frozen.channel == wish.channel)


def _may_go(job: SendJob) -> bool:
    return job.outgoing.message.status == MessageStatus.INTENDED


def _known_already(job: SendJob) -> Settlement:
    """This visit's message has left before, or may have: it is never sent again from here."""
    message = job.outgoing.message
    if message.status in (MessageStatus.SENDING, MessageStatus.UNCERTAIN):
        return ended(job.effect, Hold(f"uncertain:{message.message_id}"))
    return ended(job.effect, Done({"message_id": message.message_id, "channel": message.channel}))


def intend(
    engine: Engine, drafts: Sequence[tuple[Decision, Draft | None]], settlements: list[Settlement]
) -> list[SendJob]:
    """Write drafts down, all in one transaction where none is poison; those that are end as settlements. Behind the
    fence like every write: where the claim was lost meanwhile, somebody else decides, and may have ended it all."""
    jobs: list[SendJob] = []
    lost: list[Settlement] = []

    def write(batch: Sequence[tuple[Decision, Draft | None]]) -> None:
        known, gone = len(jobs), len(lost)
        try:
            ours = _survivors(engine, [effect for effect, _ in batch])
            for effect, new in batch:
                if effect.queue_id in ours:
                    jobs.append(intended(engine, effect, new))
                else:
                    lost.append(ended(effect, None))
        except Exception:
            del jobs[known:], lost[gone:]
            raise

    def set_aside(item: tuple[Decision, Draft | None], error: Exception) -> None:
        why = f"the message could not be written down ({type(error).__name__}: {error})"
        settlements.append(ended(item[0], Escalate(why)))

    write_bisecting(engine.connection, drafts, write, set_aside)
    settlements += lost
    return jobs


def _survivors(engine: Engine, effects: Sequence[Decision]) -> set[int]:
    """The tokens among these that are still ours."""
    ours: set[int] = set()
    for claim in {effect.claim.claim for effect in effects}:
        ids = [effect.queue_id for effect in effects if effect.claim.claim == claim]
        ours |= claims.survivors(engine.connection, claim, ids, engine.lease_clock())
    return ours


def intended(engine: Engine, effect: Decision, new: Draft | None) -> SendJob:
    """One message, written down now or found as it was written down for the same visit before."""
    snapshot, token = effect.plan.snapshot, effect.plan.token
    execution_id = token.execution.execution_id if token is not None and token.execution else None
    message = effect.frozen
    if new is not None or message is None:
        if new is None:
            raise ValueError("a message that is neither written nor frozen")
        instance = snapshot.instance
        message = sending.intend(engine.connection, instance, effect.visit, execution_id, new, engine.now)
    if message.status == MessageStatus.UNCERTAIN:
        doubts.take_up(engine.connection, message.message_id, engine.lease_clock())
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
        note=redirection_note(engine.config, message.channel),
    )
    # On paper before it is armed: what can't be put on paper must not be at the point of no return.
    return SendJob(effect, outgoing, letter(engine, outgoing), getattr(effect.step, "on_uncertain", "ask"))
