"""One message file on its author's desk: its text, the families it is tried on, and what is wrong while it is typed.

Everything from the database was read when the message was opened; `look` needs none of it again, so that it runs in any
thread, as often as somebody types.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.config import Config
from engine.control.authoring.message_examples import Examples, Reach
from engine.control.authoring.message_families import Kind, Someone
from engine.control.authoring.message_names import preview_context
from engine.control.authoring.message_saving import OnDisk
from engine.control.authoring.message_writing import Written, html_of, length_of, write
from engine.core.problems import Problem
from engine.messages.checking import check_message
from engine.messages.source import Channel, Source, parse_source
from engine.messages.template import compiled
from engine.steps.writing import address_on, first_reachable


@dataclass(frozen=True, slots=True)
class View:
    """The message as one family would get it."""

    kind: Kind
    who: Someone
    to: str | None
    written: Written


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to say about a text: what is wrong with it as it stands, and how it comes out."""

    text: str
    problems: tuple[Problem, ...]
    views: tuple[View, ...]
    """A real family, the longest real and made-up ones, the emptiest real and made-up ones."""

    @property
    def usable(self) -> bool:
        """Whether it could be published, as far as this one file goes."""
        return not any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Bench:
    """An opened file of a message."""

    name: str
    channel: Channel
    locale: str | None
    disk: OnDisk
    kept: str | None
    """Words that were typed before and never saved; None where there are none. Then `disk` has the digest of the text
    that they were typed over, so that saving them over another one is refused."""
    known: Mapping[str, Collection[str] | None]
    """The names that it may use, with members where those are known."""
    chosen: Someone
    """The real family."""
    around: tuple[Someone, ...]
    longest: Someone
    emptiest: Someone
    """Made up, both."""
    examples: Examples
    chosen_variables: Mapping[str, Any]
    reach: Reach
    config: Config
    now: datetime

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.disk.path

    @property
    def price(self) -> tuple[Decimal, str] | None:
        """What a segment costs, and in which currency; None where that is not known."""
        sms = self.config.channels.sms
        return (sms.price_per_segment, sms.currency) if sms.price_per_segment else None

    def on(self, chosen: Someone, variables: Mapping[str, Any]) -> Bench:
        """The same with another real family."""
        return replace(self, chosen=chosen, chosen_variables=variables)

    def saved(self, disk: OnDisk) -> Bench:
        """The same after its text was saved: nothing is left that was not."""
        return replace(self, disk=disk, kept=None)

    def look(self, text: str) -> Look:
        """Check a text and write it for every family. Never raises for anything that can be typed."""
        source = self._source(text)
        problems = tuple(check_message(source, self.known))
        used = _used(source)
        around = self.around or (self.chosen,)
        views = [self._view("real", self.chosen, self.chosen_variables, source)]
        longest = max(around, key=lambda each: length_of(source, self._context(each, self.examples.longest)))
        views.append(self._view("longest", longest, self.examples.longest, source))
        views.append(self._view("longest", self.longest, self.examples.longest, source))
        emptiest = max(around, key=lambda each: (_gaps(each, used), each.gaps()))
        views.append(self._view("emptiest", emptiest, self.examples.shortest, source))
        views.append(self._view("emptiest", self.emptiest, self.examples.shortest, source))
        return Look(text, problems, tuple(views))

    def html(self, text: str, view: View) -> str:
        """The HTML part that this family would get. Raises `MessageError`."""
        return html_of(self.config, self._source(text), self._context(view.who, self._variables(view)), self.now)

    def holds(self) -> list[tuple[str, str]]:
        """Every name that the message may use, with what it holds for the real family; empty where it holds nothing."""
        context = self._context(self.chosen, self.chosen_variables)
        found = []
        for name, members in self.known.items():
            value = context.get(name)
            if isinstance(value, Mapping):
                inside = sorted(set(members or ()) | set(map(str, value)))
                found += [(f"{name}.{member}", _text(value.get(member))) for member in inside]
            else:
                found.append((name, _text(value)))
        return sorted(found)

    def _source(self, text: str) -> Source:
        return parse_source(self.name, self.channel, text, locale=self.locale, path=str(self.path))

    def _variables(self, view: View) -> Mapping[str, Any]:
        if view.kind == "real":
            return self.chosen_variables
        return self.examples.longest if view.kind == "longest" else self.examples.shortest

    def _view(self, kind: Kind, who: Someone, variables: Mapping[str, Any], source: Source) -> View:
        contact = first_reachable(who.contacts, self.channel)
        to = address_on(contact, self.channel) if contact is not None else None
        return View(kind, who, to, write(self.config, source, self._context(who, variables), self.now))

    def _context(self, who: Someone, variables: Mapping[str, Any]) -> dict[str, Any]:
        examples, zone = self.examples, self.config.calendar.time_zone
        named = preview_context(who.family, who.contacts, examples.workflow, variables, self.now, zone)
        return {**examples.stand_ins, **named, **examples.handed_over}


def _used(source: Source) -> list[tuple[str, str | None]]:
    place = "markdown" if source.channel == "email" else "text"
    template = compiled(source.body, "markdown" if place == "markdown" else "text")
    return [(name, None) for name in template.names] + [(name, member) for name, member, _ in template.uses if member]


def _gaps(who: Someone, used: Sequence[tuple[str, str | None]]) -> int:
    return sum(who.value(name, member) is None for name, member in used)


def _text(value: object) -> str:
    return "" if value is None else str(value)
