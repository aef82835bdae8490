"""A message as one family would get it, for `message preview` and for a test to oneself; nothing is sent."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from engine.control.authoring.message_files import MessageAuthor
from engine.control.authoring.message_names import MADE_UP, MADE_UP_CONTACT, family_of, preview_context
from engine.control.authoring.message_senders import handed_over, sending_steps
from engine.core.model import Contact
from engine.errors import NotFound
from engine.messages.rendering import RenderedMessage, render
from engine.messages.segments import segments_of
from engine.messages.source import Channel
from engine.steps.writing import address_on, first_reachable


def preview(
    author: MessageAuthor,
    connection: sqlite3.Connection | None,
    now: datetime,
    name: str,
    channel: Channel | None,
    family_id: int | None,
    locale: str | None,
    variables: dict[str, Any],
) -> dict[str, Any]:
    """The message for this family, or for a made-up one. Raises `NotFound` and `MessageError`."""
    family, contacts = _family(author, connection, family_id)
    channel = channel or _channel_of(author, name)
    contact = first_reachable(contacts, channel)
    wanted = locale or (contact.locale if contact else None) or family.get("locale")
    source = author.library.find(name, channel, wanted)
    workflow = next((each.workflow for each in author.definitions if any(sending_steps(each, name))), "a_workflow")
    context = preview_context(family, contacts, workflow, variables, now, author.config.calendar.time_zone)
    message = render(source, {**context, **handed_over(name, author.definitions)})
    to = address_on(contact, channel) if contact else None
    return {"name": name, "channel": channel, "locale": source.locale, "to": to, **_in_full(message, channel)}


def _family(
    author: MessageAuthor, connection: sqlite3.Connection | None, family_id: int | None
) -> tuple[Any, tuple[Contact, ...]]:
    if family_id is None:
        return {**dict.fromkeys(author.columns), **MADE_UP}, (MADE_UP_CONTACT,)
    found = family_of(connection, family_id) if connection is not None else None
    if found is None:
        raise NotFound(f"There is no family {family_id}; `followthrough family list` shows those there are.")
    return found


def _channel_of(author: MessageAuthor, name: str) -> Channel:
    channels = {source.channel for source in author.library.all() if source.name == name}
    return "sms" if channels == {"sms"} else "email"


def _in_full(message: RenderedMessage, channel: Channel) -> dict[str, Any]:
    if channel == "email":
        from engine.messages.markdown import html_and_text

        html, text = html_and_text(message.body)
        parts: dict[str, Any] = {"text": text, "html": html, "segments": None, "encoding": None}
    else:
        segments = segments_of(message.body)
        parts = {"text": message.body, "html": None, "segments": segments.count, "encoding": segments.encoding}
    return {"subject": message.subject, "body": message.body, **parts, "template_hash": message.template_hash}
