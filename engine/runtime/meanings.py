"""What the world's answers mean for a step: a channel's receipt, and what a step's own code came back with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.channels.letter import Receipt, Result
from engine.core.model import FrozenMessage
from engine.core.outcome import Done, Escalate, Fail, Hold, Outcome, Retry, Uncertain
from engine.core.remedies import TRIED_AGAIN, Setback, remedy


def outcome_of(receipt: Receipt, message: FrozenMessage, now: datetime, *, settles_itself: bool) -> Outcome:
    """What a receipt means for the step. An uncertain message waits where anything but a person may settle it."""
    reason = receipt.reason or "no reason was given"
    match receipt.result:
        case Result.SENT:
            return Done({"message_id": message.message_id, "channel": message.channel})
        case Result.UNCERTAIN:
            held = Hold(f"uncertain:{message.message_id}")
            return held if settles_itself else Uncertain(reason, message.message_id)
        case _:
            return remedy(_setback(receipt, message, reason, now), now)


def not_final(receipt: Receipt) -> Receipt:
    """A refusal after which the same may be tried again counts as not sent: it is no failure before it is given up."""
    if receipt.result is Result.REFUSED and receipt.fault in TRIED_AGAIN:
        return replace(receipt, result=Result.NOT_SENT)
    return receipt


def after_late_refusal(receipt: Receipt, channel: str, now: datetime) -> Outcome:
    """The same for a refusal of which is heard only now, when nobody knew any more whether the message had left."""
    reason = receipt.reason or "no reason was given"
    return remedy(Setback(channel, reason, receipt.fault, receipt.error_code, True, now), now)


def _setback(receipt: Receipt, message: FrozenMessage, reason: str, now: datetime) -> Setback:
    return Setback(
        message.channel, reason, receipt.fault, receipt.error_code, receipt.result is Result.REFUSED,
        message.written or now,
    )  # fmt: skip


def sound(outcome: object, steps: int) -> Outcome:
    """What a step from outside came back with, if it is one of the outcomes that such a step may have."""
    if not isinstance(outcome, (Done, Retry, Fail, Escalate)):
        return Escalate(f"the step came back with {type(outcome).__name__}, which no step from outside may")
    if isinstance(outcome, Done) and outcome.go_to is not None and outcome.go_to not in range(steps + 1):
        return Escalate(f"the step wants to go on at step {outcome.go_to!r}, and there is none")
    return outcome
