"""What a step comes back with: a value, never an exception.

The executor turns an exception into `Retry` or `Fail` once, at its edge; from there on `machine` sees only these.
Named by consequence: each says what happens next, not what went on inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True, frozen=True)
class NewTask:
    """A task for a coordinator that a step or an escalation opens."""

    task_type: str
    description: str
    due_date: datetime | None = None
    priority: str = "normal"
    assigned_to: str | None = None
    attempt: int = 1
    done: bool = False
    """True for a task that only records something: it is born `done`."""
    snoozed_until: datetime | None = None


@dataclass(slots=True, frozen=True)
class Done:
    """The step is finished; go on at `go_to`, or at the next step."""

    output: Mapping[str, Any] = field(default_factory=dict)
    go_to: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    tasks: tuple[NewTask, ...] = ()
    used_events: tuple[int, ...] = ()


@dataclass(slots=True, frozen=True)
class Skip:
    """The step is not wanted this time; go on with the next one."""

    reason: str
    partial: bool = False
    """True when it was wanted but could not be: the instance's outcome is then partial."""


@dataclass(slots=True, frozen=True)
class Wait:
    """The step has begun and waits: until a moment, for an event, for a person's task, or any mix of these."""

    until: datetime | None
    waits_for: str | None = None
    """`event` or `task`: what may end it before `until`. With `until` None the token is held under this reason."""
    tasks: tuple[NewTask, ...] = ()
    rule: str = "wait"


@dataclass(slots=True, frozen=True)
class Send:
    """Write to the family: the executor renders, freezes, arms and sends, and comes back with what became of it."""

    channel: str
    recipient: str
    template: str | None
    message: str | None
    subject: str | None
    context: Mapping[str, Any]
    locale: str | None = None
    from_fallback: bool = False


@dataclass(slots=True, frozen=True)
class RunOutside:
    """Run the step's own code outside the database transaction, with a timeout: a plugin's step."""

    context: Mapping[str, Any]


@dataclass(slots=True, frozen=True)
class Move:
    """Not now: come back at `at`. It spends no attempt and is not a failure."""

    at: datetime
    reasons: tuple[Any, ...] = ()


@dataclass(slots=True, frozen=True)
class Hold:
    """Park the token until somebody lifts `reason`; it spends no attempt."""

    reason: str


@dataclass(slots=True, frozen=True)
class Retry:
    """It failed in a way that may pass; try again after the backoff while attempts are left."""

    error: str
    until: datetime | None = None
    """Not tried again after this moment, whatever is left."""
    channel: str | None = None
    """The channel of a message that could not be sent; when all is used up, the step's fallback is tried."""


@dataclass(slots=True, frozen=True)
class Revisit:
    """Nobody was there today: try again on up to `days` later business days, then the fallback."""

    error: str
    days: int
    channel: str


@dataclass(slots=True, frozen=True)
class Fail:
    """It failed in a way that trying again won't mend; the step's `on_failure` decides."""

    error: str
    quiet: bool = False
    """True when it is nobody's fault (an opt-out): without a declared path the step is skipped, not escalated."""
    channel: str | None = None
    """The channel that has failed; the step's fallback, if it has one, is tried instead."""
    unreachable: bool = False
    """True when the family can't be reached by this channel: the fallback comes before what the step says about
    failures. Otherwise it comes after."""
    tasks: tuple[NewTask, ...] = ()


@dataclass(slots=True, frozen=True)
class Escalate:
    """Whatever the step says about failures: a person must look at this."""

    error: str
    tries: int | None = None
    """How often it was tried, where that is not how often it failed."""


@dataclass(slots=True, frozen=True)
class Uncertain:
    """The message may or may not have arrived; a person or late evidence settles it, never a retry."""

    error: str
    message_id: int


Outcome = Done | Skip | Wait | Send | RunOutside | Move | Hold | Retry | Revisit | Fail | Escalate | Uncertain
