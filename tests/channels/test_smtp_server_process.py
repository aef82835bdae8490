"""The mail server with faults as a process of its own: what it has taken is on the disk before it says so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.channels.letter import Result
from engine.channels.smtp import Smtp
from engine.channels.smtp_connecting import Patience, Server
from tests.channels.letters import SENDER, letter, send
from tests.smtp_server import HOST, read_log
from tests.smtp_server.faults import Fault, Faults

CHECKOUT = Path(__file__).parents[2]


@contextmanager
def process(log: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Smtp]]:
    """The server, listening, and a channel to it."""
    command = [sys.executable, "-m", "tests.smtp_server", "--log", str(log), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().removeprefix("listening on "))
        try:
            yield server, Smtp(Server(host=HOST, port=port, tls="none"), SENDER, patience=Patience(end=5))
        finally:
            server.terminate()
            server.wait(10)


def test_what_it_has_taken_survives_its_death(tmp_path: Path) -> None:
    log = tmp_path / "taken.jsonl"
    with process(log) as (server, channel):
        assert [receipt.result for receipt in send(channel, letter())] == [Result.SENT]
        server.send_signal(signal.SIGKILL)
        server.wait(10)
    (taken,) = read_log(log)
    assert (taken["message_id"], taken["recipient"]) == ("<7-0-0-email@co-op.example>", "ana@example.org")
    assert taken["content"].encode() == letter().content


def test_faults_by_recipient_and_by_schedule(tmp_path: Path) -> None:
    log = tmp_path / "taken.jsonl"
    faults = ("--fault", "*@full.example=rcpt:552 5.2.2 full", "--schedule", "accept", "--schedule", "cut-accepted")
    with process(log, *faults) as (_, channel):
        said = send(channel, letter(), letter("bea@full.example"), letter(), letter())
    assert [receipt.result for receipt in said] == [Result.SENT, Result.REFUSED, Result.UNCERTAIN, Result.SENT]
    assert len(read_log(log)) == 3


def test_a_line_that_a_kill_left_unfinished_is_no_letter(tmp_path: Path) -> None:
    log = tmp_path / "taken.jsonl"
    assert read_log(log) == []
    log.write_text(json.dumps({"message_id": "<1@a>"}) + '\n{"message_id": "<2@')
    assert read_log(log) == [{"message_id": "<1@a>"}]


@pytest.mark.parametrize("text", ["", "hung", "rcpt", "rcpt:no", "cut:550", "slow:soon"])
def test_a_slip_in_a_fault_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault|float"):
        Fault.of(text)
    with pytest.raises(ValueError, match=r"fault|float"):
        Faults(schedule=(text,))
