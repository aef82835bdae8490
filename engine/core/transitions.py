"""Every legal change of a status, listed once.

`machine` and `acts` change statuses only through `change`; the tables repeat the statuses as constraints; the
drawing in the documentation is made from `mermaid`. A change that is not listed is a bug and raises.
"""

from __future__ import annotations

from engine.core.model import ActStatus, InstanceStatus, MessageStatus, TaskStatus, TokenStatus

Edge = tuple[str, str, str]
"""From, to, and what makes it happen."""

INSTANCE: tuple[Edge, ...] = (
    (InstanceStatus.PENDING, InstanceStatus.RUNNING, "the engine takes the row in and starts it"),
    (InstanceStatus.PENDING, InstanceStatus.FAILED, "the row can't start: it names something that does not exist"),
    (InstanceStatus.PENDING, InstanceStatus.CANCELLED, "a limit, a person, or its window ended first"),
    (InstanceStatus.PENDING, InstanceStatus.PAUSED, "a person pauses it before it starts"),
    (InstanceStatus.RUNNING, InstanceStatus.PAUSED, "a person pauses it, or a step escalates"),
    (InstanceStatus.PAUSED, InstanceStatus.RUNNING, "a person resumes it, tries again or skips"),
    (InstanceStatus.PAUSED, InstanceStatus.PENDING, "a person resumes one that had not started"),
    (InstanceStatus.RUNNING, InstanceStatus.COMPLETED, "the last step ended, or the family answered"),
    (InstanceStatus.PAUSED, InstanceStatus.COMPLETED, "the family answered, or the last step was skipped"),
    (InstanceStatus.RUNNING, InstanceStatus.FAILED, "a step failed and its author said: fail"),
    (InstanceStatus.PAUSED, InstanceStatus.FAILED, "a person gave up on it"),
    (InstanceStatus.RUNNING, InstanceStatus.CANCELLED, "a person, a stronger workflow, or the family left"),
    (InstanceStatus.PAUSED, InstanceStatus.CANCELLED, "a person, a stronger workflow, or the family left"),
)

TOKEN: tuple[Edge, ...] = (
    (TokenStatus.QUEUED, TokenStatus.PROCESSING, "claimed by a daemon"),
    (TokenStatus.PROCESSING, TokenStatus.QUEUED, "the step moved on, will be retried, or the claim ran out"),
    (TokenStatus.PROCESSING, TokenStatus.HELD, "paused, on hold, or waiting for a person or an event"),
    (TokenStatus.PROCESSING, TokenStatus.FAILED, "out of attempts: a dead letter"),
    (TokenStatus.QUEUED, TokenStatus.HELD, "paused"),
    (TokenStatus.HELD, TokenStatus.QUEUED, "resumed, released, or what it waited for happened"),
    (TokenStatus.HELD, TokenStatus.PROCESSING, "it is known now whether its message left"),
    (TokenStatus.HELD, TokenStatus.FAILED, "a person gave up on its message: a dead letter"),
    (TokenStatus.FAILED, TokenStatus.QUEUED, "a person tries again or skips the step"),
)

MESSAGE: tuple[Edge, ...] = (
    (MessageStatus.INTENDED, MessageStatus.SENDING, "armed: the point of no return"),
    (MessageStatus.INTENDED, MessageStatus.SUPPRESSED, "consent, a cap or a list forbids it"),
    (MessageStatus.INTENDED, MessageStatus.CANCELLED, "the step is no longer wanted"),
    (MessageStatus.INTENDED, MessageStatus.FAILED, "it can't be sent and was never handed over"),
    (MessageStatus.SENDING, MessageStatus.INTENDED, "definitely not sent: back to the queue"),
    (MessageStatus.SENDING, MessageStatus.SENT, "the far end accepted it"),
    (MessageStatus.SENDING, MessageStatus.FAILED, "the far end refused it"),
    (MessageStatus.SENDING, MessageStatus.UNCERTAIN, "nobody can say whether it arrived"),
    (MessageStatus.UNCERTAIN, MessageStatus.SENT, "late evidence, or a person says so"),
    (MessageStatus.UNCERTAIN, MessageStatus.FAILED, "late evidence, or a person gives up"),
    (MessageStatus.UNCERTAIN, MessageStatus.INTENDED, "known not to have arrived, or a person says: send again"),
    (MessageStatus.FAILED, MessageStatus.INTENDED, "a person tries again what certainly was not received"),
    (MessageStatus.FAILED, MessageStatus.CANCELLED, "a person has its step tried again, by every way"),
    (MessageStatus.SUPPRESSED, MessageStatus.INTENDED, "a person tries again; consent is asked anew"),
    (MessageStatus.CANCELLED, MessageStatus.INTENDED, "a person tries again, with the details as they are now"),
    (MessageStatus.SENT, MessageStatus.DELIVERED, "the far end reports delivery"),
    (MessageStatus.SENT, MessageStatus.BOUNCED, "it came back"),
    (MessageStatus.DELIVERED, MessageStatus.BOUNCED, "it came back after all"),
)

TASK: tuple[Edge, ...] = (
    (TaskStatus.OPEN, TaskStatus.SNOOZED, "put off until later"),
    (TaskStatus.SNOOZED, TaskStatus.OPEN, "its time has come"),
    (TaskStatus.OPEN, TaskStatus.DONE, "resolved"),
    (TaskStatus.SNOOZED, TaskStatus.DONE, "resolved"),
    (TaskStatus.OPEN, TaskStatus.DROPPED, "no longer needed"),
    (TaskStatus.SNOOZED, TaskStatus.DROPPED, "no longer needed"),
    (TaskStatus.DONE, TaskStatus.OPEN, "the resolution was undone"),
)

ACT: tuple[Edge, ...] = (
    (ActStatus.SUBMITTED, ActStatus.APPLIED, "carried out"),
    (ActStatus.SUBMITTED, ActStatus.REFUSED, "the state or the role forbids it"),
    (ActStatus.SUBMITTED, ActStatus.WITHDRAWN, "undone before it was carried out"),
)

MACHINES: dict[str, tuple[Edge, ...]] = {
    "instance": INSTANCE,
    "token": TOKEN,
    "message": MESSAGE,
    "task": TASK,
    "act": ACT,
}

_LEGAL = {kind: frozenset((str(a), str(b)) for a, b, _ in edges) for kind, edges in MACHINES.items()}


class IllegalTransition(Exception):
    """A status was about to change along an edge that is not listed: a bug, never a user's mistake."""


def change(kind: str, before: str, after: str) -> str:
    """The status `after`, if the machine `kind` may go there from `before`; raises `IllegalTransition` if not."""
    if (str(before), str(after)) not in _LEGAL[kind]:
        raise IllegalTransition(f"{kind}: {before} to {after} is not a legal change")
    return str(after)


def may_change(kind: str, before: str, after: str) -> bool:
    """Whether the machine `kind` has an edge from `before` to `after`."""
    return (str(before), str(after)) in _LEGAL[kind]


def mermaid(kind: str) -> str:
    """The machine `kind` as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    for before, after, why in MACHINES[kind]:
        # Mermaid ends a description at a semicolon, and before its version 11.13 refuses a second colon.
        lines.append(f"    {before} --> {after}: {why.replace(':', ' –').replace(';', ',')}")
    return "\n".join(lines)
