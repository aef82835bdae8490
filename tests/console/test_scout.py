"""A scout makes things sooner, never different: whatever happens to the child, the answer is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.opening import scout

ROOT = Path(__file__).parent.parent.parent


def run(program: str) -> str:
    """Run a program of its own: a fork belongs to a process without threads."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=30)
    assert done.stderr == ""
    return done.stdout


def test_the_child_looks_and_the_answer_comes_here() -> None:
    said = run(
        "import os; from console.opening.scout import send\n"
        "found = send(lambda: os.getpid())\n"
        "answer = found()\n"
        "print(answer != os.getpid(), os.getppid() != answer)"
    )
    assert said == "True True\n"


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "os._exit(0)", "raise ValueError", "return lambda: 1"])
def test_where_the_child_fails_the_work_is_done_here(end: str) -> None:
    said = run(
        "import os; from console.opening.scout import send\n"
        "here = os.getpid()\n"
        "def look():\n"
        "    if os.getpid() != here:\n"
        f"        {end}\n"
        "    return 'found'\n"
        "print(send(look)())"
    )
    assert said == "found\n"


def test_what_goes_wrong_is_raised_here() -> None:
    said = run(
        "from console.opening.scout import send\n"
        "def look():\n"
        "    raise OSError('no disk')\n"
        "found = send(look)\n"
        "try:\n"
        "    found()\n"
        "except OSError as error:\n"
        "    print(error)"
    )
    assert said == "no disk\n"


def test_what_stood_in_a_buffer_is_written_once() -> None:
    said = run("from console.opening.scout import send\nprint('once', end=' ')\nprint(send(lambda: 'found')())")
    assert said == "once found\n"


def test_where_there_is_no_fork_it_looks_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert scout.send(os.getpid)() == os.getpid()


def test_where_there_is_no_room_for_a_child_it_looks_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError

    open_before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    monkeypatch.setattr(os, "fork", full)
    assert scout.send(os.getpid)() == os.getpid()
    assert not open_before or len(os.listdir("/proc/self/fd")) == open_before
