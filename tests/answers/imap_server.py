"""A real IMAP server for tests: pymap, with its mails in memory, on a port of 127.0.0.1 of its own."""

from __future__ import annotations

import imaplib
import select
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CERTIFICATE = Path(__file__).parent.parent / "smtp_server" / "certificate.pem"
"""For 127.0.0.1 and localhost, with its key; it vouches for itself."""

USER, PASSWORD = "office", "Correct-Horse-9"


@dataclass
class ImapServer:
    """A running server, and what another mail program would do with it."""

    port: int
    starttls: bool = False
    """Whether nobody may log in before the connection is encrypted."""

    @contextmanager
    def client(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A plain client, logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        if self.starttls:
            client.starttls(ssl.create_default_context(cafile=CERTIFICATE))
        client.login(USER, PASSWORD)
        client.select(folder)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, *mails: bytes, received: float | None = None) -> None:
        """Put mails into the inbox, as a delivery would."""
        with self.client() as client:
            for mail in mails:
                at = imaplib.Time2Internaldate(time.time() if received is None else received)
                status, _ = client.append("INBOX", "", at, mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
                assert status == "OK"

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """The flags of each mail in a folder."""
        with self.client(folder) as client:
            _, found = client.fetch("1:*", "(FLAGS)")
            return [line for line in found if isinstance(line, bytes)]

    def new_folder(self, name: str) -> None:
        """Make a folder."""
        with self.client() as client:
            client.create(name)


@contextmanager
def running_imap_server(*, starttls: bool = False) -> Iterator[ImapServer]:
    """Start a server with one empty mailbox, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port),
        *(["--cert", str(CERTIFICATE), "--key", str(CERTIFICATE)] if starttls else ["--no-tls"]),
        "--no-service", "admin", "--no-service", "managesieve",
        "dict", "--demo-user", USER, "--demo-password", PASSWORD,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await_port(port, process)
            yield ImapServer(port, starttls)
        finally:
            process.terminate()


@contextmanager
def encrypted(server: ImapServer) -> Iterator[int]:
    """A port at which the server is reached by TLS from the first byte, which pymap itself doesn't offer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, context, server.port), daemon=True).start()
        yield listener.getsockname()[1]


def _accept(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            outer, _ = listener.accept()
        except OSError:
            return  # the test is over
        threading.Thread(target=_serve, args=(outer, context, port), daemon=True).start()


def _serve(outer: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Pass bytes on in both directions, in one thread, as a TLS connection may not be used by two."""
    with (
        suppress(OSError),
        context.wrap_socket(outer, server_side=True) as near,
        socket.create_connection(("127.0.0.1", port)) as far,
    ):
        ends = {near: far, far: near}
        while True:
            ready = [near] if near.pending() else select.select([near, far], [], [])[0]
            for end in ready:
                data = end.recv(16_384)
                if not data:
                    return
                ends[end].sendall(data)


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, "pymap ended"
            assert time.monotonic() < deadline, "pymap does not answer"
            time.sleep(0.05)
