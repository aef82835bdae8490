"""How long commands take that people wait for, beside a Python that does nothing."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import site
from tests.bench.figures import Figure

REPOSITORY = Path(__file__).resolve().parents[2]
TIMES = 9


def measure(folder: Path) -> Iterator[Figure]:
    """Milliseconds; the medians of runs that take turns."""
    empty = site.rig(folder, "empty")
    full = site.rig(folder, "full")
    shutil.copyfile(site.finished_million(), full.folder / "followthrough.db")
    commands = {
        "python -c pass": ["-c", "pass"],
        "followthrough --help": ["-m", "engine", "--help"],
        "engine --once on an empty database": _once(empty.folder),
        "engine --once behind 1,000,000 ended instances": _once(full.folder),
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(TIMES):
        for name, command in commands.items():
            took[name].append(_run(command, folder))
    bare, helped, once, behind = (statistics.median(took[name]) for name in commands)
    yield Figure("followthrough --help", helped, "ms", bare, "python -c pass", f"{helped - bare:.0f} ms more")
    yield Figure("engine --once behind 1,000,000 ended instances", behind, "ms", once, "on an empty database")


def _once(folder: Path) -> list[str]:
    return ["-m", "engine", "--config", str(folder / "config.toml"), "engine", "--once"]


def _run(arguments: list[str], folder: Path) -> float:
    began = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, *arguments], env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000
