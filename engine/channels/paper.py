"""A rendered message in the form that its channel sends: the same bytes whenever they are made.

The engine sends it; authors look at it and send it to themselves, so that what they see is what families get.
"""

from __future__ import annotations

from datetime import datetime

from engine.channels.letter import Letter
from engine.config import Config
from engine.messages.email_format import build_email
from engine.messages.segments import count_segments
from engine.messages.style import style_of


def on_paper(
    config: Config,
    channel: str,
    key: str,
    recipient: str,
    subject: str,
    body: str,
    written: datetime,
    *,
    token: str = "",
    segments: int | None = None,
) -> Letter:
    """A rendered message in the form that its channel sends. Raises `MessageError`."""
    if channel == "email":
        content = build_email(
            subject,
            body,
            sender=config.sender,
            recipient=recipient,
            key=key,
            site=config.site,
            date=written,
            reply_to=config.channels.email.reply_to.address,
            token=token,
            public_url=config.api.public_url,
            style=style_of(config.paths.messages),
        )
        return Letter(key, channel, recipient, content, ".eml", text=body, token=token)
    content = f"To: {recipient}\n\n{body}\n".encode()
    many = segments or count_segments(body)
    return Letter(key, channel, recipient, content, ".txt", text=body, token=token, segments=many)
