"""A real engine process in a folder of its own, and its sudden end.

The process runs the demonstration without a console: it builds a sample co-op and carries its workflows out in virtual
time, in which made-up families and coordinators answer. So the same folder, run again, goes on where it stood.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from engine.config import Config, load_config

REPOSITORY = Path(__file__).resolve().parents[2]
LOG = "engine.log"
WATCH_SECONDS = 0.0005


@dataclass(frozen=True)
class Folder:
    """Where one run keeps its database, its outbox and what it has said."""

    path: Path
    families: int

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "demo" / "followthrough.db"

    @property
    def config(self) -> Config:
        """The configuration that the demonstration has written."""
        return load_config(self.path / "demo" / "config.toml", env={})

    @property
    def log(self) -> str:
        """What the processes have printed."""
        return (self.path / LOG).read_text(errors="replace")

    def clear(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def command(self) -> list[str]:
        """What is run, again and again."""
        arguments = ["demo", "--headless", "--families", str(self.families), "--dir", str(self.path / "demo")]
        return [sys.executable, "-m", "engine", *arguments]


class EngineProcess:
    """One process. Leaving the block kills what is still alive; nothing of it survives the test."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._log = (folder.path / LOG).open("ab")
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        self._process = subprocess.Popen(
            folder.command(), cwd=folder.path, env=environment, stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._log.close()

    def ended(self, within_seconds: float) -> bool:
        """Whether it ends by itself within so many seconds."""
        try:
            self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def works(self, within_seconds: float) -> bool:
        """Wait until the co-op is built and the first messages have left; False if it ends or takes longer."""
        deadline = time.monotonic() + within_seconds
        while not (self._folder.path / "demo" / "outbox").exists():
            if self.ended(0.01) or time.monotonic() > deadline:
                return False
        return True

    def wrote(self, times: int, within_seconds: float) -> bool:
        """Wait until its write-ahead log has changed so often; False if it ends or takes longer.

        The file is only looked at from outside: a connection of ours would recover the log in the engine's place.
        """
        log = self._folder.database.with_name(self._folder.database.name + "-wal")
        seen, deadline = _changed(log), time.monotonic() + within_seconds
        while times > 0:
            if self._process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(WATCH_SECONDS)
            now = _changed(log)
            if now != seen:
                seen, times = now, times - 1
        return True

    def kill(self) -> int | None:
        """Kill it and its children at once; returns its exit status, negative where a signal ended it."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        return self._process.returncode


def _changed(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


class EngineFailed(Exception):
    """The engine ended by itself with an error, or did not end: no kill of ours is to blame."""


def run_to_the_end(folder: Folder, limit_seconds: float) -> float:
    """Run undisturbed; returns the seconds it took. Raises `EngineFailed`."""
    began = time.monotonic()
    with EngineProcess(folder) as process:
        ended = process.ended(limit_seconds)
        status = process.kill()
    if not ended or status != 0:
        raise EngineFailed(f"the engine ended with status {status}: {folder.log[-2000:]}")
    return time.monotonic() - began
