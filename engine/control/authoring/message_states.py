"""The list of messages for their authors: what there is of each, how it stands to what is live, what is wrong."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from engine.control.authoring.message_changes import Live, State, live_messages, state_of
from engine.control.authoring.message_examples import workflows_sending
from engine.control.authoring.message_files import MessageAuthor
from engine.control.authoring.message_senders import sending_steps
from engine.core.problems import Problem
from engine.messages.source import Channel, Source
from engine.store.message_versions import MessageFile


@dataclass(frozen=True, slots=True)
class PartState:
    """One file of a message; `path` is empty where it is live and its file is gone."""

    channel: Channel
    locale: str
    path: str
    state: State
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class MessageState:
    """A message by its name, with all its languages and channels."""

    name: str
    parts: tuple[PartState, ...]
    version: int
    """The live version; 0: none."""
    published_by: str
    published: datetime | None
    workflows: tuple[str, ...]
    """The workflows that send it."""

    @property
    def state(self) -> State:
        """How the message as a whole stands to what is live."""
        states = {part.state for part in self.parts}
        if states == {"live"}:
            return "live"
        if states == {"gone"}:
            return "gone"
        return "new" if self.version == 0 else "changed"

    @property
    def errors(self) -> int:
        """What keeps it from being published."""
        return sum(problem.severity == "error" for part in self.parts for problem in part.problems)

    @property
    def warnings(self) -> int:
        """What is legal and probably not meant."""
        return sum(problem.severity == "warning" for part in self.parts for problem in part.problems)


def list_messages(author: MessageAuthor, connection: sqlite3.Connection) -> list[MessageState]:
    """Every message of the folder, and every one that is live, by name. Raises `MessageError` without a folder."""
    live = live_messages(connection)
    files: dict[str, list[Source]] = {}
    for source in author.library.all():
        files.setdefault(source.name or "", []).append(source)
    return [_state(author, name, files.get(name, []), live.get(name), connection) for name in sorted({*files, *live})]


def _state(
    author: MessageAuthor, name: str, sources: list[Source], live: Live | None, connection: sqlite3.Connection
) -> MessageState:
    before = {(file.channel, file.locale): file for file in live.files} if live else {}
    parts = []
    for source in sources:
        locale = (source.locale or "").lower()
        file = MessageFile(source.channel, locale, "", source.hash)
        state = state_of(file, before.pop((source.channel, locale), None))
        parts.append(PartState(source.channel, locale, source.path or "", state, tuple(author.problems_of(source))))
    parts += [PartState(channel, locale, "", "gone", ()) for channel, locale in sorted(before)]
    in_files = [each.workflow for each in author.definitions if any(sending_steps(each, name))]
    senders = tuple(sorted({*in_files, *workflows_sending(connection, name, in_files).values()}))
    by, when = (live.published_by, live.published) if live else ("", None)
    return MessageState(name, tuple(parts), live.version if live else 0, by, when, senders)
