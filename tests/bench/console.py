"""The console on a real terminal, on a co-op with a million instances: its start, and how quickly it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench import console_latency, console_start
from tests.bench.figures import Figure


def measure(folder: Path) -> Iterator[Figure]:
    """Every figure of the console."""
    for name, bench in (("start", console_start.measure), ("latency", console_latency.measure)):
        place = folder / name
        place.mkdir()
        yield from bench(place)
