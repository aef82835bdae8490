"""When a process is killed: at instants drawn from a seed, until it has been killed often enough or ends by itself.

Three kinds of instant, because faults hide in different places: anywhere in the run, which mostly finds it between
claim and result; while it starts, where recovery itself is cut off; and several times in a row just behind the same few
commits, where the same rows are hit again and again. The co-op is built in one transaction, which may take longer than
the time between two kills: so only those while starting can hit the building of it.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

from tests.crash.process import EngineFailed, EngineProcess, Folder

STARTING_SHARE, SAME_PLACE_SHARE = 0.12, 0.18
BOOT_SECONDS = 1.0
"""About as long as a process takes until it works."""
LAST_COMMIT = 12
"""`same place` kills just behind one of so many first commits of a process."""


@dataclass(slots=True)
class Toll:
    """What was done to a run."""

    kills: Counter[str] = field(default_factory=Counter)
    attempts: Counter[int] = field(default_factory=Counter)
    """How many waiting tokens were seen with so many attempts spent, at samples between a kill and the next start."""
    seconds: float = 0.0

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kills.items()))
        return f"{self.kills.total()} kills ({kinds}) in {self.seconds:.0f} s"


def run_with_kills(
    folder: Folder,
    random: Random,
    kills: int,
    undisturbed_seconds: float,
    limit_seconds: float,
    told: Callable[[Toll], None] = lambda toll: None,
) -> Toll:
    """Run a folder to its end, killing it up to `kills` times. Raises `EngineFailed`."""
    toll, began = Toll(), time.monotonic()
    span = 2 * max(undisturbed_seconds - BOOT_SECONDS, 0.2) / kills
    plan = _instants(random, span)
    while True:
        if time.monotonic() - began > limit_seconds:
            raise EngineFailed(f"the run did not end after {toll}: {folder.log[-2000:]}")
        with EngineProcess(folder) as process:
            if toll.kills.total() < kills:
                kind, seconds, commits = next(plan)
                ended = commits > 0 and not (process.works(limit_seconds) and process.wrote(commits, limit_seconds))
                ended = ended or process.ended(seconds)
            else:
                kind, ended = "", process.ended(limit_seconds)
            status = process.kill()
        toll.seconds = time.monotonic() - began
        if ended and status == 0:
            return toll
        if status != -9:
            raise EngineFailed(f"the engine ended with status {status} after {toll}: {folder.log[-2000:]}")
        toll.kills[kind] += 1
        if random.random() < 0.2:
            toll.attempts += _attempts(folder)
        told(toll)


def _instants(random: Random, span: float) -> Iterator[tuple[str, float, int]]:
    """What to wait for before a kill: its kind, seconds, and first of all so many commits."""
    while True:
        drawn = random.random()
        if drawn < STARTING_SHARE:
            yield "while starting", random.uniform(0, BOOT_SECONDS), 0
        elif drawn < STARTING_SHARE + SAME_PLACE_SHARE / 3:
            commits = random.randint(1, LAST_COMMIT)
            for _ in range(3):
                yield "in the same place", random.uniform(0, 0.003), commits
        else:
            yield "anywhere", random.uniform(0, span), LAST_COMMIT


def _attempts(folder: Folder) -> Counter[int]:
    """How many attempts living tokens have spent. Looked at rarely: whoever opens the database recovers its log."""
    try:
        with closing(sqlite3.connect(folder.database, timeout=5)) as connection:
            rows = connection.execute(
                "SELECT attempts, COUNT(*) FROM workflow_queue WHERE status <> 'failed' GROUP BY 1"
            ).fetchall()
    except sqlite3.OperationalError:  # not built yet
        return Counter()
    return Counter(dict(rows))
