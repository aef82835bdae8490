"""A site of a test's own, driven by the command line in this process."""

import contextlib
import io
import json
import shutil
import signal
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine import log
from engine.cli.run import run

NOW = "2026-11-16T10:00:00-06:00"
"""A Monday morning in Chicago: what every command takes for the present, unless a test says otherwise."""

CONFIG = '[calendar]\ntime_zone = "America/Chicago"\n[engine]\nlog_level = "error"\n'

FAMILY = """
INSERT INTO families (family_id, external_id, family_name, email, phone, time_zone)
VALUES (1, 'A1', 'Martinez', 'martinez@example.org', '+13125550142', 'America/Chicago');
"""

GENTLE = """\
workflow: gentle
description: A question and a call
trigger: manual
steps:
  - {name: Ask, type: email, template: checking_in}
  - {name: Wait, type: wait, for: 3 days}
  - {name: Ring, type: call, reason: no answer}
"""


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass
class Site:
    """A folder with a configuration and a migrated database."""

    folder: Path
    patch: pytest.MonkeyPatch

    def copied_to(self, folder: Path, patch: pytest.MonkeyPatch) -> "Site":
        """A site of the same state somewhere else. Nobody may have it open: the write-ahead log is not copied."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
        return Site(folder, patch)

    def run(self, *arguments: str, now: str = NOW) -> Said:
        """Run a command in the site's folder. Its standard output is no terminal."""
        self.patch.chdir(self.folder)
        self.patch.setenv("FOLLOWTHROUGH_NOW", now)
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        out, err = Stream(), Stream()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(arguments)
        finally:
            log.configure()
            for number, handler in handlers.items():
                signal.signal(number, handler)
        return Said(code, out.getvalue(), err.getvalue())

    def json(self, *arguments: str, now: str = NOW) -> Any:
        """The JSON that a command prints with `--json`."""
        return self.run(*arguments, "--json", now=now).json

    def ok(self, *arguments: str, now: str = NOW) -> str:
        """What a command prints that must end well."""
        said = self.run(*arguments, now=now)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def refused(self, *arguments: str, code: int = 1) -> str:
        """The sentence of a command that must fail."""
        said = self.run(*arguments)
        assert said.code == code, said
        assert "Traceback" not in said.err
        assert said.err.startswith("followthrough: ")
        return said.err.removeprefix("followthrough: ").rstrip("\n")

    def engine(self, start: str = NOW, **options: str) -> None:
        """Run the engine on a virtual clock until nothing is left to do by itself."""
        more = [word for name, value in options.items() for word in (f"--{name}", value)]
        said = self.run("engine", "--virtual-from", start, "--until-idle", *more)
        assert said.code == 0, said

    def sql(self, script: str) -> list[tuple[Any, ...]]:
        """Run plain SQL as any other program would; the rows of a single query."""
        with contextlib.closing(sqlite3.connect(self.folder / "followthrough.db")) as connection, connection:
            if script.lstrip().upper().startswith("SELECT"):
                return connection.execute(script).fetchall()
            connection.executescript(script)
        return []

    def write(self, name: str, text: str) -> Path:
        """Write a file of the site."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class Stream(io.StringIO):
    """A text stream that can be asked to take what it can't encode."""

    def reconfigure(self, **_: object) -> None:
        """Everything fits into a StringIO."""
