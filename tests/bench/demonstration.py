"""The demonstration with ten thousand families: its rate and its peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure

REPOSITORY = Path(__file__).resolve().parents[2]
FAMILIES = 10_000
MOST_MEMORY_MIB = 300
"""What is promised."""


def measure(folder: Path) -> Iterator[Figure]:
    """What the demonstration itself reports."""
    arguments = ["demo", "--headless", "--json", "--families", str(FAMILIES), "--dir", str(folder / "demo")]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-m", "engine", *arguments], env=environment, check=True, capture_output=True, text=True
    )
    summary = json.loads(done.stdout)
    yield Figure(f"demo of {FAMILIES:,} families", summary["steps_per_second"], "steps/s")
    yield Figure("its peak memory", summary["peak_mib"], "MiB", MOST_MEMORY_MIB, "promised at most")
