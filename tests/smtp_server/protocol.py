"""aiosmtpd's server with faults: aiosmtpd reads the commands, and what goes wrong is decided here."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as Conversation

from tests.smtp_server.faults import Fault, Faults
from tests.smtp_server.log import Log


class Counters:
    """What tests ask about connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.commands: list[str] = []
        self.open: set[FaultyServer] = set()
        self.most_at_once = 0


class FaultyServer(SMTP):
    """One connection."""

    def __init__(self, handler: Letters, counters: Counters, **options: Any) -> None:
        super().__init__(handler, **options)
        self._letters, self._counters = handler, counters
        self.number = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.number == 0:  # called again after STARTTLS
            self._counters.connections += 1
            self.number = self._counters.connections
            self._counters.open.add(self)
            self._counters.most_at_once = max(self._counters.most_at_once, len(self._counters.open))
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._counters.open.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        fault = self._letters.faults.next_if("greet")
        if fault is None:
            await super()._handle_client()
            return
        await self.push(fault.reply)
        self._writer.close()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        fault = self._letters.faults.next_if("mail")
        await (super().smtp_MAIL(arg) if fault is None else self.push(fault.reply))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        fault = fault_of(self.envelope)
        await (self.push(fault.reply) if fault.act == "data" else super().smtp_DATA(arg))

    def data_received(self, data: bytes) -> None:
        command = data.split(b"\r\n", 1)[0].split(b" ")[0].decode("ascii", "replace").upper()
        if command in _COMMANDS:
            self._counters.commands.append(command)
        elif fault_of(self.envelope).act == "cut-in-data":
            self.break_off()
            return
        super().data_received(data)

    def break_off(self) -> None:
        """End the connection at once, as a cable that is pulled does."""
        self._writer.transport.abort()


class Letters:
    """aiosmtpd's handler: consent or refusal at each step of a letter."""

    def __init__(self, faults: Faults, log: Log, *, login: tuple[str, str] | None = None) -> None:
        self.faults, self.log, self.login = faults, log, login
        self._faults: dict[int, Fault] = {}

    def authenticate(
        self, server: SMTP, conversation: Conversation, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Whether the name and the password are the right ones."""
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self.login, handled=False)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, conversation: Conversation, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.login is not None and not conversation.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, conversation: Conversation, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.faults.of_letter(address)
        envelope.fault = fault  # type: ignore[attr-defined]
        if fault.act == "rcpt":
            return fault.reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: FaultyServer, conversation: Conversation, envelope: Envelope
    ) -> str:
        fault = fault_of(envelope)
        if fault.act == "end":
            return fault.reply
        if fault.act == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.act not in ("hang", "cut"):
            content = envelope.original_content or b""
            at = datetime.now(UTC).isoformat()
            self.log.append(envelope.mail_from or "", list(envelope.rcpt_tos), content, server.number, at)
        if fault.act.startswith("hang"):
            await asyncio.Event().wait()
        if fault.act.startswith("cut"):
            server.break_off()
        return "nonsense" if fault.act == "garbage" else f"250 2.0.0 queued as Q{len(self.log.letters)}"


_COMMANDS = frozenset(("EHLO", "HELO", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "STARTTLS"))


def fault_of(envelope: Envelope | None) -> Fault:
    """What goes wrong with the letter that this envelope is for; nothing before its recipient is known."""
    found: Fault = getattr(envelope, "fault", Fault())
    return found
