"""A channel whose far end is often busy at the full hour, when everybody writes: so that retries are to be seen.

Whether it is busy depends on the recipient and on virtual time alone, which stands still while a message is on its
way: a message that is tried again at the same moment, after a crash, meets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.channels.letter import Channel, Letter, Receipt, Result, Sought
from engine.core.faults import Fault
from engine.demo.chance import share
from engine.demo.coop import FULL, REFUSES, SILENT

BUSY_SHARE = 0.12
BUSY_MINUTES = 10


class OftenBusy:
    """Hands letters on to another channel, except when the far end would not take them."""

    def __init__(self, channel: Channel, now: Callable[[], datetime]) -> None:
        self._channel, self._now = channel, now
        self.name = channel.name
        self.deduplicates = channel.deduplicates
        self.deduplicates_for = channel.deduplicates_for
        self.can_look_up = channel.can_look_up

    async def send(self, letter: Letter) -> Receipt:
        """Send, unless the far end is busy, silent, full, or knows nobody of that name."""
        receipt = refusal(letter.channel, letter.recipient, self._now())
        return receipt if receipt is not None else await self._channel.send(letter)

    async def look_up(self, sought: Sought) -> Receipt | None:
        """Ask the channel behind."""
        return await self._channel.look_up(sought)


def refusal(channel: str, recipient: str, now: datetime) -> Receipt | None:
    """Why the far end does not take a letter at this moment; None when it does."""
    if channel == "email":
        if recipient.endswith(f"@{SILENT}"):
            return Receipt(Result.NOT_SENT, "the connection to the family's mail server timed out")
        if recipient.endswith(f"@{REFUSES}"):
            reason = "there is no such mailbox (550 5.1.1 user unknown)"
            return Receipt(Result.REFUSED, reason, error_code="550 5.1.1", fault=Fault.ADDRESS)
        if recipient.endswith(f"@{FULL}"):
            reason = "the mailbox is full (552 5.2.2 over quota)"
            return Receipt(Result.REFUSED, reason, error_code="552 5.2.2", fault=Fault.UNREACHABLE)
    if now.minute < BUSY_MINUTES and share("busy", recipient, f"{now:%Y-%m-%d %H}") < BUSY_SHARE:
        who = "the mail server" if channel == "email" else "the telephone company"
        return Receipt(Result.NOT_SENT, f"{who} is busy and asks for another try later (421)", error_code="421")
    return None
