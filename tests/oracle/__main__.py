"""Compare the engine's moments with the pandas oracle's on many random cases, and measure the engine's rate.

    python -m tests.oracle [--cases 1000000] [--seed 1]

Every zone of tzdata, 2024 to 2030, calendars drawn at random and the default one, denser around changes of clocks and
the edges of windows.

Exit code 1 if a single case differs. A million cases take some eight minutes, nearly all of them pandas'.
"""

# ruff: noqa: T201 - a command for people
from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta

from engine.core.calendar import Calendar
from engine.core.durations import Duration
from engine.core.timing import contact_moment
from tests.oracle.windows import Cases, engine_answer, oracle_answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{rate():,.0f} moments a second (five zones, one year, a delay of three days, with the spread)")
    return compare(options.cases, options.seed)


def rate(count: int = 100_000) -> float:
    """Moments a second, as a run over many families asks for them: few zones, warm calendar."""
    cases = Cases(seed=7)
    zones = ["America/Chicago", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin"]
    calendar, start, delay = Calendar("America/Chicago"), cases.next().start, Duration(days=3)
    starts = [start + timedelta(seconds=311 * number) for number in range(count)]
    began = time.perf_counter()
    for number, begin in enumerate(starts):
        contact_moment(calendar, zones[number % 5], begin, delay=delay, spread_key=number, priority=5)
    return count / (time.perf_counter() - began)


def compare(count: int, seed: int) -> int:
    cases = Cases(seed)
    differing = undecidable = 0
    began = time.perf_counter()
    for number in range(1, count + 1):
        case = cases.next()
        expected = oracle_answer(case)
        if expected is None:
            undecidable += 1
        elif engine_answer(case) != expected:
            differing += 1
            print(f"differs: {case}\n  engine {engine_answer(case)}\n  oracle {expected}")
        if number % 100_000 == 0:
            print(f"{number:,} cases, {differing} differ, {time.perf_counter() - began:.0f} s", flush=True)
    seconds = time.perf_counter() - began
    print(f"{count:,} cases in {seconds:.0f} s ({count / seconds:,.0f} a second, both sides): {differing} differ, "
          f"{undecidable} undecidable for a naive local time")  # fmt: skip
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
