"""One connection to a mail server, and one letter at a time on it, in two parts: all but the last byte, then that byte.

aiosmtplib connects, encrypts and logs in; the DATA phase is here, because there it can't be split. The letter goes out
with its dots doubled (RFC 5321, 4.5.2) up to the end of its last line; the line with the single dot, which makes it
the server's (6.1), is all that `finish` writes. A connection that ends before that leaves nothing behind (4.1.1.4).
"""

from __future__ import annotations

import asyncio
import re

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from engine.channels.letter import Receipt, Result
from engine.channels.smtp_codes import Phase
from engine.channels.smtp_connecting import Patience
from engine.channels.smtp_words import refused, shown
from engine.core.faults import Fault

_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_FINAL_DOT = b".\r\n"


class Session:
    """A connection that is logged in. It is dropped as soon as there is any doubt about what the two sides think."""

    def __init__(self, client: aiosmtplib.SMTP, patience: Patience) -> None:
        self._client = client
        self._patience = patience
        self.letters = 0
        """How many have been begun on it."""
        self.idle_since = 0.0
        """By the event loop's clock."""

    @property
    def usable(self) -> bool:
        """Whether another letter may go this way."""
        return self._client.is_connected

    async def still_there(self) -> bool:
        """Ask the server to forget what was before, and so whether it still listens."""
        try:
            response = await self._client.execute_command(b"RSET", timeout=self._patience.connect)
        except (aiosmtplib.SMTPException, OSError):
            self.drop()
            return False
        if response.code != 250:
            self.drop()
        return self.usable

    async def hand_over(self, sender: str, recipient: str, letter: bytes) -> Receipt | None:
        """Everything but the final dot. None when the server has it all; otherwise why it is certainly not sent."""
        self.letters += 1
        content = on_the_wire(letter)
        commands = (
            (Phase.SENDER, (250,), (b"MAIL", f"FROM:<{sender}>".encode("ascii"), *self._options(content))),
            (Phase.RECIPIENT, (250, 251), (b"RCPT", f"TO:<{recipient}>".encode("ascii"))),
            (Phase.DATA, (354,), (b"DATA",)),
        )
        try:
            for phase, consent, command in commands:
                response = await self._client.execute_command(*command, timeout=self._patience.command)
                if response.code not in consent:
                    return self._refused(response, phase)
            await asyncio.wait_for(self._stream(content), self._patience.block)
        except (aiosmtplib.SMTPException, OSError) as error:  # TimeoutError is one
            self.drop()
            return Receipt(Result.NOT_SENT, _before_the_end(error), provider="smtp", fault=Fault.PROVIDER)
        except BaseException:
            self.drop()
            raise
        return None

    async def finish(self) -> Receipt:
        """Write the final dot, and wait for the answer. From here on only the server knows."""
        protocol = self._client.protocol
        if protocol is None or not protocol.is_connected:
            self.drop()
            lost = "the mail server broke off the connection before the letter was complete"
            return Receipt(Result.NOT_SENT, lost, provider="smtp", fault=Fault.PROVIDER)
        try:
            protocol.write(_FINAL_DOT)
            response = await protocol.read_response(timeout=self._patience.end)
        except (aiosmtplib.SMTPException, OSError) as error:
            self.drop()
            return Receipt(Result.UNCERTAIN, _after_the_dot(error), provider="smtp")
        except BaseException:
            self.drop()
            raise
        if 200 <= response.code < 300:
            return Receipt(Result.SENT, shown(response.code, response.message), provider="smtp")
        if 400 <= response.code < 600:
            return self._refused(response, Phase.END)
        self.drop()
        return Receipt(Result.UNCERTAIN, _after_the_dot(None), provider="smtp", error_code=str(response.code))

    def drop(self) -> None:
        """Break the connection off at once, with whatever is still to be written."""
        transport = self._client.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        self._client.close()

    async def leave(self) -> None:
        """Say goodbye to a server that may be listening."""
        try:
            await self._client.quit(timeout=self._patience.connect)
        except (aiosmtplib.SMTPException, OSError):
            pass
        finally:
            self.drop()

    def _options(self, content: bytes) -> list[bytes]:
        options = []
        if self._client.supports_extension("size"):
            options.append(b"SIZE=%d" % len(content))  # RFC 1870
        if not content.isascii() and self._client.supports_extension("8bitmime"):
            options.append(b"BODY=8BITMIME")  # RFC 6152
        return options

    async def _stream(self, content: bytes) -> None:
        protocol = self._client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        protocol.write(content)
        await _drained(protocol)

    def _refused(self, response: aiosmtplib.SMTPResponse, phase: Phase) -> Receipt:
        if response.code < 400 or response.code == 421:  # it makes no sense, or the server is leaving
            self.drop()
        if response.code < 400:
            sentence = f"the mail server's answer makes no sense ({shown(*response)})"
            return Receipt(Result.NOT_SENT, sentence, provider="smtp", fault=Fault.PROVIDER)
        return refused(response.code, response.message, phase)


async def _drained(protocol: SMTPProtocol) -> None:
    """Wait until what was written has left asyncio's buffer, as `StreamWriter.drain` does."""
    await protocol._drain_helper()


def on_the_wire(letter: bytes) -> bytes:
    """The letter with whole line ends only (a bare one is how a second message is smuggled in) and dots doubled."""
    lines = _LINE_END.sub(b"\r\n", letter)
    return _DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _before_the_end(error: Exception) -> str:
    why = "did not answer in time" if isinstance(error, TimeoutError) else "broke off the connection"
    return f"the mail server {why} before the letter was complete"


def _after_the_dot(error: Exception | None) -> str:
    match error:
        case TimeoutError():
            why = "did not say in time"
        case aiosmtplib.SMTPServerDisconnected() | OSError():
            why = "broke off before it said"
        case _:
            why = "did not say in a way that SMTP knows"
    return f"the mail server has the whole letter, and {why} whether it took it"
