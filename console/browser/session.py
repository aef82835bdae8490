"""One tab of a browser and its console, a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

LEAST, MOST = (20, 5), (500, 300)  # columns and rows that a page may ask for
GOODBYE_SECONDS = 5.0  # for a process to carry out what was still open; then it is ended
READY = b"__GANGLION__\n"  # Textual's driver says so when it begins; before it comes what libraries print
MOST_PRELUDE_LINES = 50
MOST_PACKET_BYTES = 16 * 1024 * 1024
ERRORS_KEPT_BYTES = 4096  # of what the process said on standard error, the last of it
_OPENED = ("http://", "https://", "mailto:", "tel:")


class Session(AppService):
    """Starts the process, carries bytes to and fro, and sees to it that it ends."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        write_bytes: Callable[[bytes], Awaitable[None]],
        write_str: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[Any]],
        downloads: DownloadManager,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__("", write_bytes=write_bytes, write_str=write_str, close=close, download_manager=downloads)
        self._arguments, self._own_environment, self._monotonic = command, environment, monotonic
        self._said = b""
        self.last_input = monotonic()

    @property
    def last_words(self) -> str:
        """The last sentence that the process said on standard error: why it ended, if it had a reason."""
        lines = [line for line in self._said.decode("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1] if lines else ""

    def idle_seconds(self) -> float:
        """How long nobody has pressed anything."""
        return self._monotonic() - self.last_input

    async def send_bytes(self, data: bytes) -> bool:
        """Somebody pressed or clicked."""
        self.last_input = self._monotonic()
        return await super().send_bytes(data)

    async def set_terminal_size(self, width: int, height: int) -> None:
        """The window has another size; one that no window has is not believed."""
        await super().set_terminal_size(*clamped(width, height))

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        """Start the console without a shell, away from this terminal's Ctrl-C: it is ended with a goodbye instead."""
        columns, rows = clamped(width, height)
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**self._own_environment, "COLUMNS": str(columns), "ROWS": str(rows)},
            start_new_session=True,
        )
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Carry what the process draws to the page until it ends, then close the page's connection."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        errors = asyncio.create_task(self._listen_to_errors())
        try:
            await self._carry(process.stdout)
        except (asyncio.IncompleteReadError, ConnectionError):  # the process has ended, or the page is gone
            pass
        finally:
            await self._end(process)
            await errors
            with suppress(ConnectionError, RuntimeError):  # the page may be gone already
                await self.remote_close()

    async def stop(self) -> None:
        """Say goodbye and wait until the process is gone; it is ended when it takes too long."""
        if self._task is None:
            return
        task, self._task = self._task, None
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        await self.send_meta({"type": "quit"})
        try:
            await asyncio.wait_for(asyncio.shield(task), GOODBYE_SECONDS)
        except TimeoutError:
            self._kill()
            await task

    async def on_meta(self, data: bytes) -> None:
        """What the process asks of the page; addresses are opened only if they are ones that people open."""
        asked = json.loads(data)
        if asked["type"] == "open_url" and not str(asked["url"]).startswith(_OPENED):
            return
        if asked["type"] == "exit":
            return  # it still has to carry out what was open, and ends by itself; `run` closes the page then
        await super().on_meta(data)

    async def _carry(self, stdout: asyncio.StreamReader) -> None:
        for _ in range(MOST_PRELUDE_LINES):
            line = await stdout.readline()
            if line == READY:
                break
            if not line:
                return
        while True:
            kind, size = await stdout.readexactly(1), int.from_bytes(await stdout.readexactly(4), "big")
            if size > MOST_PACKET_BYTES:
                return
            payload = await stdout.readexactly(size)
            if kind == b"D":
                await self.on_data(payload)
            elif kind == b"M":
                await self.on_meta(payload)
            elif kind == b"P":
                await self.on_packed(payload)

    async def _listen_to_errors(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        while said := await self._process.stderr.read(4096):
            self._said = (self._said + said)[-ERRORS_KEPT_BYTES:]

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        try:
            await asyncio.wait_for(process.wait(), GOODBYE_SECONDS)
        except TimeoutError:
            self._kill()
            await process.wait()

    def _kill(self) -> None:
        """End the process and whatever it started: it leads a group of its own."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def clamped(width: int, height: int) -> tuple[int, int]:
    """A size that a window can have."""
    return min(max(width, LEAST[0]), MOST[0]), min(max(height, LEAST[1]), MOST[1])
