"""The values that the engine thinks in: what a token, an instance, a family and a message are.

Plain data, without a database, a clock or a file in reach. The store fills these from rows, `machine` decides on
them, and the store writes the decision back. Times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class InstanceStatus(StrEnum):
    """Where a workflow instance is in its life."""

    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ALIVE = frozenset({InstanceStatus.PENDING, InstanceStatus.RUNNING, InstanceStatus.PAUSED})
"""Statuses of an instance that may still do something; paused counts as alive."""


class TokenStatus(StrEnum):
    """Where a queue row (a token) is: due or waiting for a moment, claimed, parked, or a dead letter."""

    QUEUED = "queued"
    PROCESSING = "processing"
    HELD = "held"
    FAILED = "failed"


class Phase(StrEnum):
    """What a token is doing at its step: about to run it, waiting inside it, or carrying out an effect."""

    STEP = "step"
    WAITING = "waiting"
    SENDING = "sending"


class ExecutionStatus(StrEnum):
    """How one attempt at a step stands."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


class MessageStatus(StrEnum):
    """How far a message to a family has come."""

    INTENDED = "intended"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class TaskStatus(StrEnum):
    """How a coordinator's task stands."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    DROPPED = "dropped"


class ActStatus(StrEnum):
    """What became of something that a person asked for."""

    SUBMITTED = "submitted"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True, frozen=True)
class Token:
    """One row of live work: the place where an instance waits or runs."""

    queue_id: int
    instance_id: int
    step_number: int
    branch: str
    occurrence: int
    """How often the instance has jumped back before it came here; with the step it names one visit."""
    scheduled_for: datetime
    priority: int
    status: str
    held_reason: str | None
    attempts: int
    """Attempts at this visit that have ended badly, crashes included."""
    phase: str
    execution_id: int | None
    timing_reasons: str | None = None
    crashes: int = 0
    """How many of the attempts ended because the engine did; they say little about the step."""


@dataclass(slots=True, frozen=True)
class Visit:
    """One visit of an instance to one of its steps; what belongs to it (a message, a task) is found by it."""

    instance_id: int
    step_number: int
    branch: str
    occurrence: int


@dataclass(slots=True, frozen=True)
class Instance:
    """One family on its way through one version of one workflow."""

    instance_id: int
    template_id: int
    template_version: int
    family_id: int
    status: str
    current_step: int
    started_at: datetime | None
    variables: Mapping[str, Any]
    mode: str
    priority: int
    correlation_key: str | None
    error_count: int
    outcome_notes: str | None
    """While the instance lives: what did not go as planned, a sentence each; it makes the outcome partial."""
    revision: int


@dataclass(slots=True, frozen=True)
class Contact:
    """A person of the family that a step may write to, or the family itself."""

    name: str | None
    email: str | None
    phone: str | None
    locale: str | None = None
    role: str | None = None


@dataclass(slots=True, frozen=True)
class ReceivedEvent:
    """An event that counted for an instance: it was alive when the engine took the event in."""

    event_id: int
    event_type: str
    used: bool


@dataclass(slots=True, frozen=True)
class StepTask:
    """A coordinator's task that a step opened, as that step needs to know it."""

    task_id: int
    task_type: str
    status: str
    outcome: str | None
    attempt: int


@dataclass(slots=True, frozen=True)
class FrozenMessage:
    """A message that is already written down for a step: rendered once, never rendered again."""

    message_id: int
    idempotency_key: str
    channel: str
    status: str
    recipient: str
    subject: str | None
    body: str
    template_name: str | None = None
    template_hash: str | None = None
    written: datetime | None = None
    """When it was written down: the date that it bears, however often it is tried."""
    token: str | None = None
    """Random and its own: an answer that carries it belongs to this message."""
    segments: int | None = None
    may_be_known: bool = False
    """Whether the far end may have it already: it is sent again as it is, with the same key, or not at all."""


@dataclass(slots=True, frozen=True)
class Hold:
    """Somebody said stop: for everything (both None), for a workflow, or for a channel."""

    hold_id: int
    workflow: str | None
    channel: str | None
    reason: str | None


@dataclass(slots=True)
class Snapshot:
    """All that a decision on one token may know."""

    token: Token
    instance: Instance
    family: Mapping[str, Any] | None
    """The family's row of `family_context`; None when there is no such family any more."""
    contacts: tuple[Contact, ...] = ()
    events: tuple[ReceivedEvent, ...] = ()
    tasks: tuple[StepTask, ...] = ()
    message: FrozenMessage | None = None
    holds: tuple[Hold, ...] = ()
    paused_until: datetime | None = None
    zone: str = "UTC"
    failed: frozenset[tuple[str, str]] = frozenset()
    """Channels and addresses by which this visit could not reach the family, for good."""
    side_branches: int = 0
    """How many other tokens the instance has."""
    shut: frozenset[str] = frozenset()
    """Channels whose breaker lets nothing through."""
    no_calls: bool = False
    """Whether the family is known to have asked not to be called."""

    @property
    def visit(self) -> Visit:
        """Where the token stands; `message` and `tasks` are this visit's."""
        token = self.token
        return Visit(token.instance_id, token.step_number, token.branch, token.occurrence)
