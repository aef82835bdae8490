"""Letters for the tests of channels, and a channel to a server that is only a test's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal

from engine.channels.letter import Letter, Prepared, Receipt
from engine.channels.smtp import Smtp
from engine.channels.smtp_connecting import Patience, Server
from tests.smtp_server import CERTIFICATE, HOST, Running

SENDER = "office@co-op.example"


def letter(recipient: str = "ana@example.org", key: str = "7-0-0-email", body: bytes = b"Hello\r\n") -> Letter:
    """A small email."""
    content = b"From: office@co-op.example\r\nTo: %s\r\nMessage-ID: <%s@co-op.example>\r\n\r\n" % (
        recipient.encode(),
        key.encode(),
    )
    return Letter(key, "email", recipient, content + body, ".eml", token="t0k3n")


def smtp(
    server: Running,
    *,
    tls: Literal["none", "starttls", "tls"] = "none",
    host: str = HOST,
    login: tuple[str, str] = ("", ""),
    trusted: Path | None = CERTIFICATE,
    end_seconds: float = 5,
    return_path: Callable[[Letter], str] | None = None,
    idle_seconds: float = 20,
    letters: int = 100,
    connections: int = 10,
) -> Smtp:
    """A channel to the server of a test, with little patience."""
    patience = Patience(connect=5, command=5, block=5, end=end_seconds)
    place = Server(host=host, port=server.port, tls=tls, username=login[0], password=login[1], ca_file=trusted)
    return Smtp(
        place, SENDER, return_path,
        patience=patience, idle_seconds=idle_seconds, letters=letters, connections=connections,
    )  # fmt: skip


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end in a loop of its own, as the sender's thread does."""
    return asyncio.run(work)


def send(channel: Smtp, *letters: Letter) -> list[Receipt]:
    """Send one after the other."""

    async def all_of_them() -> list[Receipt]:
        return [await channel.send(letter) for letter in letters]

    receipts: list[Receipt] = run(all_of_them())
    return receipts


async def prepared(channel: Smtp, one: Letter) -> Prepared:
    """All but the final dot, which must succeed."""
    said = await channel.prepare(one)
    assert not isinstance(said, Receipt), said
    return said
