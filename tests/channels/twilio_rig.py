"""Twilio's channel with the fake on the other side, and letters and searches for it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from engine.channels.letter import Letter, Receipt, Sought
from engine.channels.twilio import Twilio, TwilioAccount
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioFake

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
FAMILY = "+13125550142"
WORDS = "Hello Rivera family, how is the week going?"


def account(fake: TwilioFake | None = None, **changes: str) -> TwilioAccount:
    """The fake's account, with a number to send from."""
    values = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "from_": NUMBER}
    if fake is not None:
        values["api_base_url"] = fake.url
    return TwilioAccount(**{**values, **changes})


def channel(fake: TwilioFake, *, timeout_seconds: float = 10, **changes: str) -> Twilio:
    """Twilio's channel, pointed at the fake."""
    return Twilio(account(fake, **changes), lambda: NOW, timeout_seconds=timeout_seconds)


def letter(
    to: str = FAMILY, text: str = WORDS, *, key: str = "7-1-1-sms", good_for: timedelta | None = timedelta(hours=2)
) -> Letter:
    """A text on its way."""
    until = NOW + good_for if good_for is not None else None
    content = f"To: {to}\n\n{text}\n".encode()
    return Letter(key, "sms", to, content, ".txt", text=text, token="tok", segments=1, good_until=until)


def sought(
    to: str = FAMILY,
    text: str = WORDS,
    *,
    armed_at: datetime = NOW,
    provider_id: str | None = None,
    taken: frozenset[str] = frozenset(),
) -> Sought:
    """The same text, of which nobody knows whether it left."""
    return Sought("7-1-1-sms", "sms", to, text, ".txt", armed_at, provider_id, taken)


def send(way: Twilio, what: Letter) -> Receipt:
    """Send, and wait for what comes of it."""
    return asyncio.run(way.send(what))


def look_up(way: Twilio, what: Sought) -> Receipt | None:
    """Ask, and wait for the answer."""
    return asyncio.run(way.look_up(what))
