"""What comes back, in the database: the message it is about, the families behind an address, and their consents.

Every question here is answered by an index, so that it costs the same with a hundred families or a hundred thousand.
Verbs only, each inside the caller's transaction; what follows from an answer is decided in `engine.runtime.intake`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.flags import is_on
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("answers")

SAME_WORD_FROM = ("sms:", "provider:")
"""How the source of a consent begins that was taken back by text; a word of YES gives back only such a one."""


@dataclass(slots=True, frozen=True)
class FoundMessage:
    """One of our messages, as far as an answer to it needs it."""

    message_id: int
    instance_id: int | None
    family_id: int | None
    channel: str
    mode: str
    recipient: str | None
    status: str
    arm_token: str | None
    provider_id: str | None
    provider_status: str | None


@dataclass(slots=True, frozen=True)
class Named:
    """A family, as a person tells it from others."""

    family_id: int
    name: str
    coordinator: str | None
    active: bool


def message_of_token(connection: sqlite3.Connection, token: str) -> FoundMessage | None:
    """The message that carries this token."""
    return _message(connection.execute(SQL.message_of_token, {"token": token}).fetchone())


def message_of_id(connection: sqlite3.Connection, message_id: int) -> FoundMessage | None:
    """One of our messages."""
    return _message(connection.execute(SQL.message_of_id, {"message_id": message_id}).fetchone())


def message_of_key(connection: sqlite3.Connection, key: str) -> FoundMessage | None:
    """The message with this key of ours."""
    return _message(connection.execute(SQL.message_of_key, {"key": key}).fetchone())


def message_of_provider(connection: sqlite3.Connection, provider_ids: Iterable[str]) -> FoundMessage | None:
    """The newest message with one of these ids of the provider's (an email's is its Message-ID)."""
    parameters = {"provider_ids": json.dumps(list(provider_ids))}
    return _message(connection.execute(SQL.message_of_provider, parameters).fetchone())


def newest_to(
    connection: sqlite3.Connection, address: str, channel: str, since: datetime | None = None
) -> FoundMessage | None:
    """The newest message that went to this address, if it was written down `since` then."""
    parameters = {"address": address, "channel": channel, "since": to_db(since) if since else ""}
    return _message(connection.execute(SQL.newest_to, parameters).fetchone())


def families_of_number(connection: sqlite3.Connection, spellings: Iterable[str]) -> list[sqlite3.Row]:
    """The families (`family_id`, `phone`) whose number or whose contact's consists of one of these rows of digits."""
    return connection.execute(SQL.families_of_number, {"spellings": json.dumps(list(spellings))}).fetchall()


def families_of_email(connection: sqlite3.Connection, email: str) -> list[int]:
    """The families with this address, their own or a contact's; capitals make no difference."""
    rows = connection.execute(SQL.families_of_email, {"email": email.lower()[:254]}).fetchall()
    return [row["family_id"] for row in rows]


def families_written_to(connection: sqlite3.Connection, address: str) -> list[int]:
    """The families that were ever written to at this address."""
    return [row["family_id"] for row in connection.execute(SQL.written_to, {"address": address}).fetchall()]


def addresses_of(connection: sqlite3.Connection, family_id: int) -> list[sqlite3.Row]:
    """Every `email` and `phone` of a family as they are written, its contacts' included."""
    return connection.execute(SQL.addresses_of_family, {"family_id": family_id}).fetchall()


def named(connection: sqlite3.Connection, family_ids: Iterable[int]) -> list[Named]:
    """These families with their names."""
    rows = connection.execute(SQL.families_named, {"ids": json.dumps(list(family_ids))}).fetchall()
    return [Named(row["family_id"], str(row["family_name"]), row["coordinator"], is_on(row["active"])) for row in rows]


def set_consent(
    connection: sqlite3.Connection,
    family_id: int | None,
    address: str | None,
    channel: str,
    status: str,
    source: str,
    event_id: int | None,
    now: datetime,
) -> None:
    """Write down what an answer allowed or took back."""
    connection.execute(
        SQL.insert_consent,
        {
            "family_id": family_id, "address": address, "channel": channel, "status": status, "source": source,
            "now": to_db(now),
        },
    )  # fmt: skip
    detail = {"family_id": family_id, "channel": channel, "status": status, "event_id": event_id}
    audit(connection, now, "engine", "consent.set", detail=detail)


def stopped_by_text(connection: sqlite3.Connection, family_id: int | None, address: str | None) -> bool:
    """Whether the newest word about texts to this number (without one: to this family) took them back by text."""
    query = SQL.newest_word_at if address is not None else SQL.newest_word_of
    row = connection.execute(query, {"address": address, "family_id": family_id}).fetchone()
    return (
        row is not None
        and str(row["status"]).strip().lower() != "granted"
        and str(row["source"] or "").startswith(SAME_WORD_FROM)
    )


def name_family(connection: sqlite3.Connection, event_id: int, family_id: int) -> None:
    """Write down whose event it is, where the row did not say."""
    connection.execute(SQL.name_family, {"event_id": event_id, "family_id": family_id})


def hear_of(connection: sqlite3.Connection, message_id: int, word: str, provider_id: str | None, now: datetime) -> None:
    """Keep the provider's own word about a message, and its id where that was not known."""
    parameters = {"message_id": message_id, "word": word, "provider_id": provider_id, "now": to_db(now)}
    connection.execute(SQL.hear_of_message, parameters)


def deliver(connection: sqlite3.Connection, message: FoundMessage, now: datetime) -> bool:
    """It has arrived; False when it is past that, or never left."""
    parameters = {"message_id": message.message_id, "now": to_db(now)}
    return _changed(connection, SQL.deliver_message, parameters, message, "message.delivered", now)


def bounce(
    connection: sqlite3.Connection, message: FoundMessage, fault: str | None, error_code: str | None,
    reason: str | None, now: datetime,
) -> bool:  # fmt: skip
    """It came back; False when that is known already, or it never left."""
    parameters = {
        "message_id": message.message_id, "fault": fault, "error_code": error_code, "reason": reason, "now": to_db(now),
    }  # fmt: skip
    return _changed(connection, SQL.bounce_message, parameters, message, "message.bounced", now)


def _changed(
    connection: sqlite3.Connection, query: str, parameters: Mapping[str, Any], message: FoundMessage, action: str,
    now: datetime,
) -> bool:  # fmt: skip
    if connection.execute(query, parameters).rowcount != 1:
        return False
    audit(connection, now, "engine", action, message.instance_id, detail={"message_id": message.message_id})
    return True


def _message(row: sqlite3.Row | None) -> FoundMessage | None:
    return FoundMessage(*row) if row is not None else None
