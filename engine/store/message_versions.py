"""Published messages: what execute mode sends. A version is all files of a name, and never changes again.

An author may edit a file at any hour; families get the words that somebody published. Publishing what is live already
changes nothing. A language that was taken out of the folder is gone with the next version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.core.problems import did_you_mean
from engine.messages.library import locale_chain
from engine.messages.problems import MissingMessage
from engine.messages.source import Channel, Source, parse_source
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("message_versions")


@dataclass(slots=True, frozen=True)
class MessagePublication:
    """What publishing a message came to."""

    name: str
    version: int
    changed: bool
    """False: these very words were live already."""


@dataclass(slots=True, frozen=True)
class MessageFile:
    """One file of a message, as its author wrote it."""

    channel: Channel
    locale: str
    """Empty: the default."""
    text: str
    hash: str


def publish_message(
    connection: sqlite3.Connection, name: str, files: Sequence[MessageFile], *, actor: str, now: datetime
) -> MessagePublication:
    """Make these files the live version of the message `name`, inside the caller's transaction.

    Checking them is the caller's part. A running engine sends them from its next message on; what was written down
    before goes out as it stands.
    """
    rows = connection.execute(SQL.live_of, {"name": name}).fetchall()
    standing = {(row["channel"], row["locale"], row["hash"]) for row in rows}
    version = rows[0]["version"] if rows else 0
    if standing == {(file.channel, file.locale, file.hash) for file in files}:
        return MessagePublication(name, version, changed=False)
    for file in files:
        connection.execute(
            SQL.publish,
            {
                "name": name,
                "version": version + 1,
                "channel": file.channel,
                "locale": file.locale,
                "source": file.text,
                "hash": file.hash,
                "actor": actor,
                "now": to_db(now),
            },
        )
    audit(connection, now, actor, "message.published", detail={"message": name, "version": version + 1})
    return MessagePublication(name, version + 1, changed=True)


class PublishedMessages:
    """The live versions in a database. Cheap to ask often: one look at the newest key where nothing was published."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._newest: int | None = None
        self._live: dict[tuple[str, Channel, str], Source] = {}

    def find(self, name: str, channel: Channel, locale: str | None = None) -> Source:
        """The message of this name for this channel, in the nearest language; raises MissingMessage."""
        self._refresh()
        for candidate in locale_chain(locale):
            source = self._live.get((name, channel, (candidate or "").lower()))
            if source is not None:
                return source
        others = did_you_mean(name, {known for known, kind, _ in self._live if kind == channel})
        hint = others or f": followthrough message publish {name[:60]}"
        raise MissingMessage(f"the {channel} message {name[:60]!r} is not published{hint}.")

    def _refresh(self) -> None:
        (newest,) = self._connection.execute(SQL.newest).fetchone()
        if newest == self._newest:
            return
        self._live = {
            (row["template_name"], row["channel"], row["locale"].lower()): parse_source(
                row["template_name"], row["channel"], row["source"], locale=row["locale"] or None
            )
            for row in self._connection.execute(SQL.live).fetchall()
        }
        self._newest = newest
