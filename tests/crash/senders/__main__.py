"""Kill an engine that sends for real, and see that nothing is lost, doubled, late, or sent against somebody's word.

    python -m tests.crash.senders --kills 1000 --rate 5 --channels both --seed 1

A real engine in execute mode, a real mail server and a stand-in for Twilio, both with faults, and the receiver of
callbacks. The engine is killed with SIGKILL while it sends. `--rate 0`: as fast as it can. Exit status 1 when anything
is not as it should be.
"""

# ruff: noqa: T201 - a command for people
from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.crash.senders.far_ends import NotStarted
from tests.crash.senders.kills import EngineEnded
from tests.crash.senders.report import LIMIT_FLAT_OUT, LIMIT_PACED, lines, share
from tests.crash.senders.run import Plan, carry_out, wrong
from tests.crash.senders.site import MIXES

SHOWN = 30


def main() -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rate", type=float, default=5.0, help="messages a second; 0: flat out")
    parser.add_argument("--concurrent", type=int, default=50, help="engine.max_concurrent: how many leave side by side")
    parser.add_argument("--families", type=int, default=200)
    parser.add_argument("--channels", choices=sorted(MIXES), default="both")
    parser.add_argument("--seed", type=int, default=None, help="default: drawn, and printed")
    parser.add_argument("--dir", type=Path, default=None, help="where it is kept; default: removed afterwards")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an end in good order takes the servers along
    seed = given.seed if given.seed is not None else Random().randrange(10**6)
    folder = given.dir or Path(tempfile.mkdtemp(prefix="followthrough-senders-"))
    pace = f"{given.rate:g} messages a second" if given.rate else "flat out"
    print(
        f"seed {seed}: {given.kills} kills, {pace}, {given.channels}, {given.concurrent} at once, in {folder}",
        flush=True,
    )
    plan = Plan(given.channels, given.families, given.kills, given.rate, seed, given.concurrent)
    try:
        run = carry_out(folder, plan, _progress(given.kills))
    except (EngineEnded, NotStarted) as error:
        print(f"seed {seed}: the run broke off: {error}")
        return 1
    errors = wrong(run)
    channels = sorted(set(MIXES[given.channels]))
    for line in [*lines(run, channels, given.rate), *errors[:SHOWN]]:
        print(f"  {line}")
    if len(errors) > SHOWN:
        print(f"  … and {len(errors) - SHOWN:,} more")
    too_many = share(run, channels) > (LIMIT_PACED if given.rate else LIMIT_FLAT_OUT)
    verdict = "BROKEN RULES" if errors else "TOO MANY UNCERTAIN" if too_many else "every rule kept"
    print(f"seed {seed}: {verdict}", flush=True)
    if given.dir is None and not errors:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if errors or too_many else 0


def _progress(kills: int) -> Callable[[int], None]:
    last = began = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > 30:
            last = time.monotonic()
            print(f"  {done} of {kills} kills in {last - began:.0f} s", flush=True)

    return told


if __name__ == "__main__":
    sys.exit(main())
