"""Email by SMTP (RFC 5321): one recipient a letter, and the final dot as the point of no return.

A server neither remembers a letter that it has seen nor can be asked about one, so nothing here is ever tried twice:
whatever is unclear after the dot is `UNCERTAIN`, and whatever fails before it is certainly not sent.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from engine.channels.letter import Letter, Prepared, Receipt, Result, Sought
from engine.channels.smtp_connecting import Patience, Server, connect, own_name, trusting
from engine.channels.smtp_pool import CONNECTIONS, IDLE_SECONDS, LETTERS, Pool
from engine.channels.smtp_session import Session
from engine.core.faults import Fault
from engine.messages.addresses import BadAddress, on_the_wire

_MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^<>\s]+>)\r?$", re.MULTILINE | re.IGNORECASE)


class Smtp:
    """Sends letters through one mail server. Used from one event loop at a time."""

    name = "smtp"
    deduplicates = False
    deduplicates_for: timedelta | None = None
    can_look_up = False

    def __init__(
        self,
        server: Server,
        sender: str,
        return_path: Callable[[Letter], str] | None = None,
        sign: Callable[[bytes], bytes] | None = None,
        *,
        patience: Patience | None = None,
        idle_seconds: float = IDLE_SECONDS,
        letters: int = LETTERS,
        connections: int = CONNECTIONS,
    ) -> None:
        """`sender` is the address in From; `return_path` gives the one that bounces go to, by default the same; `sign`
        puts a signature above an email, always the same one.

        Raises OSError when the certificates can't be read.
        """
        self._server, self._sender = server, sender
        self._return_path = return_path or (lambda _: sender)
        self._sign = sign
        self._patience = patience or Patience()
        self._trust: ssl.SSLContext = trusting(server.ca_file)
        self._own_name: str | None = None
        self._pool = Pool(self._connect, idle_seconds, letters, connections)

    async def prepare(self, letter: Letter) -> Prepared | Receipt:
        """Connect or go on, and hand over all but the final dot."""
        try:
            sender, recipient = on_the_wire(self._return_path(letter), "From"), on_the_wire(letter.recipient, "To")
        except BadAddress as error:
            fault = Fault.ADDRESS if error.header == "To" else Fault.OURS
            return Receipt(Result.REFUSED, str(error), provider=self.name, fault=fault)
        # A signature is milliseconds of arithmetic: not in the loop that everybody waits for.
        content = await asyncio.to_thread(self._sign, letter.content) if self._sign is not None else letter.content
        session = await self._pool.take()
        if isinstance(session, Receipt):
            return session
        try:
            failed = await session.hand_over(sender, recipient, content)
        except BaseException:
            self._pool.drop(session)
            raise
        if failed is None:
            return Begun(self._pool, session, self._sender, _message_id(letter.content))
        self._pool.give_back(session)
        return replace(failed, sender=self._sender)

    async def send(self, letter: Letter) -> Receipt:
        """Both halves at once."""
        prepared = await self.prepare(letter)
        return prepared if isinstance(prepared, Receipt) else await prepared.commit()

    async def look_up(self, sought: Sought) -> Receipt | None:
        """Nobody can ask a mail server what it has taken."""
        return Receipt(Result.UNCERTAIN, "a mail server can't be asked what it has taken", provider=self.name)

    async def _connect(self) -> Session | Receipt:
        if self._own_name is None:
            self._own_name = await asyncio.to_thread(own_name)
        client = await connect(self._server, self._patience, self._own_name, self._trust)
        return client if isinstance(client, Receipt) else Session(client, self._patience)


class Begun:
    """A letter of which the server has all but the final dot."""

    def __init__(self, pool: Pool, session: Session, sender: str, message_id: str | None) -> None:
        self._pool, self._session = pool, session
        self._sender, self._message_id = sender, message_id

    async def commit(self) -> Receipt:
        """Write the dot; the answer decides."""
        try:
            receipt = await self._session.finish()
        except BaseException:
            self._pool.drop(self._session)
            raise
        self._pool.give_back(self._session)
        known = self._message_id if receipt.result in (Result.SENT, Result.UNCERTAIN) else None
        return replace(receipt, sender=self._sender, provider_id=known)

    async def abandon(self) -> None:
        """Close without the dot: the server must forget what it has (RFC 5321, 4.1.1.4 and 3.8)."""
        self._pool.drop(self._session)


def _message_id(content: bytes) -> str | None:
    found = _MESSAGE_ID.search(content, 0, max(content.find(b"\r\n\r\n"), 0) + 2)
    return found[1].decode("ascii", "replace") if found else None
