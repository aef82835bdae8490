"""Getting through to the mail server: connection, TLS, EHLO and login by aiosmtplib, and a sentence where it fails.

TLS is checked always, the certificate against the host's name (RFC 7817); there is no switch that leaves it out. A
server with a certificate of its own making is trusted by `channels.email.ca_file`.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiosmtplib

from engine.channels.letter import Receipt, Result
from engine.channels.smtp_codes import Phase
from engine.channels.smtp_words import refused
from engine.core.faults import Fault

_HOST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"]
    username: str = ""
    """Empty: no login."""
    password: str = ""
    ca_file: Path | None = None
    """Certificates that are trusted besides the machine's own."""

    def __repr__(self) -> str:  # the password stands in no log
        return f"Server({self.host}:{self.port}, {self.tls})"


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait, in seconds. The times for commands are RFC 5321's (4.5.3.2)."""

    connect: float = 30
    command: float = 300
    block: float = 180
    """For the server to take what is written to it."""
    end: float = 600
    """For the answer to the final dot: a server that scans takes its time, and giving up early makes duplicates."""


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """The machine's trusted certificates, and those of a file; raises OSError if that can't be read as such."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def own_name() -> str:
    """What this machine calls itself in EHLO. Asks the name service, so it may take seconds."""
    name = socket.getfqdn()
    return name if _HOST_NAME.fullmatch(name) else "localhost"


async def connect(server: Server, patience: Patience, name: str, trust: ssl.SSLContext) -> aiosmtplib.SMTP | Receipt:
    """A connection that is ready for a letter, or why there is none; nothing has been sent."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=name,
        timeout=patience.command,
        use_tls=server.tls == "tls",
        start_tls=server.tls == "starttls",
        tls_context=trust,
    )
    phase = Phase.HELLO
    try:
        await client.connect(timeout=patience.connect)
        if client.is_ehlo_or_helo_needed:
            await _hello(client)
        if server.username:
            phase = Phase.LOGIN
            await client.login(server.username, server.password)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        return _not_connected(server, error, phase)
    except BaseException:
        client.close()
        raise
    transport = client.transport
    if isinstance(transport, asyncio.WriteTransport):
        # The final dot must not wait behind the letter in asyncio's buffer; for the kernel's, asyncio sets TCP_NODELAY
        # on each TCP connection. High is 1, as TLS transports take 0 for "always full".
        transport.set_write_buffer_limits(high=1, low=0)
    return client


async def _hello(client: aiosmtplib.SMTP) -> None:
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError as error:
        if error.code not in (500, 501, 502, 504, 550):  # it knows no EHLO (RFC 5321, 3.2)
            raise
        await client.helo()


def _not_connected(server: Server, error: Exception, phase: Phase) -> Receipt:
    place = f"{server.host}:{server.port}"
    untrusted = _untrusted(error)
    if untrusted is not None:
        return _ours(
            f"the certificate of the mail server {place} can't be trusted ({untrusted.verify_message}); "
            "check channels.email.host, or name its authority in channels.email.ca_file"
        )
    match error:
        case aiosmtplib.SMTPResponseException() if error.code >= 400:
            return refused(error.code, error.message, phase)
        case aiosmtplib.SMTPTimeoutError():
            why = "did not answer in time"
        case aiosmtplib.SMTPServerDisconnected():
            why = "broke off the connection"
        case aiosmtplib.SMTPConnectError() | OSError():
            why = f"can't be reached ({_cause(error)})"
        case aiosmtplib.SMTPResponseException():
            why = "answers in a way that is not SMTP"
        case _ if phase is Phase.LOGIN:
            return _ours(f"the mail server {place} offers no login that can be used here; check channels.email")
        case _:
            return _ours(f"the mail server {place} offers no STARTTLS; check channels.email.tls and its port")
    return Receipt(Result.NOT_SENT, f"the mail server {place} {why}", provider="smtp", fault=Fault.PROVIDER)


def _ours(sentence: str) -> Receipt:
    return Receipt(Result.NOT_SENT, sentence, provider="smtp", fault=Fault.OURS)


def _untrusted(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__
    return None


def _cause(error: BaseException) -> str:
    cause = error.__cause__ or error
    return str(getattr(cause, "strerror", None) or cause)
