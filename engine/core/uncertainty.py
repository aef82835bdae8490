"""What to do about a message of which nobody knows whether it left. Decided once, for every kind of channel.

A far end that can be asked is asked. One that remembers keys is sent the same again, which sends nothing twice. One
that twice knows nothing, ten minutes apart, has never had it. Where none of that can be, the step's author has said
what is to be done (`on_uncertain`), and without a word a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

BETWEEN_LOOK_UPS = timedelta(minutes=10)
"""How long a far end that knows nothing of a message is given before it is asked again, and believed."""

PATIENCE = timedelta(minutes=15)
"""For how long after the arm a far end that can't answer is asked before people hear of it."""

TRY_AGAIN = timedelta(seconds=30)
"""How soon a far end that could not answer is asked again."""


class Answer(StrEnum):
    """What a look-up has come to, where it did not find the message."""

    NOT_ASKED = "not_asked"
    NOTHING = "nothing"
    """It knows nothing of the message."""
    CANT_SAY = "cant_say"
    """It could not be asked, or can't say."""


class Next(StrEnum):
    """What to do now."""

    LOOK_UP = "look_up"
    WAIT = "wait"
    """Look it up again later."""
    BACK = "back"
    """It has certainly not been received: back to the queue."""
    SEND_AGAIN = "send_again"
    """The same bytes with the same key, through an arm of their own."""
    RESEND = "resend"
    """Send it again because its author has authorised that, though it may arrive twice."""
    ASSUME_SENT = "assume_sent"
    ASK = "ask"
    """A person finds out."""


@dataclass(slots=True, frozen=True)
class Doubt:
    """What is known of such a message."""

    can_look_up: bool
    deduplicates: bool
    deduplicates_for: timedelta | None
    """None: for ever."""
    on_uncertain: str
    armed_ago: timedelta
    """How long ago it was armed, by the business clock."""
    looked_up_ago: timedelta | None = None
    """How long ago the far end first knew nothing of it, by the lease clock."""
    answer: Answer = Answer.NOT_ASKED
    resent: int = 0
    """How often it was sent again on somebody's word."""
    time_stands_still: bool = False
    """With a virtual clock: nobody's patience ends."""
    ended: bool = False
    """Its workflow has ended: nothing is sent again, and what is known not to have left is withdrawn."""


def what_now(doubt: Doubt) -> Next:
    """What follows from what is known."""
    if doubt.can_look_up and doubt.answer is Answer.NOT_ASKED:
        return Next.LOOK_UP
    if remembers(doubt) and not doubt.ended:
        return Next.SEND_AGAIN
    if doubt.answer is Answer.NOTHING:
        ago = doubt.looked_up_ago
        return Next.BACK if ago is not None and ago >= BETWEEN_LOOK_UPS else Next.WAIT
    if doubt.can_look_up and doubt.armed_ago < PATIENCE and not doubt.time_stands_still:
        return Next.WAIT
    if doubt.on_uncertain == "assume_sent":
        return Next.ASSUME_SENT
    resend = doubt.on_uncertain == "resend" and not doubt.ended
    if resend and doubt.resent == 0:  # once: what stays uncertain again is a person's affair
        return Next.RESEND
    return Next.ASK


def remembers(doubt: Doubt) -> bool:
    """Whether the far end still knows the message's key, so that sending it again sends nothing twice."""
    return doubt.deduplicates and (doubt.deduplicates_for is None or doubt.armed_ago < doubt.deduplicates_for)


def settles_itself(*, can_look_up: bool, deduplicates: bool, on_uncertain: str) -> bool:
    """Whether anything but a person may settle such a message, so that it waits for that first."""
    return can_look_up or deduplicates or on_uncertain != "ask"


def quarantine(
    *, can_look_up: bool, deduplicates: bool, deduplicates_for: timedelta | None, on_uncertain: str,
    claim: timedelta, timeout: timedelta,
) -> timedelta:  # fmt: skip
    """How long such a message is left alone first: whoever sends it may live, and the far end be at work on it.

    Not at all where nothing can be sent twice: the far end remembers keys for ever, or a person is asked anyway.
    """
    if deduplicates and deduplicates_for is None:
        return timedelta(0)
    if not settles_itself(can_look_up=can_look_up, deduplicates=deduplicates, on_uncertain=on_uncertain):
        return timedelta(0)
    return max(claim, timeout)
