"""A program on a real terminal, watched as a person would: what the screen shows, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import pyte

ROOT = Path(__file__).parent.parent.parent
WIDTH, HEIGHT = 120, 40
TIMEOUT_SECONDS = 20.0
_PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z$]+[a-zA-Z]?")  # pyte would print what it doesn't know


class Terminal:
    """A child process on a pseudo-terminal, with an emulator at the other end. Times are seconds of one clock."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        environment |= {"COLUMNS": str(WIDTH), "LINES": str(HEIGHT)}
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self.screen)
        self.received = 0
        self.began = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(sys.executable, [sys.executable, *arguments], environment)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.close(self._terminal)
        os.waitpid(self.pid, 0)

    def press(self, keys: str) -> float:
        """Press keys; returns the moment."""
        moment = time.perf_counter()
        os.write(self._terminal, keys.encode())
        return moment

    def until(self, seen: Callable[[], bool], what: str) -> float:
        """Read until the screen is so; returns the moment at which what made it so arrived."""
        deadline = time.perf_counter() + TIMEOUT_SECONDS
        moment = time.perf_counter()
        while not seen():
            if time.perf_counter() > deadline:
                raise SystemExit(f"{what} was never seen; the screen shows\n{self.shown()}")
            arrived = self._read(0.5)
            moment = arrived or moment
        return moment

    def rest(self, seconds: float) -> None:
        """Read what comes until nothing has come for so long."""
        while self._read(seconds) is not None:
            pass

    def shows(self, text: str) -> bool:
        """Whether a line of the screen holds the text."""
        return any(text in line for line in self.screen.display)

    def shown(self) -> str:
        """The screen's text."""
        return "\n".join(self.screen.display)

    def resident_megabytes(self) -> float:
        """The memory that the program holds now (VmRSS of proc(5)), in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_seconds(self) -> float:
        """The processor time that the program has used, its kernel's share included (proc(5))."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _read(self, seconds: float) -> float | None:
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if not ready:
            return None
        moment = time.perf_counter()
        try:
            chunk = os.read(self._terminal, 65536)
        except OSError:
            raise SystemExit(f"the program ended; the screen shows\n{self.shown()}") from None
        self.received += len(chunk)
        self._stream.feed(_PRIVATE.sub(b"", chunk))
        return moment
