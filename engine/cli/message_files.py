"""The message files of a site, checked against all that may fill them, and rendered for one family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.message_names import MADE_UP, MADE_UP_CONTACT, family_of, known_names, preview_context
from engine.cli.workflow_files import Author
from engine.core.definition import Definition
from engine.core.model import Contact
from engine.core.problems import Problem, did_you_mean
from engine.errors import NotFound, Refused
from engine.messages.checking import check_message
from engine.messages.library import MessageLibrary
from engine.messages.rendering import RenderedMessage, render
from engine.messages.segments import segments_of
from engine.messages.source import SUFFIXES, Channel, Source, parse_source
from engine.messages.style import FILE as STYLESHEET
from engine.steps.writing import address_on, first_reachable
from engine.store.message_versions import MessageFile

if TYPE_CHECKING:
    from engine.cli.session import Session

_CHANGED = Problem("the file changed, or is not UTF-8, while it was read: publish it again", 1, 1)


@dataclass(frozen=True, slots=True)
class MessageAuthor:
    """Reads the message files of a site."""

    session: Session
    library: MessageLibrary
    columns: frozenset[str]
    definitions: tuple[Definition, ...]

    @classmethod
    def of(cls, session: Session) -> MessageAuthor:
        """With the site's workflow files, whose steps and variables give names to messages."""
        author = Author.of(session)
        folder = session.config.paths.workflows
        read = author.read(None) if folder.is_dir() and any(folder.iterdir()) else []
        definitions = tuple(each.definition for each in read if each.definition is not None)
        return cls(session, MessageLibrary(session.config.paths.messages), author.known_names, definitions)

    def chosen(self, names: Sequence[str]) -> list[Source]:
        """The messages of these names or files, or all of them; raises `NotFound`."""
        everything = self.library.all()
        if not names:
            if not everything:
                raise NotFound(f"There are no messages in {self.session.config.paths.messages}; set paths.messages.")
            return everything
        found: list[Source] = []
        for name in names:
            matching = _of_file(Path(name)) if Path(name).is_file() else [s for s in everything if s.name == name]
            if not matching:
                hint = did_you_mean(name, {source.name or "" for source in everything}) or "; check its name"
                raise NotFound(f"There is no message {name!r} in {self.session.config.paths.messages}{hint}.")
            found += matching
        return found

    def strangers(self) -> list[tuple[str, str]]:
        """Files of the folder that are no messages by their name, which is probably a slip."""
        folder = self.session.config.paths.messages
        known = {Path(source.path) for source in self.library.all() if source.path}
        return [
            (_short(path), "this is no message by its name; write NAME.email.md or NAME.sms.txt")
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
        return _short(Path(source.path)) if source.path else source.label

    def preview(
        self, name: str, channel: Channel | None, family_id: int | None, locale: str | None, variables: dict[str, Any]
    ) -> dict[str, Any]:
        """The message as a family would get it. Raises `NotFound` and `MessageError`."""
        family, contacts = self._family(family_id)
        channel = channel or self._channel_of(name)
        contact = first_reachable(contacts, channel)
        wanted = locale or (contact.locale if contact else None) or family.get("locale")
        source = self.library.find(name, channel, wanted)
        session = self.session
        workflow = next((each.workflow for each in self.definitions if _sends(each, name)), "a_workflow")
        zone = session.config.calendar.time_zone
        context = preview_context(family, contacts, workflow, variables, session.now, zone)
        message = render(source, {**context, **self._handed_over(name)})
        to = address_on(contact, channel) if contact else None
        return {"name": name, "channel": channel, "locale": source.locale, "to": to, **_in_full(message, channel)}

    def _family(self, family_id: int | None) -> tuple[Any, tuple[Contact, ...]]:
        if family_id is None:
            return {**dict.fromkeys(self.columns), **MADE_UP}, (MADE_UP_CONTACT,)
        found = family_of(self.session.reader, family_id)
        if found is None:
            raise NotFound(f"There is no family {family_id}; `followthrough family list` shows those there are.")
        return found

    def _channel_of(self, name: str) -> Channel:
        channels = {source.channel for source in self.library.all() if source.name == name}
        return "sms" if channels == {"sms"} else "email"

    def _handed_over(self, name: str) -> dict[str, Any]:
        """What the first step that sends this message hands to it."""
        for definition in self.definitions:
            for step in definition.steps:
                if getattr(step, "template", None) == name:
                    return dict(getattr(step, "template_vars", {}))
        return {}


def _in_full(message: RenderedMessage, channel: Channel) -> dict[str, Any]:
    if channel == "email":
        from engine.messages.markdown import html_and_text

        html, text = html_and_text(message.body)
        parts: dict[str, Any] = {"text": text, "html": html, "segments": None, "encoding": None}
    else:
        segments = segments_of(message.body)
        parts = {"text": message.body, "html": None, "segments": segments.count, "encoding": segments.encoding}
    return {"subject": message.subject, "body": message.body, **parts, "template_hash": message.template_hash}


def _sends(definition: Definition, name: str) -> bool:
    return any(getattr(step, "template", None) == name for step in definition.steps)


def _of_file(path: Path) -> list[Source]:
    path = path.absolute()
    found = [source for source in MessageLibrary(path.parent).all() if source.path == str(path)]
    if not found:
        endings = " or ".join(f"NAME{suffix}" for suffix in SUFFIXES.values())
        raise NotFound(f"{path} is no message by its name; call it {endings}.")
    return found


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
