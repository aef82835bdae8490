"""Measures, and prints each figure beside its limit: `python -m tests.bench [--json FILE] [NAME…]`.

Nothing here is asserted: a test that looks at the clock fails on a busy machine. What must hold is said by tests that
count instead, such as those of the query plans.
"""

# ruff: noqa: T201 - a command for people
from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from engine import log
from tests.bench import console, daemon, demonstration, find, health, poll, startup, throughput
from tests.bench.figures import Figure, table, write_json

BENCHES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "poll": poll.measure,
    "throughput": throughput.measure,
    "daemon": daemon.measure,
    "startup": startup.measure,
    "console": console.measure,
    "health": health.measure,
    "find": find.measure,
    "demo": demonstration.measure,
}


def main() -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"there is no bench {min(unknown)!r}; there are {', '.join(BENCHES)}")
    log.configure("error", "text")
    figures = []
    for name in options.names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="followthrough-bench-") as folder:
            print(f"{name} …", file=sys.stderr, flush=True)
            figures += list(BENCHES[name](Path(folder)))
    print(table(figures))
    if options.json is not None:
        write_json(figures, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
