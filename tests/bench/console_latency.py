"""How quickly the console answers a person and follows the database, while others write ten times a second.

    python -m tests.bench.console_latency [--keys N] [--small]

On a pseudo-terminal of 120 by 40, on a co-op with a million instances (`--small`: on the sample alone). A key counts
from its press until what it changes has arrived on the screen; a change from the return of the other's commit.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.bench.console_start import CONSOLE, site
from tests.bench.figures import Figure, median, percentile
from tests.bench.terminal import Terminal

CHANGES_A_SECOND = 10
BETWEEN_KEYS = (0.05, 0.15)  # seconds; a person's pace
QUIET = 0.03  # seconds without output after which the screen has come to rest
NAMES = ("baker", "okafor", "zamora", "kowal", "whitf", "lopez", "quinn", "tanaka")


class Colleague(threading.Thread):
    """Another program, which changes rows of both lists again and again."""

    def __init__(self, database: Path) -> None:
        super().__init__(name="colleague", daemon=True)
        self._database = database
        self._over = threading.Event()

    def run(self) -> None:
        """Write until told to stop."""
        chance = random.Random(7)
        with closing(sqlite3.connect(self._database, isolation_level=None, timeout=10)) as connection:
            connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
            tasks = [
                row[0] for row in connection.execute("SELECT task_id FROM coordinator_tasks WHERE status = 'open'")
            ]
            while not self._over.wait(1 / CHANGES_A_SECOND):
                who = chance.choice(("Dana Whitfield", "Sam Ortega", None))
                connection.execute(
                    "UPDATE coordinator_tasks SET assigned_to = ? WHERE task_id = ?", (who, chance.choice(tasks))
                )

    def stop(self) -> None:
        """End, and wait for the end."""
        self._over.set()
        self.join()


def measure(folder: Path, *, keys: int = 300, small: bool = False) -> Iterator[Figure]:
    """Milliseconds from key to paint, from a letter of a search to its rows, from a commit to the screen."""
    site(folder, small=small)
    database = folder / "followthrough.db"
    with Terminal(CONSOLE, folder) as terminal:
        terminal.until(lambda: terminal.screen.display[2].startswith("▌"), "the list")
        terminal.rest(1.0)
        colleague = Colleague(database)
        colleague.start()
        waits = list(_moves(terminal, keys, "\x1b[B", "\x1b[A"))
        colleague.stop()
        yield from _figures("console: key to paint, with ten changes a second", waits, (0.95, 20), (0.99, 40))
        terminal.rest(0.5)
        yield from _figures("console: change to screen", list(_changes(terminal, database, 40)), (0.95, 250))
        terminal.press("3")
        terminal.until(lambda: terminal.shows("Abernathy") or terminal.shows("Abbott"), "the families")
        terminal.rest(0.5)
        yield from _figures("console: key to paint in a long list", list(_moves(terminal, keys, "j", "k")), (0.95, 20))
        if not small:
            yield from _figures("console: letter of a search to its rows", list(_searches(terminal)), (0.95, 50))


def _moves(terminal: Terminal, keys: int, down: str, up: str) -> Iterator[float]:
    chance = random.Random(3)
    for number in range(keys):
        before = terminal.screen.cursor.y
        pressed = terminal.press(up if number % 2 else down)
        yield 1000 * (terminal.until(partial(_is_elsewhere, terminal, before), "the moved cursor") - pressed)
        terminal.rest(chance.uniform(*BETWEEN_KEYS))


def _is_elsewhere(terminal: Terminal, line: int) -> bool:
    return bool(terminal.screen.cursor.y != line)


def _leads(terminal: Terminal, word: str) -> bool:
    return word in terminal.screen.display[2]


def _changes(terminal: Terminal, database: Path, count: int) -> Iterator[float]:
    chance = random.Random(5)
    with closing(sqlite3.connect(database, isolation_level=None, timeout=10)) as connection:
        shown = connection.execute(
            "SELECT task_id FROM coordinator_tasks AS k JOIN families AS f USING (family_id)"
            " WHERE k.status = 'open' AND instr(:screen, f.family_name || '  ') LIMIT 1",
            {"screen": terminal.shown()},
        ).fetchone()
        for number in range(count):
            time.sleep(chance.uniform(0.3, 0.6))
            terminal.rest(QUIET)
            name = f"Casey {number:03d}"
            connection.execute("UPDATE coordinator_tasks SET assigned_to = ? WHERE task_id = ?", (name, shown[0]))
            committed = time.perf_counter()
            yield 1000 * (terminal.until(partial(terminal.shows, name), "the change") - committed)


def _searches(terminal: Terminal) -> Iterator[float]:
    for name in NAMES:
        terminal.press("/")
        terminal.rest(0.3)
        for end in range(3, len(name) + 1):
            if end == 3:
                terminal.press(name[:2])
                terminal.rest(0.3)
            word = name[:end].capitalize()
            there = _leads(terminal, word)  # what stood there already is no answer
            pressed = terminal.press(name[end - 1])
            seen = terminal.until(partial(_leads, terminal, word), f"a family called {word}")
            if not there:
                yield 1000 * (seen - pressed)
            terminal.rest(0.2)
        terminal.press("\x1b")
        terminal.rest(0.3)


def _figures(name: str, waits: list[float], *limits: tuple[float, float]) -> Iterator[Figure]:
    for share, limit in limits:
        note = f"median {median(waits):.1f}, {len(waits)} times"
        yield Figure(f"{name}, p{100 * share:.0f}", percentile(waits, share), "ms", limit, "is asked for", note)


def main() -> None:
    """Measure and print."""
    from tests.bench.figures import table

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="followthrough-bench-") as folder:
        figures = list(measure(Path(folder), keys=options.keys, small=options.small))
    sys.stdout.write(table(figures) + "\n")


if __name__ == "__main__":
    main()
