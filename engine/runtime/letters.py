"""From a step's wish to a message on paper: rendered for the family, frozen, and put into the channel's own form."""

from __future__ import annotations

from engine.channels.letter import Letter
from engine.channels.paper import on_paper
from engine.core.outcome import Send
from engine.messages.rendering import render_email, render_sms
from engine.messages.segments import count_segments
from engine.runtime.engine import Engine
from engine.runtime.redirection import actual_recipient
from engine.store.sending import Draft, Outgoing


def draft(engine: Engine, wish: Send) -> Draft:
    """The rendered message that a step asks for; raises `MessageError` when it can't be written."""
    words = wish.message or ""
    if wish.channel == "email":
        source = engine.library.find(wish.template, "email", wish.locale) if wish.template else words
        subject = wish.subject
        if wish.template is None and not subject:  # such as a text that goes out as an email instead
            subject = f"A message from {engine.config.site.name}"
        rendered, segments = render_email(source, wish.context, subject=subject), None
    else:
        source = engine.library.find(wish.template, "sms", wish.locale) if wish.template else words
        rendered = render_sms(source, wish.context)
        segments = count_segments(rendered.body)
    return Draft(
        wish.channel,
        wish.recipient,
        rendered.subject,
        rendered.body,
        rendered.template_name,
        rendered.template_hash,
        segments,
    )


def letter(engine: Engine, outgoing: Outgoing) -> Letter:
    """The frozen message in the form that its channel sends; the same bytes whenever it is sent again."""
    message = outgoing.message
    return on_paper(
        engine.config,
        message.channel,
        message.idempotency_key,
        actual_recipient(engine.config, message.channel, message.recipient),
        message.subject or "",
        message.body,
        outgoing.written,
        token=message.token or "",
        segments=message.segments,
    )
