"""Addresses that are not written to whatever a family has agreed to: dead, complained, or on a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.core.addresses import same_address

DEAD = "dead"
COMPLAINT = "complaint"
LISTED = "list"

_WHY = {
    DEAD: "this address does not work any more",
    COMPLAINT: "somebody at this address has complained about a message",
    LISTED: "this address is on the list of those that are not written to",
}


@dataclass(slots=True, frozen=True)
class Suppression:
    """One row of `suppressions` that is in force."""

    address: Any
    channel: Any
    reason: Any


def suppression_of(rows: Iterable[Suppression], address: str, channel: str) -> str | None:
    """Why nothing is sent to an address by a channel, as a sentence; None where nothing stands against it."""
    for row in rows:
        about = row.channel.strip().lower() if isinstance(row.channel, str) else ""
        if about in ("", "all", channel) and isinstance(row.address, str) and same_address(row.address, address):
            reason = str(row.reason or LISTED)
            return _WHY.get(reason, f"{_WHY[LISTED]} ({reason})")
    return None
