"""What the world's answers mean for a step: a channel's receipt, and what a step's own code came back with."""

from __future__ import annotations

from engine.channels.letter import Receipt, Result
from engine.core.outcome import Done, Escalate, Fail, Hold, Outcome, Retry, Uncertain


def outcome_of(receipt: Receipt, message_id: int, channel: str, *, settles_itself: bool) -> Outcome:
    """What a receipt means for the step. An uncertain message waits where anything but a person may settle it."""
    reason = receipt.reason or "no reason was given"
    match receipt.result:
        case Result.SENT:
            return Done({"message_id": message_id, "channel": channel})
        case Result.NOT_SENT:
            return Retry(reason)
        case Result.REFUSED:
            return Fail(reason)
        case Result.UNCERTAIN:
            return Hold(f"uncertain:{message_id}") if settles_itself else Uncertain(reason, message_id)


def sound(outcome: object, steps: int) -> Outcome:
    """What a step from outside came back with, if it is one of the outcomes that such a step may have."""
    if not isinstance(outcome, (Done, Retry, Fail, Escalate)):
        return Escalate(f"the step came back with {type(outcome).__name__}, which no step from outside may")
    if isinstance(outcome, Done) and outcome.go_to is not None and outcome.go_to not in range(steps + 1):
        return Escalate(f"the step wants to go on at step {outcome.go_to!r}, and there is none")
    return outcome
