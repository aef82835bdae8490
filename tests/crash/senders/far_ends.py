"""The processes around the engine: mail server, stand-in for Twilio, and the receiver of its callbacks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.crash.process import REPOSITORY
from tests.crash.senders.families import TOO_FAST, Family

START_SECONDS = 60.0
HOST = "127.0.0.1"


class NotStarted(Exception):
    """A process did not come up."""


class Process:
    """One process with its output in a file; leaving the block kills it."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.output = folder / f"{name}.out"
        self._file = self.output.open("ab")
        self._began = self._file.tell()
        self._process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=self._file,
            stderr=self._file, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._file.close()

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def said(self) -> str:
        """What it has printed."""
        with self.output.open("rb") as file:
            file.seek(self._began)
            return file.read().decode("utf-8", "replace")

    def wait_for(self, words: str, within_seconds: float = START_SECONDS) -> str:
        """Wait until it has said this; returns the rest of that line. Raises `NotStarted`."""
        deadline = time.monotonic() + within_seconds
        while True:
            _, found, after = self.said().partition(words)
            if found and "\n" in after:
                return after.partition("\n")[0].strip()
            if not self.runs or time.monotonic() > deadline:
                raise NotStarted(f"{self.output.name}: {self.said()[-2000:]}")
            time.sleep(0.005)

    def kill(self) -> int | None:
        """End it and its children at once; returns its exit status, negative where a signal ended it."""
        if self.runs:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        return self._process.returncode


class Tail:
    """A growing file of lines, of which those with a mark in them are counted."""

    def __init__(self, file: Path, mark: bytes) -> None:
        self._file, self._mark, self._read, self._count = file, mark, 0, 0

    def count(self) -> int:
        """How many there are by now."""
        if self._file.exists() and self._file.stat().st_size > self._read:
            with self._file.open("rb") as file:
                file.seek(self._read)
                whole = file.read().rpartition(b"\n")[0]
            self._count += sum(self._mark in line for line in whole.split(b"\n"))
            self._read += len(whole)
        return self._count


class FarEnds:
    """The servers of one run."""

    def __init__(self, folder: Path, families: Iterable[Family]) -> None:
        self._folder = folder
        self._families = list(families)
        self._environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        self.mail_log, self.text_log = folder / "mail.jsonl", folder / "texts.jsonl"
        self._mails, self._texts = Tail(self.mail_log, b'"message_id"'), Tail(self.text_log, b'"what": "accepted"')
        self.api_port = _free_port()
        self.smtp: Process | None = None
        self.smtp_port = 0
        self.twilio_url = ""
        self._api: Process | None = None
        self._twilio: Process | None = None

    def __enter__(self) -> FarEnds:
        rules = self._folder / "rules.json"
        rules.write_text(json.dumps([*TOO_FAST, *(family.text_rule for family in self._families)]), encoding="utf-8")
        inbound = f"http://{HOST}:{self.api_port}/twilio/inbound"
        self._twilio = self._start(
            "twilio", "tests.twilio_fake", "--log", str(self.text_log), "--state", str(self._folder / "twilio.jsonl"),
            "--rules", str(rules), "--inbound-url", inbound,
        )  # fmt: skip
        self.twilio_url = f"http://{self._twilio.wait_for('http://')}"
        self._start_mail(
            [f"{family.email}={family.mail_fault}" for family in self._families if family.mail_fault], port=0
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._api, self._twilio, self.smtp):
            if process is not None:
                process.__exit__(kind, error, trace)

    @property
    def ports(self) -> dict[str, object]:
        """What the configuration needs to know."""
        return {"smtp_port": self.smtp_port, "twilio_url": self.twilio_url, "api_port": self.api_port}

    def receive_callbacks(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the receiver, once there is a database."""
        self._api = Process("api", command, self._folder, environment)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection((HOST, self.api_port), timeout=1).close()
                return
            except OSError:
                if not self._api.runs or time.monotonic() > deadline:
                    raise NotStarted(self._api.said()[-2000:]) from None
                time.sleep(0.02)

    def taken(self) -> int:
        """How many messages the servers have written down so far."""
        return self._mails.count() + self._texts.count()

    def text_stop(self, family: Family, number: str) -> None:
        """A family texts STOP; returns when our receiver has answered."""
        self._post("/_fake/inbound", {"sender": family.phone, "to": number, "body": "STOP"})

    def get_well(self) -> None:
        """From now on nothing goes wrong any more."""
        self._post("/_fake/rules", [])
        if self.smtp is not None:
            self.smtp.__exit__(None, None, None)
        self._start_mail([], port=self.smtp_port)

    def _start_mail(self, faults: Iterable[str], port: int) -> None:
        given = [argument for fault in faults for argument in ("--fault", fault)]
        self.smtp = self._start("smtp", "tests.smtp_server", "--log", str(self.mail_log), "--port", str(port), *given)
        self.smtp_port = int(self.smtp.wait_for("listening on"))

    def _start(self, name: str, module: str, *arguments: str) -> Process:
        return Process(name, [sys.executable, "-m", module, *arguments], self._folder, self._environment)

    def _post(self, path: str, value: object) -> None:
        request = urllib.request.Request(f"{self.twilio_url}{path}", json.dumps(value).encode(), method="POST")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            if answer.status != 200:
                raise RuntimeError(f"the stand-in for Twilio answered {answer.status} to {path}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
