"""What a far end says about a message that it has accepted, when it is asked by the message's id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(slots=True, frozen=True)
class StatusReport:
    """The state of one message, in the far end's own words."""

    provider_id: str
    status: str
    error_code: str | None = None


@runtime_checkable
class AskableChannel(Protocol):
    """A channel that can be asked what became of a message, for when its callbacks stay silent."""

    name: str

    def status_of(self, provider_id: str) -> StatusReport | None:
        """Ask, and wait for the answer; None when the far end can't be reached or doesn't know the message."""
        ...
