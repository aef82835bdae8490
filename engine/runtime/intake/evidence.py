"""Late evidence about a message of which nobody knew whether it left: a status callback, a bounce, an answer to it.

What has come back was sent. The message is settled, the question about it is closed, and the token that waited to know
goes on, all in the transaction that takes the evidence in. A message that its sender is still waiting for (`sending`)
is only recorded: the sender holds the claim, and goes on by itself.
"""

from __future__ import annotations

import sqlite3
from functools import partial

from engine.channels.letter import Receipt, Result
from engine.core import machine
from engine.core.faults import Fault
from engine.core.model import MessageStatus
from engine.core.outcome import Done, Outcome
from engine.runtime.intake.desk import Desk
from engine.runtime.meanings import after_late_refusal, not_final
from engine.store import gather
from engine.store.answers import FoundMessage
from engine.store.apply import write_plans
from engine.store.call_consents import heeding_consent
from engine.store.sending import record

OPEN = frozenset({MessageStatus.SENDING, MessageStatus.UNCERTAIN, MessageStatus.INTENDED})
"""Statuses of a message that evidence can settle, if it was ever armed: an intended one that was is to be sent again,
because nobody knew."""


def it_was_sent(connection: sqlite3.Connection, desk: Desk, message: FoundMessage, provider_id: str | None) -> bool:
    """The far end has it; False when that was known."""
    done = Done({"message_id": message.message_id, "channel": message.channel})
    return _settle(connection, desk, message, Receipt(Result.SENT, provider_id=provider_id), done)


def it_was_refused(
    connection: sqlite3.Connection, desk: Desk, message: FoundMessage, provider_id: str | None, reason: str,
    error_code: str | None, fault: Fault,
) -> bool:  # fmt: skip
    """The far end could not pass it on; False when it is known what became of it."""
    said = Receipt(Result.REFUSED, reason, provider_id=provider_id, error_code=error_code, fault=fault)
    outcome = after_late_refusal(said, message.channel, desk.now)
    return _settle(connection, desk, message, not_final(said), outcome)


def _settle(
    connection: sqlite3.Connection, desk: Desk, message: FoundMessage, said: Receipt, outcome: Outcome
) -> bool:  # fmt: skip
    if message.status not in OPEN or message.arm_token is None or message.instance_id is None:
        return False
    known = record(
        connection, message.message_id, message.instance_id, message.arm_token, str(said.result), desk.now,
        reason=said.reason, provider_id=said.provider_id, error_code=said.error_code, fault=said.fault,
        to_family=message.channel not in desk.redirected,
    )  # fmt: skip
    if not known:
        return False
    held = {f"asked:{message.message_id}", f"uncertain:{message.message_id}"}
    plans = []
    for snapshot in gather.gather_instances(connection, [message.instance_id], desk.site.calendar.zone):
        if snapshot.token.held_reason in held:
            instance = snapshot.instance
            definition = desk.definitions.get(connection, instance.template_id, instance.template_version)
            again = partial(machine.settle_and_wait, snapshot, definition, outcome, desk.now, desk.site)
            plans.append(heeding_consent(connection, again(), again))
    write_plans(connection, plans, desk.now)
    return True
