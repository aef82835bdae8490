"""Where simulations run: one folder, in memory where there is such a thing, one configuration, one migrated database.

The crash that is simulated is a process's, not a power cut: what the database's own journal is for is shown elsewhere
(docs/correctness.md), so nothing is lost by keeping the file in memory.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from engine import log
from engine.config import Config, load_config
from engine.store import migrate
from tests.simulator.checker import breaches
from tests.simulator.chronicle import Chronicle
from tests.simulator.plan import MOST_A_DAY, Plan
from tests.simulator.simulation import Simulation

MEMORY = Path("/dev/shm")

CONFIG = f"""
[calendar]
time_zone = "America/Chicago"
[engine]
mode = "execute"
max_starts_per_day = 0
step_timeout = "5 minutes"
[channels]
allow_outbox = true
[limits]
max_per_family_per_day = {MOST_A_DAY}
"""


@dataclass(slots=True, frozen=True)
class Verdict:
    """What came of one seed."""

    seed: int
    errors: list[str]
    """A line for each breach of an invariant, or the exception that ended the run."""
    plan: Plan
    chronicle: Chronicle


@dataclass(slots=True, frozen=True)
class Bench:
    """Runs one seed after the other."""

    folder: Path
    config: Config

    @classmethod
    @contextmanager
    def set_up(cls) -> Iterator[Bench]:
        """A bench in a folder of its own, which is removed at the end; the engine's log is off."""
        folder = Path(tempfile.mkdtemp(prefix="followthrough-", dir=MEMORY if MEMORY.is_dir() else None))
        try:
            migrate.upgrade(f"sqlite:///{folder / 'migrated.db'}")
            (folder / "config.toml").write_text(CONFIG)
            yield cls(folder, load_config(str(folder / "config.toml"), env={}))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def run(self, seed: int, mutate: Callable[[], AbstractContextManager[object]] = nullcontext) -> Verdict:
        """Run a seed, with the engine as `mutate` makes it, and check the end."""
        database = self.folder / "followthrough.db"
        simulation = Simulation(seed, self.config, database, self.folder / "migrated.db")
        try:
            with mutate(), _silence():
                simulation.run()
        except Exception as error:  # noqa: BLE001 - whatever ends an engine is a finding
            simulation.chronicle.note(simulation.time.now, "world", f"{type(error).__name__}: {error}")
            errors = [f"{type(error).__name__}: {error}"]
        else:
            with closing(sqlite3.connect(database)) as connection:
                connection.row_factory = sqlite3.Row
                errors = breaches(connection, simulation.chronicle, simulation.plan)
        return Verdict(seed, errors, simulation.plan, simulation.chronicle)


@contextmanager
def _silence() -> Iterator[None]:
    """The engine says much about so rough a life, and nobody reads it here."""
    with patch.object(log, "write", lambda event, **fields: None):
        yield
