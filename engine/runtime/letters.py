"""From a step's wish to a message on paper: rendered for the family, frozen, and put into the channel's own form."""

from __future__ import annotations

from engine.channels.letter import Letter
from engine.core.outcome import Send
from engine.messages.email_format import build_email
from engine.messages.rendering import render_email, render_sms
from engine.messages.segments import count_segments
from engine.messages.style import style_of
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
    message, config = outgoing.message, engine.config
    recipient = actual_recipient(config, message.channel, message.recipient)
    if message.channel == "email":
        content = build_email(
            message.subject or "",
            message.body,
            sender=config.sender,
            recipient=recipient,
            key=message.idempotency_key,
            site=config.site,
            date=outgoing.written,
            reply_to=config.channels.email.reply_to.address,
            token=message.token or "",
            public_url=config.api.public_url,
            style=style_of(config.paths.messages),
        )
        suffix, segments = ".eml", 0
    else:
        content = f"To: {recipient}\n\n{message.body}\n".encode()
        suffix, segments = ".txt", message.segments or count_segments(message.body)
    return Letter(
        message.idempotency_key,
        message.channel,
        recipient,
        content,
        suffix,
        text=message.body,
        token=message.token or "",
        segments=segments,
    )
