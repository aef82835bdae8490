"""What it costs to look for work where there is none: on an empty database, behind a million instances that have
ended, and before a million that wait for next year.

A look is all that an idle daemon asks of the database: a tick with its intake, claim and upkeep, and the next moment.
The three databases take turns, so that whatever else the machine does hits them alike.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from engine.runtime.daemon import Daemon, RunOptions
from tests.bench import site
from tests.bench.figures import Figure

ROUNDS, LOOKS = 60, 20


def measure(folder: Path) -> Iterator[Figure]:
    """Looks in microseconds of this thread's processor time."""
    sources = {"empty": site.migrated(folder), "ended": site.finished_million(), "waiting": site.waiting_million()}
    with ExitStack() as stack:
        daemons = {name: _daemon(folder, name, source, stack) for name, source in sources.items()}
        looks, upkeeps = _interleaved(daemons)
    for what, found in (("an idle look", looks), ("an idle round of upkeep", upkeeps)):
        beside = statistics.median(found["empty"])
        for name, words in (("ended", "1,000,000 ended"), ("waiting", "1,000,000 waiting")):
            yield Figure(f"{what}: {words}", statistics.median(found[name]), "µs", beside, "on an empty database")


def _daemon(folder: Path, name: str, source: Path, stack: ExitStack) -> Daemon:
    rig = site.rig(folder, f"poll-{name}")
    shutil.copyfile(source, rig.folder / "followthrough.db")
    daemon = stack.enter_context(rig.daemon(None, options=RunOptions()))
    for _ in range(3):
        _look(daemon)
    return daemon


def _interleaved(daemons: dict[str, Daemon]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    looks: dict[str, list[float]] = {name: [] for name in daemons}
    upkeeps: dict[str, list[float]] = {name: [] for name in daemons}
    for _ in range(ROUNDS):
        for name, daemon in daemons.items():
            began = time.thread_time()
            for _ in range(LOOKS):
                _look(daemon)
            looks[name].append((time.thread_time() - began) / LOOKS * 1e6)
            began = time.thread_time()
            daemon._upkeep._keep_alive(first=False)
            upkeeps[name].append((time.thread_time() - began) * 1e6)
    return looks, upkeeps


def _look(daemon: Daemon) -> None:
    daemon._seen = None
    assert daemon.tick() == 0
    daemon._next_moment()
    daemon._next_at_the_door()
