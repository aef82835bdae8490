"""The console's start on a real terminal, in the words of `tests.bench.console_start`, beside a bare interpreter's."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from console import sample
from tests.bench.console_start import bare_start, seen_after
from tests.bench.figures import Figure

RUNS = 9


def measure(folder: Path) -> Iterator[Figure]:
    """Milliseconds from the process's start to the first frame and to the first real rows; medians."""
    sample.build(folder / "followthrough.db")
    config = folder / "config.toml"
    config.write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    command = ["-m", "engine", "--config", str(config), "--as", sample.ACTOR, "console"]
    frames, rows, bare = [], [], []
    for _ in range(RUNS):
        frame, row = seen_after(command, [b"3 Families", b"Martinez"], folder)
        frames.append(frame)
        rows.append(row)
        bare.append(bare_start())
    limit = statistics.median(bare)
    frame = statistics.median(frames)
    yield Figure("console: first frame", frame, "ms", limit, "a bare interpreter", f"{frame - limit:.0f} ms more")
    yield Figure("console: real rows", statistics.median(rows), "ms", limit, "a bare interpreter")
