"""A message ready to leave, what came back, and what a channel promises about both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(slots=True, frozen=True)
class Letter:
    """One message to one recipient, as bytes. Its key is the same whenever the same message is sent again."""

    key: str
    channel: str
    recipient: str
    content: bytes
    suffix: str
    """`.eml` or `.txt`: what the content is."""


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


def readable(said: object, name: str) -> Receipt:
    """What the channel `name` came back with, in the form that can be kept. What is no receipt tells nothing."""
    if not isinstance(said, Receipt) or said.result not in _RESULTS:
        return Receipt(Result.UNCERTAIN, f"{name} came back with {type(said).__name__}, which is no receipt")
    return Receipt(
        Result(said.result), _text(said.reason), _text(said.provider), _text(said.provider_id), _text(said.error_code)
    )


def kept(text: str) -> str:
    """The text as a database can keep it: whole characters, and not too many."""
    return text.encode("utf-8", "replace").decode()[:MAX_TEXT]


def _text(value: object) -> str | None:
    return None if value is None else kept(str(value))


class Channel(Protocol):
    """A way out. What it can do decides how an uncertain message is settled."""

    name: str
    deduplicates: bool
    """Sending again with the same key does not send twice."""
    can_look_up: bool
    """`look_up` gives an authoritative answer."""

    async def send(self, letter: Letter) -> Receipt:
        """Send; an exception counts as uncertain, so what is certainly not sent must be said so."""
        ...

    async def look_up(self, key: str, suffix: str) -> Receipt | None:
        """Whether the far end has a letter with this key; None when it certainly has not."""
        ...
