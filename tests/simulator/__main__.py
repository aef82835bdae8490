"""Run seeded simulations of two daemons in a storm, and check the invariants of the send protocol after each.

    python -m tests.simulator --seeds 10000            seeds 0 to 9,999
    python -m tests.simulator --seeds 500 --from 9000  another stretch
    python -m tests.simulator --seed 42 --replay       one seed, with all that happened
    python -m tests.simulator --mutants                which seed finds out each guard that is taken out

A breach prints the seed, its plan, the last steps, and the command that replays it. Exit status 1 if there was one.
"""

# ruff: noqa: T201 - a command for people
from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from contextlib import nullcontext

from tests.simulator.bench import Bench, Verdict
from tests.simulator.hunting import hunt, keep
from tests.simulator.mutants import MUTANTS

LAST_STEPS = 40


def main() -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1000, metavar="N", help="how many (1000)")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="N", help="the first seed (0)")
    parser.add_argument("--seed", type=int, default=None, metavar="S", help="this seed alone")
    parser.add_argument("--replay", action="store_true", help="print the plan and every step")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), metavar="NAME", help="with this guard taken out")
    parser.add_argument("--mutants", action="store_true", help="hunt each mutant over the seeds; print the table")
    parser.add_argument("--keep", action="store_true", help="with --mutants: write down which seeds found them")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="stop after so many red seeds (10)")
    options = parser.parse_args()
    _same_hashes_each_time()
    seeds = [options.seed] if options.seed is not None else range(options.first, options.first + options.seeds)
    began, red, totals = time.monotonic(), 0, Counter[str]()
    with Bench.set_up() as bench:
        if options.mutants:
            return _hunt_all(bench, list(seeds), write=options.keep)
        for number, seed in enumerate(seeds, start=1):
            verdict = bench.run(seed, MUTANTS[options.mutant].mutate if options.mutant else nullcontext)
            totals += _figures(verdict)
            if verdict.errors or options.replay:
                _print(verdict, None if options.replay else LAST_STEPS)
            red += bool(verdict.errors)
            if red >= options.most:
                print(f"stopped after {red} red seeds")
                break
            if number % 500 == 0:
                print(f"{number:,} seeds, {red} red, {time.monotonic() - began:.0f} s", flush=True)
    figures = ", ".join(f"{count:,} {what}" for what, count in totals.items())
    print(f"{totals['schedules']:,} schedules in {time.monotonic() - began:.0f} s: {red} red; {figures}")
    return 1 if red else 0


def _hunt_all(bench: Bench, seeds: list[int], *, write: bool) -> int:
    hunts = []
    for name, mutant in MUTANTS.items():
        found = hunt(bench, name, seeds)
        hunts.append(found)
        said = f"seed {found.seed}: {found.errors[0]}" if found.seed is not None else f"NOT FOUND: {mutant.guard}"
        print(f"{name:22} after {found.tried:3} seeds, {said}", flush=True)
    if write:
        keep(hunts)
    return 1 if any(found.seed is None for found in hunts) else 0


def _figures(verdict: Verdict) -> Counter[str]:
    chronicle = verdict.chronicle
    told = Counter[str]()
    told["schedules"] = 1
    told["messages received"] = len(chronicle.received)
    told["arms"] = len(chronicle.arms)
    told["commits"] = chronicle.commits
    told["crashes"] = sum(" is killed at " in line for line in chronicle.lines)
    told["freezes"] = sum(" freezes for " in line for line in chronicle.lines)
    told["unclear commits"] = sum(": disk I/O error" in line for line in chronicle.lines)
    return told


def _print(verdict: Verdict, last: int | None) -> None:
    print(verdict.plan)
    lines = verdict.chronicle.lines
    if last is not None and len(lines) > last:
        print(f"  … {len(lines) - last} steps before")
    for line in lines[-last:] if last is not None else lines:
        print(f"  {line}")
    print(f"  trace {verdict.chronicle.hash}")
    for error in verdict.errors:
        print(f"RED seed {verdict.seed}: {error}")
    print(f"to see it all: python -m tests.simulator --seed {verdict.seed} --replay\n", flush=True)


def _same_hashes_each_time() -> None:
    """Sets of texts come in the order of their hashes, which Python draws anew for each process: begin again with a
    fixed one, so that a replay elsewhere is exact."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-m", "tests.simulator", *sys.argv[1:]],
                  os.environ | {"PYTHONHASHSEED": "0"})  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
