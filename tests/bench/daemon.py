"""A daemon that waits: how soon it notices a row of another program, and what waiting costs."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from tests.bench import site
from tests.bench.figures import Figure
from tests.runtime.rig import Rig

REPOSITORY = Path(__file__).resolve().parents[2]
STARTS = 30
IDLE_SECONDS = 10.0


def measure(folder: Path) -> Iterator[Figure]:
    """Milliseconds from INSERT to the first step; share of a core and memory while there is nothing to do."""
    rig = site.rig(folder, "daemon", engine__poll_interval="60")
    for family in range(1, STARTS + 1):
        rig.family(family)
    template = rig.workflow("w", [{"name": "Note", "type": "set", "variables": {"seen": "1"}}])
    with _running(rig) as process:
        latencies = [_latency(rig, template, family) for family in range(1, STARTS + 1)]
        yield Figure("INSERT to the step's end, median", statistics.median(latencies), "ms", _commit(rig), "one commit")
        yield Figure("INSERT to the step's end, slowest", max(latencies), "ms", note=f"of {STARTS}")
        before, began = _cpu(process), time.monotonic()
        time.sleep(IDLE_SECONDS)
        share = (_cpu(process) - before) / (time.monotonic() - began) * 100
        yield Figure("an idle daemon", share, "% of a core", note=f"over {IDLE_SECONDS:.0f} s")
        yield Figure("an idle daemon's memory", process.memory_info().rss / 2**20, "MiB", _bare_rss(), "of bare Python")


@contextmanager
def _running(rig: Rig) -> Iterator[psutil.Process]:
    environment = {**os.environ, **rig.settings, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", "--config", str(rig.folder / "config.toml"), "engine"], env=environment
    )
    try:
        _wait(rig, "SELECT 1 FROM engine_workers WHERE status = 'running'")
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _latency(rig: Rig, template: int, family: int) -> float:
    began = time.perf_counter()
    instance = rig.start(template, family)
    _wait(rig, f"SELECT 1 FROM workflow_instances WHERE instance_id = {instance} AND status = 'completed'")
    return (time.perf_counter() - began) * 1000


def _wait(rig: Rig, query: str) -> None:
    with rig.database() as connection:
        deadline = time.monotonic() + 30
        while connection.execute(query).fetchone() is None:
            if time.monotonic() > deadline:
                raise TimeoutError(query)
            time.sleep(0.0005)


def _commit(rig: Rig) -> float:
    """What one durable commit takes on this disk."""
    with closing(sqlite3.connect(rig.folder / "commits.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE t (n)")
        took = []
        for _ in range(STARTS):
            began = time.perf_counter()
            connection.execute("INSERT INTO t VALUES (1)")
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _bare_rss() -> float:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bare:
        try:
            time.sleep(0.3)
            return float(psutil.Process(bare.pid).memory_info().rss) / 2**20
        finally:
            bare.kill()
