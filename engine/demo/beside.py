"""The engine of a demonstration in a process of its own, beside the console, at a pace that people can follow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GRACE_SECONDS = 15.0
"""How long the engine may take to finish what is on its way."""


@contextmanager
def engine_beside(directory: Path) -> Iterator[None]:
    """Start the engine of the demonstration in `directory`, and end it cleanly afterwards.

    It is in a session of its own, so that Ctrl-C in the console is the console's alone, and it ends by itself when its
    standard input does, so that it never outlives this process, however that ends.
    """
    from engine.demo.run import LOG

    with (directory / LOG).open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "engine.demo.paced", str(directory / "config.toml")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stream,
            start_new_session=True,
        )
    try:
        yield
    finally:
        ended_early = process.poll() is not None
        _stop(process)
        if process.returncode != 0:
            what = "could not run beside the console" if ended_early else "did not end cleanly"
            print(f"The engine {what}; {directory / LOG} says why.", file=sys.stderr)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    for insist in (process.terminate, process.kill):
        try:
            process.wait(timeout=GRACE_SECONDS)
            return
        except subprocess.TimeoutExpired:
            insist()
    process.wait()
