"""A channel's circuit breaker: it opens on faults that are ours or the provider's, so that no family pays for them.

    closed ──a fault of ours, or five of the provider's in a row──▶ open ──its wait is over──▶ half_open (one message)
       ▲                                                             ▲                            │
       └────────────────────────────any answer that shows the channel works ◀────────────────────┤
                                                                     └──another such fault────────┘

While it is shut nothing of the channel is armed; what comes due is held as `breaker:<channel>` and spends no attempt.
When the wait is over the next message may try, one alone. Each failed probe makes the next wait longer: 1, 2, 4, 8, 16,
30, 30 … minutes. Pure: what an answer makes of a breaker; the store keeps it, so that it outlives a restart and is
shared by all daemons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engine.core.faults import Fault

FAULTS_IN_A_ROW = 5
"""So many of the provider's faults, with nothing between them that worked, open the breaker."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)


class State(StrEnum):
    """How a breaker stands. Half open: one message is on its way to see whether the channel works again."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Answer(StrEnum):
    """What one attempt to send says about the channel."""

    WORKS = "works"
    """The far end did its part, whatever it said about this one message."""
    OURS = "ours"
    """Credentials, settings, reputation: the next message would end the same way."""
    PROVIDERS = "providers"
    """The far end can't be reached or doesn't answer."""
    NOTHING = "nothing"
    """It says nothing about the channel."""


@dataclass(slots=True, frozen=True)
class Breaker:
    """The breaker of one channel, as it is kept."""

    channel: str
    state: State = State.CLOSED
    failures: int = 0
    """Faults in a row."""
    openings: int = 0
    """How often it has opened since it last worked."""
    reason: str | None = None
    error_code: str | None = None
    opened_at: datetime | None = None
    probe_at: datetime | None = None
    """When one message may try; half open, when another may, because nothing was heard of the first."""
    task_id: int | None = None
    """The alert."""

    def shut(self, now: datetime) -> bool:
        """Whether nothing may be sent now."""
        return self.state is not State.CLOSED and self.probe_at is not None and now < self.probe_at

    def may_probe(self, now: datetime) -> bool:
        """Whether it is not closed, and one message may try now."""
        return self.state is not State.CLOSED and not self.shut(now)


def answer_of(result: str, fault: Fault | None) -> Answer:
    """What a receipt says about its channel: `result` as channels say it (`sent`, `not_sent`, `refused`, `uncertain`).

    An answer that never came counts as the provider's fault: each leaves a message that somebody must find out about.
    """
    if fault is Fault.OURS:
        return Answer.OURS
    if fault is Fault.PROVIDER or result == "uncertain":
        return Answer.PROVIDERS
    if fault in (Fault.SLOW_DOWN, Fault.UNKNOWN):
        return Answer.NOTHING
    return Answer.WORKS


def after(breaker: Breaker, answer: Answer, now: datetime, reason: str | None, error_code: str | None) -> Breaker:
    """The breaker after one more answer."""
    if answer is Answer.NOTHING:
        return breaker
    if breaker.state is State.CLOSED:
        if answer is Answer.WORKS:
            return replace(breaker, failures=0) if breaker.failures else breaker
        counted = replace(breaker, failures=breaker.failures + 1)
        if answer is Answer.OURS or counted.failures >= FAULTS_IN_A_ROW:
            return _opened(counted, now, reason, error_code)
        return counted
    if answer is Answer.WORKS:
        # What left before it opened says nothing about now.
        return Breaker(breaker.channel) if breaker.state is State.HALF_OPEN else breaker
    if breaker.state is State.HALF_OPEN or breaker.may_probe(now):
        return _opened(replace(breaker, failures=breaker.failures + 1), now, reason, error_code)
    return breaker


def probing(breaker: Breaker, now: datetime, patience: timedelta) -> Breaker:
    """One message tries now; if nothing is heard of it for so long, another may."""
    return replace(breaker, state=State.HALF_OPEN, probe_at=now + patience)


def wait_after(openings: int) -> timedelta:
    """How long it stays shut after so many openings in a row."""
    return min(FIRST_WAIT * float(2 ** min(openings - 1, 10)), LONGEST_WAIT)


def held_reason(channel: str) -> str:
    """The reason for which tokens of a channel that is shut are held."""
    return f"breaker:{channel}"


_WHAT = {"email": "Email", "sms": "Text messages"}
_REMEDY = {
    "email": "check the mail server, [channels.email] in config.toml and SMTP_PASSWORD",
    "sms": "check the account at the provider, [channels.sms] in config.toml, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
}


def alert(breaker: Breaker) -> str:
    """What the administrators read: what is wrong, what it means for families, what to do."""
    what = _WHAT.get(breaker.channel, f"The channel {breaker.channel}")
    said = (breaker.reason or "the far end does not answer").strip().rstrip(".")
    code = f" ({breaker.error_code})" if breaker.error_code and breaker.error_code not in said else ""
    remedy = _REMEDY.get(breaker.channel, "check its settings and the far end")
    return (
        f"{what} can't be sent at present: {said}{code}. Nothing is lost: what is due waits, and no family's attempts "
        f"are used up. Please {remedy}; then `followthrough release --channel {breaker.channel}` tries again at once. "
        "Until then one message tries by itself from time to time, and when it gets through the rest follows."
    )


def _opened(breaker: Breaker, now: datetime, reason: str | None, error_code: str | None) -> Breaker:
    openings = breaker.openings + 1
    return replace(
        breaker, state=State.OPEN, openings=openings, reason=reason, error_code=error_code,
        opened_at=breaker.opened_at or now, probe_at=now + wait_after(openings),
    )  # fmt: skip
