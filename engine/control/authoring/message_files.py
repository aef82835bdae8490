"""The message files of a site, checked against all that may fill them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.config import Config
from engine.control.authoring.message_names import known_names
from engine.control.authoring.message_senders import columns_of, definitions_in_files
from engine.core.definition import Definition
from engine.core.problems import Problem, did_you_mean
from engine.errors import NotFound, Refused
from engine.messages.checking import check_message
from engine.messages.library import MessageLibrary
from engine.messages.source import SUFFIXES, Source, parse_source
from engine.messages.style import FILE as STYLESHEET
from engine.store.message_versions import MessageFile

_CHANGED = Problem("the file changed, or is not UTF-8, while it was read: publish it again", 1, 1)


@dataclass(frozen=True, slots=True)
class MessageAuthor:
    """Reads the message files of a site."""

    config: Config
    library: MessageLibrary
    columns: frozenset[str]
    definitions: tuple[Definition, ...]

    @classmethod
    def of(cls, config: Config, connection: sqlite3.Connection | None) -> MessageAuthor:
        """With the site's workflow files, whose steps and variables give names to messages."""
        library, columns = MessageLibrary(config.paths.messages), columns_of(connection)
        return cls(config, library, columns, definitions_in_files(config, columns, library))

    def chosen(self, names: Sequence[str]) -> list[Source]:
        """The messages of these names or files, or all of them; raises `NotFound`."""
        everything = self.library.all()
        if not names:
            if not everything:
                raise NotFound(f"There are no messages in {self.config.paths.messages}; set paths.messages.")
            return everything
        found: list[Source] = []
        for name in names:
            matching = _of_file(Path(name)) if Path(name).is_file() else [s for s in everything if s.name == name]
            if not matching:
                hint = did_you_mean(name, {source.name or "" for source in everything}) or "; check its name"
                raise NotFound(f"There is no message {name!r} in {self.config.paths.messages}{hint}.")
            found += matching
        return found

    def strangers(self) -> list[tuple[str, str]]:
        """Files of the folder that are no messages by their name, which is probably a slip."""
        folder = self.config.paths.messages
        known = {Path(source.path) for source in self.library.all() if source.path}
        return [
            (short_path(path), "this is no message by its name; write NAME.email.md or NAME.sms.txt")
            for path in sorted(folder.iterdir())
            if path.is_file() and path not in known and not path.name.startswith((".", "README", STYLESHEET))
        ]

    def problems_of(self, source: Source) -> list[Problem]:
        """Everything that is wrong with one message."""
        return check_message(source, known_names(source.name or "", self.columns, self.definitions))

    def publishable(self, names: Sequence[str]) -> dict[str, list[MessageFile]]:
        """All files of these messages (of all by default), by name; raises `Refused` if anything is wrong with any."""
        wanted = {source.name for source in self.chosen(names)}
        errors: list[str] = []
        found: dict[str, list[MessageFile]] = {}
        for listed in self.library.all():
            if listed.name not in wanted or listed.name is None or listed.path is None:
                continue
            text = Path(listed.path).read_bytes().decode("utf-8", "replace")
            source = parse_source(listed.name, listed.channel, text, locale=listed.locale, path=listed.path)
            problems = self.problems_of(source) if source.hash == listed.hash else [_CHANGED]
            errors += [each.located(self.shown(source)) for each in problems if each.severity == "error"]
            file = MessageFile(source.channel, (source.locale or "").lower(), text, source.hash)
            found.setdefault(listed.name, []).append(file)
        if errors:
            raise Refused("\n".join(["Nothing is published, because of what is wrong:", *(f"  {e}" for e in errors)]))
        return found

    def shown(self, source: Source) -> str:
        """The file as people see it from where they are."""
        return short_path(Path(source.path)) if source.path else source.label


def short_path(path: Path) -> str:
    """A path as people see it from where they are."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _of_file(path: Path) -> list[Source]:
    path = path.absolute()
    found = [source for source in MessageLibrary(path.parent).all() if source.path == str(path)]
    if not found:
        endings = " or ".join(f"NAME{suffix}" for suffix in SUFFIXES.values())
        raise NotFound(f"{path} is no message by its name; call it {endings}.")
    return found
