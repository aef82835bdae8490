"""A message ready to leave, what came back, and what a channel promises about both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from engine.core.faults import Fault


@dataclass(slots=True, frozen=True)
class Letter:
    """One message to one recipient, as bytes. Its key is the same whenever the same message is sent again."""

    key: str
    channel: str
    recipient: str
    content: bytes
    suffix: str
    """`.eml` or `.txt`: what the content is."""
    text: str = ""
    """The words alone, for a channel that puts them into a form of its own."""
    token: str = ""
    """The message's random token: an answer that carries it belongs to this message."""
    segments: int = 0
    """How many SMS segments the text takes; 0 for what is no text."""
    good_until: datetime | None = None
    """The end of the family's window: what queues at the provider must not arrive after it."""


@dataclass(slots=True, frozen=True)
class Sought:
    """A message that the far end is asked about."""

    key: str
    channel: str
    recipient: str
    text: str
    suffix: str
    armed_at: datetime
    """When it was armed; it can't have left before."""
    provider_id: str | None = None
    """The far end's own id for it, where one is known."""
    taken: frozenset[str] = frozenset()
    """Ids that the far end gave to other messages to the same recipient: none of those is this one."""


class Result(StrEnum):
    """What can be said about a letter after trying to send it."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    """It has certainly not left: it may be tried again."""
    REFUSED = "refused"
    """The far end said no, for good."""
    UNCERTAIN = "uncertain"
    """Nobody can say; never try again without asking."""


_RESULTS = frozenset(Result)
_FAULTS = frozenset(Fault)

MAX_TEXT = 2_000
"""Characters that are kept of what a far end says."""


@dataclass(slots=True, frozen=True)
class Receipt:
    """What became of a letter."""

    result: Result
    reason: str | None = None
    """A sentence for people, where it was not sent."""
    provider: str | None = None
    provider_id: str | None = None
    error_code: str | None = None
    """The far end's code, such as 550 5.1.1 or 30005."""
    fault: Fault | None = None
    """What stood in its way, for `NOT_SENT` and `REFUSED`; None is `PASSING` for the one and `UNKNOWN` for the
    other, unless there is no code: then the refusal is as good as the step's own failure."""
    sender: str | None = None
    """The number, service or address that it left from."""


def readable(said: object, name: str) -> Receipt:
    """What the channel `name` came back with, in the form that can be kept. What is no receipt tells nothing."""
    if not isinstance(said, Receipt) or said.result not in _RESULTS:
        return Receipt(Result.UNCERTAIN, f"{name} came back with {type(said).__name__}, which is no receipt")
    fault = said.fault if said.fault in _FAULTS else None
    return Receipt(
        Result(said.result), _text(said.reason), _text(said.provider), _text(said.provider_id), _text(said.error_code),
        Fault(fault) if fault is not None else None, _text(said.sender),
    )  # fmt: skip


def kept(text: str) -> str:
    """The text as a database can keep it: whole characters, and not too many."""
    return text.encode("utf-8", "replace").decode()[:MAX_TEXT]


def _text(value: object) -> str | None:
    return None if value is None else kept(str(value))


class Channel(Protocol):
    """A way out. What it declares decides how an uncertain message is settled."""

    name: str
    deduplicates: bool
    """Sending again with the same key does not send twice."""
    deduplicates_for: timedelta | None
    """For how long it remembers a key; None: for ever."""
    can_look_up: bool
    """`look_up` gives an authoritative answer."""

    async def send(self, letter: Letter) -> Receipt:
        """Send; an exception counts as uncertain, so what is certainly not sent must be said so."""
        ...

    async def look_up(self, sought: Sought) -> Receipt | None:
        """Whether the far end has this message; None when it knows nothing of it."""
        ...


class Prepared(Protocol):
    """A letter of which everything but the last byte has gone. It ends with exactly one of these."""

    async def commit(self) -> Receipt:
        """Send the last byte, and wait for the answer."""
        ...

    async def abandon(self) -> None:
        """Break off: the far end throws away what it has."""
        ...


@runtime_checkable
class SplitChannel(Channel, Protocol):
    """A channel whose sending can be split at the point of no return, so that arming comes as late as it can."""

    async def prepare(self, letter: Letter) -> Prepared | Receipt:
        """Connect, and hand over everything but the last byte. A `Receipt` (`NOT_SENT` or `REFUSED`, never
        `UNCERTAIN`) where that fails: it has certainly not been sent."""
        ...
