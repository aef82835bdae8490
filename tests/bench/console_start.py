"""How long a person waits for the console: the first frame, the first real rows, and the first key that works.

    python -m tests.bench.console_start [--runs N] [--small]

On a pseudo-terminal of 120 by 40, on a co-op with a million instances (`--small`: on the sample alone). The first frame
counts from the start of the interpreter's work: what a bare interpreter needs is measured beside it and taken off. The
rest counts from the start of the process.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from console import sample
from tests.bench.co_op import big_co_op
from tests.bench.figures import Figure, median, percentile
from tests.bench.terminal import Terminal

IDLE_SECONDS = 10.0
CONSOLE = ["-m", "engine", "--as", sample.ACTOR, "console"]


def site(folder: Path, *, small: bool = False) -> None:
    """A folder with a configuration and a database."""
    (folder / "config.toml").write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    if small:
        sample.build(folder / "followthrough.db")
    else:
        big_co_op(folder)


def one_start(folder: Path) -> tuple[float, float, float]:
    """Milliseconds to the first frame, to the first real rows, and until a key moves the cursor."""
    with Terminal(CONSOLE, folder) as terminal:
        frame = terminal.until(lambda: terminal.shows("1 Needs you"), "the first frame")
        terminal.press("j")
        rows = terminal.until(lambda: bool(terminal.screen.display[2].strip()), "the first row")
        usable = terminal.until(lambda: terminal.screen.display[4].startswith("▌"), "the second row's cursor")
    began = terminal.began
    return 1000 * (frame - began), 1000 * (rows - began), 1000 * (usable - began)


def bare_start() -> float:
    """Milliseconds that an interpreter needs to start and end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return 1000 * (time.perf_counter() - began)


def measure(folder: Path, *, runs: int = 15, small: bool = False) -> Iterator[Figure]:
    """The waits, and what the console takes while nobody touches it."""
    site(folder, small=small)
    one_start(folder)  # compiles what is not compiled, and fills the page cache
    starts, bare = [], []
    for _ in range(runs):
        starts.append(one_start(folder))
        bare.append(bare_start())
    limit = median(bare)
    frames = [start[0] - limit for start in starts]
    rows, usable = [start[1] for start in starts], [start[2] for start in starts]
    yield Figure("console: first frame, median", median(frames), "ms", limit, "a bare interpreter")
    yield Figure("console: first frame, p95", percentile(frames, 0.95), "ms", 25, "is asked for")
    yield Figure(
        "console: real rows, p95", percentile(rows, 0.95), "ms", 350, "is asked for", f"median {median(rows):.0f}"
    )
    note = f"median {median(usable):.0f}"
    yield Figure("console: a key works, p95", percentile(usable, 0.95), "ms", 300, "is asked for", note)
    with Terminal(CONSOLE, folder) as terminal:
        terminal.until(lambda: terminal.screen.display[2].startswith("▌"), "the first row's cursor")
        terminal.rest(2.0)
        yield Figure("console: memory", terminal.resident_megabytes(), "MB", 60, "is asked for")
        before = terminal.cpu_seconds()
        deadline = time.perf_counter() + IDLE_SECONDS
        while (left := deadline - time.perf_counter()) > 0:
            terminal.rest(left)
        used = 100 * (terminal.cpu_seconds() - before) / IDLE_SECONDS
        yield Figure("console: processor while idle", used, "%", 0.5, "is asked for")


def main() -> None:
    """Measure and print."""
    from tests.bench.figures import table

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="followthrough-bench-") as folder:
        figures = list(measure(Path(folder), runs=options.runs, small=options.small))
    sys.stdout.write(table(figures) + "\n")


if __name__ == "__main__":
    main()
