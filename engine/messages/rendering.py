"""A message and the names of a moment → what the family will read.

An email's body stays Markdown here: it is frozen with the message, and `email_format` makes both its parts from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.problems import Problem
from engine.messages.problems import RenderError
from engine.messages.sandbox import Place
from engine.messages.source import Part, Source, inline_source
from engine.messages.template import CannotRender, compiled

NO_SUBJECT = 'an email needs a subject: begin the file with the lines ---, subject: "…" and ---, or give the step one'
MAX_SUBJECT = 250
MAX_EMAIL = 100_000
MAX_SMS = 1_600
"""Twilio refuses a longer text (error 21617)."""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """What is frozen in `messages`: `body` is Markdown for an email, plain text for an SMS."""

    subject: str | None
    body: str
    template_name: str | None
    template_hash: str


def render_email(source: Source | str, context: Mapping[str, Any], *, subject: str | None = None) -> RenderedMessage:
    """An email's subject and Markdown body; raises RenderError, whose sentence says where and why.

    `source` may be the step's own words; `subject` is the step's, and goes before the file's.
    """
    if isinstance(source, str):
        source = inline_source("email", source, subject)
    _refuse_problems(source)
    part = Part(subject) if subject is not None else source.subject
    if part is None:
        raise RenderError(Problem(NO_SUBJECT, 1, 1), source.label)
    line = " ".join(_render(source, part, "subject", context, MAX_SUBJECT).split())
    if not line:
        raise RenderError(Problem("the subject is empty", part.line, part.column), source.label)
    body = _render(source, source.body, "markdown", context, MAX_EMAIL)
    return RenderedMessage(line, _not_empty(body, source), source.name, source.hash)


def render_sms(source: Source | str, context: Mapping[str, Any]) -> RenderedMessage:
    """A text message's body; raises RenderError, whose sentence says where and why."""
    if isinstance(source, str):
        source = inline_source("sms", source)
    _refuse_problems(source)
    body = _render(source, source.body, "text", context, MAX_SMS)
    return RenderedMessage(None, _not_empty(body, source), source.name, source.hash)


def render(source: Source, context: Mapping[str, Any]) -> RenderedMessage:
    """The message as its channel has it; raises RenderError."""
    return render_email(source, context) if source.channel == "email" else render_sms(source, context)


def _render(source: Source, part: Part, place: Place, context: Mapping[str, Any], limit: int) -> str:
    try:
        return compiled(part, place).render(context, limit=limit).strip()
    except CannotRender as error:
        raise RenderError(error.problem, source.label) from error


def _refuse_problems(source: Source) -> None:
    for problem in source.problems:
        if problem.severity == "error":
            raise RenderError(problem, source.label)


def _not_empty(body: str, source: Source) -> str:
    if not body:
        raise RenderError(Problem("the message is empty", source.body.line, source.body.column), source.label)
    return body
