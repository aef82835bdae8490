"""A message written for one family while its author types: the very parts that would be sent, or where it breaks.

Pure but for the stylesheet among the messages: no database, no clock. It runs the text only through the sandbox that
families' messages go through, with the same limits on work and length, so that nothing typed can hang or harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from engine.channels.paper import on_paper
from engine.config import Config
from engine.core.problems import Problem
from engine.messages.problems import MessageError, RenderError
from engine.messages.rendering import RenderedMessage, render
from engine.messages.sandbox import Place
from engine.messages.segments import Segments, segments_of
from engine.messages.source import Part, Source
from engine.messages.template import compiled

NOWHERE = "preview@family.invalid"
"""Stands for the address of a family that has none, in a preview that nobody gets (RFC 2606, 2)."""
_KEY = "preview"
PLAIN_FOR = {
    "’": "'", "‘": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "…": "...",
    "•": "-", "·": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "«": '"', "»": '"', "`": "'", "´": "'", "\t": " ",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "ç": "c",
}  # fmt: skip
"""Characters of the GSM alphabet that may stand for some that are not in it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one family would read. Where `problem` is set, the message can't be written for them."""

    subject: str | None = None
    text: str = ""
    body: str = ""
    """Markdown for an email, as it is frozen when it is sent."""
    segments: Segments | None = None
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()


def write(config: Config, source: Source, context: Mapping[str, Any], now: datetime) -> Written:
    """The message with these names, as its channel would send it."""
    try:
        message = render(source, context)
        if source.channel == "sms":
            written = Written(None, message.body, message.body, segments_of(message.body))
        else:
            written = Written(message.subject, str(_parts(config, message, now)[0]), message.body)
    except RenderError as error:
        return Written(problem=_sharper(error.problem, source, context))
    except MessageError as error:
        return Written(problem=Problem(str(error), 1, 1))
    blanks = tuple(_blanks(source, context))
    return Written(written.subject, written.text, written.body, written.segments, None, blanks)


def length_of(source: Source, context: Mapping[str, Any]) -> int:
    """How many characters the message has with these names; 0 where it can't be written."""
    try:
        return len(render(source, context).body)
    except MessageError:
        return 0


def html_of(config: Config, source: Source, context: Mapping[str, Any], now: datetime) -> str:
    """The HTML part that would be sent. Raises `MessageError`."""
    return _parts(config, render(source, context), now)[1]


def plain_for(text: str) -> str:
    """The characters that force a text into UCS-2, each with the one that may stand for it: `’ → '`."""
    return ", ".join(f"{char} → {PLAIN_FOR[char]}" for char in text if char in PLAIN_FOR and not char.isspace())


def _parts(config: Config, message: RenderedMessage, now: datetime) -> tuple[str, str]:
    letter = on_paper(config, "email", _KEY, NOWHERE, message.subject or "", message.body, now, token=_KEY)
    email = message_from_bytes(letter.content, policy=default)
    text, html = (_content(email, kind) for kind in ("plain", "html"))
    return text.replace("\r\n", "\n").rstrip("\n"), html.replace("\r\n", "\n")


def _content(email: EmailMessage, kind: str) -> str:
    part = email.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _in_places(source: Source) -> list[tuple[Part, Place]]:
    body: tuple[Part, Place] = (source.body, "markdown" if source.channel == "email" else "text")
    return [(source.subject, "subject"), body] if source.subject is not None else [body]


def _sharper(problem: Problem, source: Source, context: Mapping[str, Any]) -> Problem:
    """Where a value is missing: the name of it, and its own place instead of the line's first tag."""
    if "(NULL)" not in problem.message:
        return problem
    for part, place in _in_places(source):
        template = compiled(part, place)
        for name, member, line in template.uses:
            placed = template.problem(f"{_shown(name, member)} is empty", line, member or name)
            if placed.line == problem.line and _value(context, name, member) is None:
                return placed
    return problem


def _blanks(source: Source, context: Mapping[str, Any]) -> list[Problem]:
    """Names that are written and hold nothing but blanks: legal, and a hole in the sentence."""
    found = []
    for part, place in _in_places(source):
        template = compiled(part, place)
        for name, member, line in template.uses:
            value = _value(context, name, member)
            if isinstance(value, str) and not value.strip():
                sentence = f"{_shown(name, member)} is blank"
                found.append(template.problem(sentence, line, member or name))
    return found


def _shown(name: str, member: str | None) -> str:
    return "{{ " + (f"{name}.{member}" if member else name) + " }}"


def _value(context: Mapping[str, Any], name: str, member: str | None) -> Any:
    """What stands under a name; a record as a whole is never missing."""
    value = context.get(name, "?")
    if member is not None:
        return value.get(member, "?") if isinstance(value, Mapping) else "?"
    return "?" if isinstance(value, Mapping) else value
