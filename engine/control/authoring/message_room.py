"""Where authors work on messages: everything that the console and others may ask, in the name of one person.

Looking is for everybody. Saving, publishing and a test to oneself need the role of an author, which is checked here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from engine.config import Config
from engine.control.authoring import message_saving as saving
from engine.control.authoring.message_bench import Bench, View
from engine.control.authoring.message_changes import Difference, difference, publish_as_seen
from engine.control.authoring.message_examples import Reach, examples_for, reach
from engine.control.authoring.message_families import (
    Someone,
    look_around,
    made_up_emptiest,
    made_up_longest,
    ordinary,
    people,
)
from engine.control.authoring.message_files import MessageAuthor
from engine.control.authoring.message_names import known_names
from engine.control.authoring.message_states import MessageState, list_messages
from engine.control.authoring.message_trial import Trial
from engine.errors import NotFound, Refused
from engine.messages.source import Channel, Source
from engine.store.message_versions import MessagePublication
from engine.store.queries import load
from engine.store.reading.families import list_families
from engine.store.reading.find.meaning import Asked
from engine.store.reading.find.reader import Found

VERSIONS = load("message_versions", "newest")
SHOWN = 9
"""Families that a search by name offers."""


class MessageRoom:
    """The site's messages, for one person."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        config: Config,
        now: Callable[[], datetime],
        actor: str,
        may: Callable[[str, str], str | None],
    ) -> None:
        """`may` says why the person may not do something to a kind of thing, or None."""
        self._connection, self._config, self._now, self._actor, self._may = connection, config, now, actor, may

    def listed(self) -> list[MessageState]:
        """Every message, by name. Raises `MessageError` where there is no folder of them."""
        return list_messages(self._author(), self._connection)

    def stamp(self) -> tuple[object, ...]:
        """What the list depends on, for a fraction of its cost: where two are equal, nothing has changed."""
        (newest,) = self._connection.execute(VERSIONS.newest).fetchone()
        folders = (self._config.paths.messages, self._config.paths.workflows)
        return (newest, *(_files(folder) for folder in folders))

    def one(self, name: str) -> MessageState:
        """One message. Raises `NotFound` where it is neither a file nor live any more."""
        for state in self.listed():
            if state.name == name:
                return state
        raise NotFound(f"There is no message {name} any more.")

    def open(self, name: str, channel: Channel, locale: str | None, family_id: int | None = None) -> Bench:
        """A file of a message on the desk, tried on this family, else on one that was met. Raises `NotFound`."""
        author = self._author()
        source = _file_of(author, name, channel, locale)
        disk = saving.read_file(Path(source.path or ""))
        examples = examples_for(self._connection, name, author.definitions)
        around = look_around(self._connection)
        chosen = self._chosen(family_id, around) or ordinary(author.columns)
        draft = saving.kept_draft(disk.path, self._actor)
        kept = draft if draft is not None and draft.text != disk.text else None
        known = known_names(name, author.columns, author.definitions)
        for value in examples.handed_over, examples.longest:
            known |= dict.fromkeys(key for key in value if key not in known)
        return Bench(
            name,
            channel,
            source.locale,
            disk if kept is None else replace(disk, digest=kept.digest),
            None if kept is None else kept.text,
            known,
            chosen,
            tuple(around),
            made_up_longest(author.columns, around),
            made_up_emptiest(author.columns, channel),
            examples,
            examples.of_family(self._connection, chosen.family_id),
            reach(self._connection, examples.templates, self._now()) if examples.templates else Reach(0, 0),
            self._config,
            self._now(),
        )

    def try_on(self, bench: Bench, family_id: int) -> Bench:
        """The same with another real family. Raises `NotFound`."""
        found = people(self._connection, [family_id])
        if not found:
            raise NotFound(f"There is no family {family_id} any more.")
        return bench.on(found[0], bench.examples.of_family(self._connection, family_id))

    def families_called(self, text: str) -> list[tuple[int, str]]:
        """A few families by name, address or number: key and name."""
        wanted = Asked(Found(texts=tuple(text.split())), self._now())
        found = list_families(self._connection, wanted, limit=SHOWN)
        return [(int(row["family_id"]), str(row["family_name"])) for row in found.rows]

    def not_writable(self, bench: Bench) -> str | None:
        """Why the file can't be saved here, in a sentence's middle; None where it can."""
        return saving.why_not_writable(bench.path)

    def save(self, bench: Bench, text: str) -> Bench:
        """Write the text into its file. Raises `ChangedMeanwhile`, or `Refused`; the draft stays where it fails."""
        self._require()
        saved = saving.save_file(bench.disk, text)
        saving.drop_draft(bench.path, self._actor)
        return bench.saved(saved)

    def reopen(self, bench: Bench) -> Bench:
        """The same with what the file holds now, after somebody else changed it or drafted words were dropped."""
        return replace(bench, disk=saving.read_file(bench.path), kept=None)

    def keep(self, bench: Bench, text: str) -> bool:
        """Keep what was typed and not saved; False where it can't be written beside the file."""
        if text == bench.disk.text:
            saving.drop_draft(bench.path, self._actor)
            return True
        return saving.keep_draft(bench.disk, self._actor, text)

    def drop(self, bench: Bench) -> Bench:
        """Forget what was typed and not saved; the same with what the file holds now."""
        saving.drop_draft(bench.path, self._actor)
        return self.reopen(bench)

    def difference(self, name: str) -> Difference:
        """What publishing would change. Raises `Refused` with everything that is wrong with the message."""
        return difference(self._author(), self._connection, name)

    def publish(self, seen: Difference) -> MessagePublication:
        """Make live what was looked at. Raises `Refused` where it is not the same any more."""
        self._require()
        return publish_as_seen(self._author(), self._connection, seen, actor=self._actor, now=self._now())

    def trial(self, bench: Bench, view: View, to: str) -> Trial:
        """A test of this view to one's own address, ready to be sent. Raises `UsageError` and `Refused`."""
        self._require()
        if view.written.problem is not None:
            raise Refused("It can't be written for this family, so there is nothing to send.")
        written = view.written
        message = {
            "name": bench.name, "channel": bench.channel, "subject": written.subject, "body": written.body
        }  # fmt: skip
        return Trial.of(self._config, self._now(), message, to)

    def _author(self) -> MessageAuthor:
        return MessageAuthor.of(self._config, self._connection)

    def _chosen(self, family_id: int | None, around: list[Someone]) -> Someone | None:
        found = people(self._connection, [family_id]) if family_id is not None else []
        return next(iter(found or around), None)

    def _require(self) -> None:
        if (why := self._may("message", "publish")) is not None:
            raise Refused(f"{why[:1].upper()}{why[1:]}.")


def _files(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        return tuple(sorted((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in os.scandir(folder)))
    except OSError:  # no such folder, or a file of it gone this moment: another list either way
        return ()


def _file_of(author: MessageAuthor, name: str, channel: Channel, locale: str | None) -> Source:
    for source in author.library.all():
        if (source.name, source.channel, (source.locale or "").lower()) == (name, channel, (locale or "").lower()):
            return source
    raise NotFound(f"There is no file of {name} for {channel}{f' in {locale}' if locale else ''} any more.")
