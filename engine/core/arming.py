"""May this message leave now? The last look, in the transaction that is the point of no return.

Everything may have changed since the step was decided: the claim, the instance, the family's answer, a hold, a
consent, the hour. Each check here stands alone, so that a test can take it out and see that it is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core.breaker import held_reason
from engine.core.consents import WITHDRAWN
from engine.core.model import Hold, InstanceStatus, MessageStatus
from engine.core.reasons import PAUSED, Reason
from engine.core.timing import Calendar, CalendarNeverOpens, is_open, next_opening, window_end

MARGIN = timedelta(seconds=2)
"""A claim that runs out sooner than this is as good as lost (short claims have a shorter margin)."""


@dataclass(slots=True, frozen=True)
class Facts:
    """What the arming transaction has just read."""

    claim_is_ours: bool
    claim_expires: datetime | None
    instance_status: str
    revision_now: int
    revision_decided: int
    events_now: int
    events_decided: int
    events_waiting: bool
    """Whether the newest event about the family is one that nobody has taken in yet, or an answer waits that may be
    from anybody."""
    message_status: str
    stop_asked: int | None
    """The act by which somebody has asked to stop this, and which has not been carried out yet."""
    family_active: bool
    paused_until: datetime | None
    zone: str
    """The family's zone as it is now."""
    consent: str | None
    """The newest word about this address and channel: `granted`, `withdrawn`, or None."""
    channel: str
    workflow: str
    mode: str
    urgent: bool
    suppressed: str | None
    """Why this address is not written to whatever the family has agreed to."""
    capped: str | None
    """Why the family has had enough messages."""
    channel_shut: bool
    """Whether the channel's breaker lets nothing through."""
    regions: frozenset[str] = frozenset()
    """The regions whose hours count for this recipient."""
    dead: bool = False
    """Whether it is suppressed because nobody can be reached at this address."""
    least_left: timedelta = timedelta(0)
    """How much of the family's window must be left for it to arrive in."""


@dataclass(slots=True, frozen=True)
class Armed:
    """It leaves now."""


@dataclass(slots=True, frozen=True)
class Lost:
    """The claim is not ours any more: somebody else decides."""


@dataclass(slots=True, frozen=True)
class DecideAgain:
    """Something came in between; the step is decided anew, and no attempt is spent."""

    why: str


@dataclass(slots=True, frozen=True)
class OnHold:
    """It waits: for a hold to be released (`hold:3`), for an act to be carried out or undone (`act:7`), or for its
    channel to work again (`breaker:email`)."""

    reason: str


@dataclass(slots=True, frozen=True)
class Later:
    """The family's window has closed meanwhile; it goes out at the next opening, and no attempt is spent."""

    at: datetime
    reasons: tuple[Reason, ...]


@dataclass(slots=True, frozen=True)
class Suppressed:
    """It must not be sent to this address; the reason is kept with the message."""

    reason: str
    dead: bool = False
    """True where nobody can be reached there, so that the step's fallback is as good as after a bounce."""


Verdict = Armed | Lost | DecideAgain | OnHold | Later | Suppressed


def may_leave(
    facts: Facts, holds: tuple[Hold, ...], calendar: Calendar, now: datetime, good_until: datetime
) -> Verdict:
    """The verdict on one message; the first rule that objects decides.

    `good_until` is the moment, by the lease clock, until which the claim must hold at least: now and a margin.
    """
    if not facts.claim_is_ours or facts.claim_expires is None or facts.claim_expires <= good_until:
        return Lost()
    if facts.message_status != MessageStatus.INTENDED:
        return DecideAgain("the message is not waiting to be sent any more")
    if facts.instance_status != InstanceStatus.RUNNING:
        return DecideAgain("the workflow is not running any more")
    if facts.stop_asked is not None:
        return OnHold(f"act:{facts.stop_asked}")
    if facts.revision_now != facts.revision_decided:
        return DecideAgain("the workflow was changed meanwhile")
    if facts.events_now != facts.events_decided or facts.events_waiting:
        return DecideAgain("something about the family came in meanwhile")
    if not facts.family_active:
        return DecideAgain("the family is no longer active")
    for hold in holds:
        if hold.workflow in (None, facts.workflow) and hold.channel in (None, facts.channel):
            return OnHold(f"hold:{hold.hold_id}")
    if (refusal := consent_refusal(facts.consent, facts.channel, facts.mode)) is not None:
        return Suppressed(refusal)
    if facts.suppressed is not None:
        return Suppressed(facts.suppressed, dead=facts.dead)
    hours = calendar.where(facts.regions, facts.channel)
    if facts.paused_until is not None and now < facts.paused_until:
        return _at_opening(hours, facts, facts.paused_until, (Reason(PAUSED, now, facts.paused_until),))
    if not is_open(hours, facts.zone, now, urgent=facts.urgent):
        return _at_opening(hours, facts, now, ())
    if (opening := _next_window(hours, facts, now)) is not None:
        return opening
    if facts.channel_shut:
        return OnHold(held_reason(facts.channel))
    if facts.capped is not None:
        return Suppressed(facts.capped)
    return Armed()


def _next_window(hours: Calendar, facts: Facts, now: datetime) -> Verdict | None:
    """The next opening, where the window that is open closes before the message could arrive."""
    if not facts.least_left:
        return None
    end = window_end(hours, facts.zone, now, urgent=facts.urgent)
    if end - now >= facts.least_left:
        return None
    verdict = _at_opening(hours, facts, end, ())
    if isinstance(verdict, Later) and verdict.reasons:
        closing, *others = verdict.reasons
        return Later(verdict.at, (closing._replace(start=now), *others))
    return verdict


def _at_opening(hours: Calendar, facts: Facts, start: datetime, before: tuple[Reason, ...]) -> Verdict:
    """It goes out at the next opening. Where a region's hours and the site's never meet there is none."""
    try:
        moment = next_opening(hours, facts.zone, start, urgent=facts.urgent)
    except CalendarNeverOpens as error:
        return Suppressed(f"it can never go out: {error}")
    return Later(moment.at, (*before, *moment.reasons))


def consent_refusal(consent: str | None, channel: str, mode: str) -> str | None:
    """Why consent forbids this channel to this address, or None when it allows it.

    Without a word from the family, email is allowed and a text is refused in execute mode; a simulation sends it.
    """
    if consent == WITHDRAWN:
        return "the family has asked not to be written to at this address"
    if consent is None and channel == "sms" and mode == "execute":
        return "the family has not agreed to text messages at this number"
    return None


def consent_note(consent: str | None, channel: str, mode: str) -> str | None:
    """What a simulation notes about a message that it sends and that execute mode would have refused."""
    if mode == "simulate" and consent_refusal(consent, channel, "execute") is not None:
        return "simulated; in execute mode it is refused until the family has agreed to text messages at this number"
    return None
