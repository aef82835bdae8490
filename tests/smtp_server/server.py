"""The server in a thread of its own, for tests in one process; `__main__` runs it as a process."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.smtp_server.faults import Faults
from tests.smtp_server.log import Log
from tests.smtp_server.protocol import Counters, FaultyServer, Letters

CERTIFICATE = Path(__file__).with_name("certificate.pem")
"""Made by itself, for `localhost` and 127.0.0.1, with its key; good until 2126, trusted by nobody who isn't told to."""
HOST = "127.0.0.1"


class Running:
    """A server that listens."""

    def __init__(self, port: int, letters: Letters, counters: Counters, loop: asyncio.AbstractEventLoop) -> None:
        self.port = port
        self._letters, self._counters, self._loop = letters, counters, loop

    @property
    def taken(self) -> list[dict[str, Any]]:
        """The letters that it has accepted."""
        return self._letters.log.letters

    @property
    def connections(self) -> int:
        """How many have been made to it."""
        return self._counters.connections

    @property
    def most_at_once(self) -> int:
        """How many of them were open at one time."""
        return self._counters.most_at_once

    @property
    def commands(self) -> list[str]:
        """What it was told, in order; letters left out."""
        return self._counters.commands

    def break_all(self) -> None:
        """End every connection at once; returns when that is done."""
        asyncio.run_coroutine_threadsafe(self._break_all(), self._loop).result(5)

    async def _break_all(self) -> None:
        for connection in list(self._counters.open):
            connection.break_off()


async def listen(
    letters: Letters, counters: Counters, *, port: int = 0, tls: str = "none"
) -> tuple[asyncio.AbstractServer, int]:
    """Begin to listen on 127.0.0.1; gives the server and its port."""
    loop = asyncio.get_running_loop()
    context = certified() if tls != "none" else None

    def connection() -> FaultyServer:
        return FaultyServer(
            letters,
            counters,
            loop=loop,
            hostname="mail.example",
            tls_context=context if tls == "starttls" else None,
            authenticator=letters.authenticate if letters.login else None,
            auth_require_tls=letters.login is None,
        )

    server = await loop.create_server(connection, HOST, port, ssl=context if tls == "tls" else None)
    return server, int(server.sockets[0].getsockname()[1])


def certified() -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def smtp_server(
    by_recipient: dict[str, str] | None = None,
    schedule: tuple[str, ...] = (),
    *,
    tls: str = "none",
    login: tuple[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Running]:
    """A server for the time of a test. Faults: see `tests/smtp_server/faults.py`."""
    letters, counters = Letters(Faults(by_recipient, schedule), Log(log), login=login), Counters()
    loop = asyncio.new_event_loop()
    server, port = loop.run_until_complete(listen(letters, counters, tls=tls))
    thread = threading.Thread(target=loop.run_forever, name="smtp-server", daemon=True)
    thread.start()
    try:
        yield Running(port, letters, counters, loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        server.close()
        loop.run_until_complete(_end_all())
        loop.close()
        letters.log.close()


async def _end_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
