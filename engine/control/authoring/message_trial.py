"""One message to one's own address, by the way that messages will really go: a trial of the words and of the channel.

It is the family's message of `message preview`, made up or of a family that is named, and goes to the address that is
given and to nobody else. No row is written: no family has been contacted.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.channels.letter import Channel, Letter, Receipt, Result
from engine.channels.paper import on_paper
from engine.channels.ways_out import configured_channel
from engine.config import Config, objections_to_execute
from engine.errors import Refused, UsageError
from engine.steps.writing import normal_email, normal_phone

SECONDS = 120.0
"""How long a person waits for the outcome."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A letter that is ready, and the way that it will go."""

    channel: Channel
    letter: Letter

    @classmethod
    def of(cls, config: Config, now: datetime, message: Mapping[str, Any], to: str) -> Trial:
        """A rendered message of `MessageAuthor.preview` for this address. Raises `UsageError` and `Refused`."""
        channel = str(message["channel"])
        address = normal_email(to) if channel == "email" else normal_phone(to)
        if address is None:
            what = "one email address" if channel == "email" else "a phone number, such as +13125550142"
            raise UsageError(f"--to must be {what}, as {message['name']!r} goes out by {channel}.")
        objections = [each for each in objections_to_execute(config) if each.startswith(f"channels.{channel}.")]
        way = configured_channel(config, channel, lambda: now)
        if objections and way.name != "outbox":
            raise Refused(f"The message can't be sent: {' '.join(objections)}")
        key = f"trial-{secrets.token_hex(8)}-{channel}"
        letter = on_paper(config, channel, key, address, message["subject"] or "", message["body"], now)
        return cls(way, letter)

    def send(self) -> Receipt:
        """Send it, and wait. Raises `Refused` when it has not left, or nobody can say whether it has."""
        try:
            receipt = asyncio.run(asyncio.wait_for(self.channel.send(self.letter), SECONDS))
        except TimeoutError as error:
            raise Refused(f"{self.channel.name} did not answer within {SECONDS:.0f} seconds.") from error
        if receipt.result is Result.SENT:
            return receipt
        reason = receipt.reason or "no reason was given"
        sure = "It is not known whether the message left" if receipt.result is Result.UNCERTAIN else "It was not sent"
        raise Refused(f"{sure}: {reason}.")
