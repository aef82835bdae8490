"""How long a person waits for the console, on a real terminal: the first frame and the first real rows.

    python -m tests.bench.console_start [--runs N] [--instances N]

Times are wall-clock milliseconds from the start of the process, as the other end of a pseudo-terminal sees them; the
start of a bare interpreter is measured beside them and taken off the first frame. `--instances` fills the tables with
finished work, which must not be felt.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from console import sample

ROOT = Path(__file__).parent.parent.parent
TIMEOUT_SECONDS = 20.0


def seen_after(arguments: list[str], marks: list[bytes], folder: Path) -> list[float]:
    """Run a program on a terminal of 120 by 40; return when each mark was first seen, in milliseconds."""
    environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "COLUMNS": "120", "LINES": "40"}
    began = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, *arguments], environment)
    output = b""
    seen: list[float] = []
    try:
        while len(seen) < len(marks) and time.perf_counter() - began < TIMEOUT_SECONDS:
            ready, _, _ = select.select([terminal], [], [], 0.5)
            if ready:
                try:
                    output += os.read(terminal, 65536)
                except OSError:
                    break
                while len(seen) < len(marks) and marks[len(seen)] in output:
                    seen.append(1000 * (time.perf_counter() - began))
    finally:
        os.kill(process, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(process, 0)
    if len(seen) < len(marks):
        raise SystemExit(f"{marks[len(seen)]!r} was never seen; the last output was {output[-2000:]!r}")
    return seen


def fill(database: Path, instances: int) -> None:
    """Add finished instances of families that are there already."""
    connection = sqlite3.connect(database)
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
        "INSERT INTO workflow_instances"
        " (template_id, template_version, family_id, status, outcome, started_at, completed_at, mode) "
        "SELECT 1, 1, 1 + i % 12, 'completed', 'success', :began, :ended, 'simulate' FROM n",
        {"count": instances, "began": "2026-01-01 09:00:00.000000", "ended": "2026-01-09 09:00:00.000000"},
    )
    connection.commit()
    connection.close()


def bare_start() -> float:
    """Milliseconds that an interpreter needs to start and end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return 1000 * (time.perf_counter() - began)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all values don't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--instances", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample.build(folder / "followthrough.db")
        if options.instances:
            fill(folder / "followthrough.db", options.instances)
        config = folder / "config.toml"
        config.write_text('[calendar]\ntime_zone = "America/Chicago"\n')
        frames, rows, bare = [], [], []
        for _ in range(options.runs):
            command = ["-m", "engine", "--config", str(config), "--as", sample.ACTOR, "console"]
            frame, row = seen_after(command, [b"3 Families", b"Martinez"], folder)
            frames.append(frame)
            rows.append(row)
            bare.append(bare_start())
        start = statistics.median(bare)
        for label, values in (("first frame", [value - start for value in frames]), ("real rows", rows)):
            since = "after the interpreter started" if label == "first frame" else "after the process started"
            sys.stdout.write(
                f"{label}: median {statistics.median(values):.0f} ms, p95 {percentile(values, 0.95):.0f} ms, {since}\n"
            )
        sys.stdout.write(f"a bare interpreter: median {start:.0f} ms\n")


if __name__ == "__main__":
    main()
