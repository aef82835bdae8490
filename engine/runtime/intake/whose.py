"""Whose event it is, found out before anything else: by what only we know, then by who it comes from.

In this order: the token that our message carried; the ids of the emails that it answers, or the provider's id of the
text; our own key; the address or number of the sender. The first three name one message, and so one instance; the last
names families, and more than one where they share a number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.core.responses import ABOUT_MESSAGES
from engine.runtime.intake.owners import families_at, normal
from engine.store import answers
from engine.store.answers import FoundMessage

_ABOUT_RECIPIENTS = frozenset({"email.bounced", "email.delayed", "email.complained"})
"""Events that a server writes: whom it is about stands in them, and who wrote them means nothing."""

_TRIED_FOR = timedelta(days=5)
"""For so long a server tries to pass an email on before it sends it back (RFC 5321, 4.5.4.1)."""

_REFERENCES = 50
"""Message-IDs that are looked at: a thread's newest stand last, and are what is answered."""


@dataclass(slots=True, frozen=True)
class Whose:
    """What is known of where an event belongs."""

    families: tuple[int, ...] = ()
    """None for an unknown sender, several where a number is shared."""
    message: FoundMessage | None = None
    """The one message that it answers or reports on, where that is known for sure."""
    address: str | None = None
    """The address or number that it comes from or is about, in its normal form."""

    @property
    def family_id(self) -> int | None:
        """The family, where there is no doubt."""
        return self.families[0] if len(self.families) == 1 else None


def whose_it_is(
    connection: sqlite3.Connection, event_type: str, family_id: int | None, payload: Mapping[str, Any], now: datetime
) -> Whose:
    """Where an event belongs; the row's own `family_id` is believed."""
    if event_type not in ABOUT_MESSAGES:
        return Whose((family_id,) if family_id is not None else ())
    message = _message(connection, payload)
    if message is None and event_type == "email.bounced":
        message = _lately_sent(connection, payload, now)
    if message is not None and family_id not in (None, message.family_id):
        message = None  # whoever wrote the row knows better
    address = normal(payload.get("recipient" if event_type in _ABOUT_RECIPIENTS else "from"))
    if address is None and message is not None:
        address = message.recipient
    if family_id is not None:
        return Whose((family_id,), message, address)
    if message is not None and message.family_id is not None:
        return Whose((message.family_id,), message, address)
    return Whose(families_at(connection, address) if address is not None else (), message, address)


def _message(connection: sqlite3.Connection, payload: Mapping[str, Any]) -> FoundMessage | None:
    if (token := _text(payload.get("token"))) and (found := answers.message_of_token(connection, token)):
        return found
    if (ids := list(_ids(payload))) and (found := answers.message_of_provider(connection, ids)):
        return found
    for name in ("key", "message"):
        if (key := _text(payload.get(name))) and (found := answers.message_of_key(connection, key)):
            return found
    return None


def _lately_sent(connection: sqlite3.Connection, payload: Mapping[str, Any], now: datetime) -> FoundMessage | None:
    """The newest email to the address that a bounce names, where it names nothing better."""
    address = normal(payload.get("recipient"))
    return answers.newest_to(connection, address, "email", now - _TRIED_FOR) if address is not None else None


def _ids(payload: Mapping[str, Any]) -> Iterator[str]:
    references = payload.get("references")
    listed = references[-_REFERENCES:] if isinstance(references, list) else []
    names = ("in_reply_to", "original_message_id", "message", "sid")
    for value in (*(payload.get(name) for name in names), *listed):
        if text := _text(value):
            yield text


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None
