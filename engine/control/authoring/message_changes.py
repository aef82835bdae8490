"""Message files beside what is live: which differ, how, and making them live after an author has seen it.

All files of a name, its languages and channels, are one version. Publishing takes the very difference that somebody
looked at: if a file or the live version has changed since, nothing is published.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from typing import Literal

from engine.control.authoring.message_files import MessageAuthor
from engine.errors import Refused
from engine.messages.source import Channel, parse_source
from engine.store.connection import transaction
from engine.store.message_versions import MessageFile, MessagePublication, publish_message
from engine.store.queries import load
from engine.store.times import from_db

SQL = load("message_versions")

State = Literal["live", "changed", "new", "gone"]
"""Of a file: it is what is live; it differs from that; it was never live; it is live, and the file is gone."""


@dataclass(frozen=True, slots=True)
class Live:
    """The live version of one message."""

    version: int
    published_by: str
    published: datetime | None
    files: tuple[MessageFile, ...]


@dataclass(frozen=True, slots=True)
class PartChange:
    """How one file differs from what is live. `lines` is a unified diff, empty where nothing differs."""

    channel: Channel
    locale: str
    state: State
    lines: tuple[str, ...]
    added: int
    removed: int
    subject: tuple[str, str] | None
    """The subject before and after, where it changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What publishing a message would change, as somebody saw it."""

    name: str
    version: int
    """The live version; 0: none."""
    files: tuple[MessageFile, ...]
    parts: tuple[PartChange, ...]

    @property
    def nothing(self) -> bool:
        """Whether these very words are live already."""
        return all(part.state == "live" for part in self.parts)


def live_messages(connection: sqlite3.Connection) -> dict[str, Live]:
    """What is live, by message."""
    found: dict[str, Live] = {}
    for row in connection.execute(SQL.live).fetchall():
        file = MessageFile(row["channel"], row["locale"].lower(), row["source"], row["hash"])
        before = found.get(row["template_name"])
        files = (*before.files, file) if before is not None else (file,)
        published = from_db(row["published_date"])
        found[row["template_name"]] = Live(row["version"], row["published_by"] or "", published, files)
    return found


def difference(author: MessageAuthor, connection: sqlite3.Connection, name: str) -> Difference:
    """What publishing this message would change. Raises `NotFound`, and `Refused` where something is wrong with it."""
    files = author.publishable([name])[name]
    live = live_messages(connection).get(name)
    return Difference(name, live.version if live else 0, tuple(files), changes(files, live.files if live else ()))


def publish_as_seen(
    author: MessageAuthor, connection: sqlite3.Connection, seen: Difference, *, actor: str, now: datetime
) -> MessagePublication:
    """Make live what somebody looked at. Raises `Refused` where it is not the same any more."""
    with transaction(connection):
        as_it_is = difference(author, connection, seen.name)
        if as_it_is.version != seen.version:
            raise Refused(f"Somebody else published {seen.name} meanwhile. Look at what is live now, then publish.")
        if _hashes(as_it_is.files) != _hashes(seen.files):
            raise Refused(f"A file of {seen.name} has changed since you looked at it. Look again, then publish.")
        return publish_message(connection, seen.name, seen.files, actor=actor, now=now)


def changes(files: Sequence[MessageFile], live: Sequence[MessageFile]) -> tuple[PartChange, ...]:
    """Each file beside the live one of its channel and language, and what is live without a file."""
    now = {(file.channel, file.locale): file for file in files}
    before = {(file.channel, file.locale): file for file in live}
    return tuple(_change(key, before.get(key), now.get(key)) for key in sorted({*now, *before}))


def state_of(file: MessageFile | None, live: MessageFile | None) -> State:
    """How a file stands to what is live."""
    if live is None:
        return "new"
    if file is None:
        return "gone"
    return "live" if file.hash == live.hash else "changed"


def _change(key: tuple[Channel, str], before: MessageFile | None, now: MessageFile | None) -> PartChange:
    channel, locale = key
    old, new = (_lines(each) for each in (before, now))
    lines = tuple(unified_diff(old, new, "live", "file", lineterm="", n=2))
    added = sum(line.startswith("+") for line in lines[2:])
    removed = sum(line.startswith("-") for line in lines[2:])
    subjects = _subject(before), _subject(now)
    subject = subjects if before is not None and now is not None and subjects[0] != subjects[1] else None
    return PartChange(channel, locale, state_of(now, before), lines, added, removed, subject)


def _lines(file: MessageFile | None) -> list[str]:
    return [] if file is None else file.text.splitlines()


def _subject(file: MessageFile | None) -> str:
    if file is None:
        return ""
    part = parse_source("", file.channel, file.text).subject
    return part.text if part is not None else ""


def _hashes(files: Sequence[MessageFile]) -> set[tuple[str, str, str]]:
    return {(file.channel, file.locale, file.hash) for file in files}
