"""Whether the outbox holds each message that was sent exactly once, to whom and in the words that were written down."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from engine.config import Config
from engine.messages.email_format import build_email
from engine.messages.style import style_of

_MESSAGES = """
    SELECT idempotency_key, channel, recipient, subject, body, token, created_date, status FROM messages
    ORDER BY message_id
"""


def outbox_errors(database: Path, config: Config) -> list[str]:
    """What is missing from the outbox, too much in it, or not as it was written down; a line each.

    Temporary files are what a killed process leaves; nobody takes them for messages.
    """
    folder = config.channels.outbox.dir
    found = {file.name: file for file in folder.iterdir() if not file.name.startswith(".")} if folder.exists() else {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        lines = [line for row in connection.execute(_MESSAGES) for line in _errors(row, found, config)]
    return lines + [f"{name} is in the outbox and was never sent" for name in sorted(found)]


def _errors(row: sqlite3.Row, found: dict[str, Path], config: Config) -> Iterator[str]:
    if row["status"] not in ("sent", "delivered", "bounced"):
        return
    name = row["idempotency_key"] + (".eml" if row["channel"] == "email" else ".txt")
    file = found.pop(name, None)
    if file is None:
        yield f"{name} was sent and is not in the outbox"
        return
    content = file.read_bytes()
    if row["channel"] == "email":
        recipient = message_from_bytes(content, policy=default)["To"]
        if str(recipient) != row["recipient"]:
            yield f"{name} goes to {recipient} and not to {row['recipient']}"
        expected = _email(row, config)
    else:
        expected = f"To: {row['recipient']}\n\n{row['body']}\n".encode()
    if content != expected:
        yield f"{name} is not what was written down"


def _email(row: sqlite3.Row, config: Config) -> bytes:
    return build_email(
        row["subject"] or "",
        row["body"],
        sender=config.sender,
        recipient=row["recipient"],
        key=row["idempotency_key"],
        site=config.site,
        date=datetime.fromisoformat(row["created_date"]).replace(tzinfo=UTC),
        reply_to=config.channels.email.reply_to.address,
        token=row["token"],
        public_url=config.api.public_url,
        style=style_of(config.paths.messages),
    )
