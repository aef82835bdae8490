"""What comes back, in the database: the message it is about, the families behind an address, and their consents.

Every question here is answered by an index, so that it costs the same with a hundred families or a hundred thousand.
Verbs only, each inside the caller's transaction; what follows from an answer is decided in `engine.runtime.intake`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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


def message_of_key(connection: sqlite3.Connection, key: str) -> FoundMessage | None:
    """The message with this key of ours."""
    return _message(connection.execute(SQL.message_of_key, {"key": key}).fetchone())


def message_of_provider(connection: sqlite3.Connection, provider_ids: Iterable[str]) -> FoundMessage | None:
    """The newest message with one of these ids of the provider's (an email's is its Message-ID)."""
    parameters = {"provider_ids": json.dumps(list(provider_ids))}
    return _message(connection.execute(SQL.message_of_provider, parameters).fetchone())


def newest_to(connection: sqlite3.Connection, address: str, channel: str) -> FoundMessage | None:
    """The newest message that went to this address."""
    return _message(connection.execute(SQL.newest_to, {"address": address, "channel": channel}).fetchone())


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
    event_id: int,
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


def _message(row: sqlite3.Row | None) -> FoundMessage | None:
    return FoundMessage(*row) if row is not None else None
