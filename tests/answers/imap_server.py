"""A real IMAP server for tests: pymap, with its mails in memory, on a port of 127.0.0.1 of its own."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "office", "Correct-Horse-9"


@dataclass
class ImapServer:
    """A running server, and what another mail program would do with it."""

    port: int

    @contextmanager
    def client(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A plain client, logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
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
def running_imap_server() -> Iterator[ImapServer]:
    """Start a server with one empty mailbox, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port), "--no-tls",
        "--no-service", "admin", "--no-service", "managesieve",
        "dict", "--demo-user", USER, "--demo-password", PASSWORD,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await_port(port, process)
            yield ImapServer(port)
        finally:
            process.terminate()


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
