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

    @property
    def dead(self) -> bool:
        """Whether nobody can be reached there, so that another way may be tried; the others want to be left alone."""
        return bool(self.reason == DEAD)

    @property
    def sentence(self) -> str:
        """Why nothing is sent there."""
        reason = str(self.reason or LISTED)
        return _WHY.get(reason, f"{_WHY[LISTED]} ({reason})")


def suppression_of(rows: Iterable[Suppression], address: str, channel: str) -> Suppression | None:
    """What stands against sending to an address by a channel, None where nothing does. Who wants to be left alone goes
    before what is merely dead."""
    found = [row for row in rows if _is_about(row, address, channel)]
    return min(found, key=lambda row: row.dead, default=None)


def _is_about(row: Suppression, address: str, channel: str) -> bool:
    about = row.channel.strip().lower() if isinstance(row.channel, str) else ""
    return about in ("", "all", channel) and isinstance(row.address, str) and same_address(row.address, address)
