"""What follows from a fault that kept a message from being sent: one table for every channel (correctness.md, 2 and 3).

Channels say what stands in the way (`core.faults`); here is what is done about it. What can be tried again is never
written down as failed before it is given up, so that nothing but the last word counts against the channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core.faults import Fault
from engine.core.outcome import Escalate, Fail, Move, Outcome, Retry, Revisit
from engine.core.reasons import RATE, Reason
from engine.core.reasons import RETRY as RETRIED

PASSING_FOR = timedelta(hours=72)
"""How long after its first try an email that is turned away for the time being is tried again. RFC 5321 4.5.4.1 gives
up after four or five days; nobody needs to hear of a concern on the fifth."""

SLOWER = timedelta(seconds=30)
"""After how long a message that came too fast is looked at again; its sender's own pace decides then."""

BACK = timedelta(minutes=2)
"""After how long a message comes back that the provider could not take. Many in a row open the breaker."""

LATER_DAYS = {"30003": 2, "30008": 1}
"""On how many later business days an unreachable phone is tried, by Twilio's code."""

LATER_DAYS_EMAIL, LATER_DAYS_OTHERS = 3, 2
"""On how many a full mailbox is, and anything else that may be there another day."""

TRIED_AGAIN = frozenset({Fault.PASSING, Fault.SLOW_DOWN, Fault.UNREACHABLE, Fault.OURS, Fault.PROVIDER})
"""Faults after which the same message may go to the same address later: it is not refused for good."""


@dataclass(slots=True, frozen=True)
class Setback:
    """A message that was certainly not sent, and why."""

    channel: str
    reason: str
    fault: Fault | None
    error_code: str | None
    refused: bool
    """Whether the far end said no for good."""
    first_tried: datetime


def what_stood_in_the_way(fault: Fault | None, error_code: str | None, *, refused: bool) -> Fault | None:
    """The fault, where a channel has named none. None is a refusal without a code: the step's own failure."""
    if fault is not None:
        return fault
    if not refused:
        return Fault.PASSING
    return Fault.UNKNOWN if error_code else None


def remedy(setback: Setback, now: datetime) -> Outcome:
    """What the step comes to."""
    reason, channel = setback.reason, setback.channel
    match what_stood_in_the_way(setback.fault, setback.error_code, refused=setback.refused):
        case Fault.PASSING:
            return Retry(reason, setback.first_tried + PASSING_FOR if channel == "email" else None, channel)
        case Fault.SLOW_DOWN:
            return Move(now + SLOWER, (Reason(RATE, now, now + SLOWER),))
        case Fault.OURS | Fault.PROVIDER:
            return Move(now + BACK, (Reason(RETRIED, now, now + BACK),))
        case Fault.UNREACHABLE:
            return Revisit(reason, later_days(channel, setback.error_code), channel)
        case Fault.ADDRESS:
            return Fail(reason, channel=channel, unreachable=True)
        case Fault.OPTED_OUT:
            return Fail("the family has told the provider to stop", quiet=True)
        case Fault.CONTENT:
            return Escalate(f"{refused_for_its_words(channel)} The far end said: {reason}")
        case Fault.UNKNOWN:
            code = f" (code {setback.error_code})" if setback.error_code else ""
            return Escalate(f"the far end refused it for a reason that is not known here{code}: {reason}")
        case _:
            return Fail(reason, channel=channel)


def later_days(channel: str, error_code: str | None) -> int:
    """On how many later business days somebody who can't be reached today is tried again."""
    if error_code in LATER_DAYS:
        return LATER_DAYS[error_code]
    return LATER_DAYS_EMAIL if channel == "email" else LATER_DAYS_OTHERS


def refused_for_its_words(channel: str) -> str:
    """For the author of a message that was filtered out."""
    what = {"email": "email", "sms": "text message"}.get(channel, "message")
    return (
        f"the {what} was refused for what it says, and would be again: its author should change the words "
        "(links, capitals, offers and unusual signs are what filters look at) before it is tried again."
    )
