"""Kill the engine at random instants, and see whether the end is the one of a run that nobody disturbed.

    python -m tests.crash.killer --families 10000 --kills 200 --seed 1

Runs the demonstration twice, once in peace and once under `kill -9`; compares instance by instance what families and
coordinators would notice, and checks the tables, the hours and the outbox of both. Prints the seed, what was done and
a verdict; exit status 1 when anything is not as it should be.
"""

# ruff: noqa: T201 - a command for people
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.crash.hours import contacts_outside_hours
from tests.crash.kills import Toll, run_with_kills
from tests.crash.outbox import outbox_errors
from tests.crash.picture import Picture, differences, take_picture
from tests.crash.process import EngineFailed, Folder, run_to_the_end
from tests.crash.rest import broken_rules

SHOWN = 30


def main() -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None, help="default: drawn, and printed")
    parser.add_argument("--dir", type=Path, default=None, help="where both runs are kept; default: removed afterwards")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else Random().randrange(10**6)
    folder = options.dir or Path(tempfile.mkdtemp(prefix="followthrough-crash-"))
    print(f"seed {seed}: {options.families:,} families, {options.kills} kills, in {folder}", flush=True)
    try:
        errors = compare(folder, options.families, options.kills, seed)
    except EngineFailed as error:
        errors = [str(error)]
    finally:
        if options.dir is None:
            shutil.rmtree(folder, ignore_errors=True)
    for line in errors[:SHOWN]:
        print(f"  {line}")
    if len(errors) > SHOWN:
        print(f"  … and {len(errors) - SHOWN:,} more")
    print(f"seed {seed}: {'NOT EQUAL' if errors else 'equal, and every rule kept'}")
    return 1 if errors else 0


def compare(folder: Path, families: int, kills: int, seed: int) -> list[str]:
    """Both runs and all checks; returns what is wrong, a line each."""
    peaceful, killed = Folder(folder / "undisturbed", families), Folder(folder / "killed", families)
    for one in (peaceful, killed):
        one.clear()
    seconds = run_to_the_end(peaceful, limit_seconds=3600)
    expected = take_picture(peaceful.database)
    print(f"undisturbed: {seconds:.0f} s, {_size(expected)}", flush=True)
    toll = run_with_kills(killed, Random(seed), kills, seconds, 4 * 3600, _progress(kills))
    found = take_picture(killed.database)
    print(f"killed: {toll}, {_size(found)}; attempts seen {dict(sorted(toll.attempts.items()))}", flush=True)
    errors = [f"undisturbed: {line}" for line in wrong(peaceful)] + [f"killed: {line}" for line in wrong(killed)]
    return errors + differences(expected, found)


def wrong(folder: Folder) -> list[str]:
    """What is wrong with the end of one run, looked at by itself."""
    config = folder.config
    return [
        *broken_rules(folder.database),
        *contacts_outside_hours(folder.database, config.calendar.time_zone),
        *outbox_errors(folder.database, config),
    ]


def _size(picture: Picture) -> str:
    instances = [story for key, story in picture.items() if key[0] == "instance"]
    messages = sum(len(story["messages"]) for story in instances)
    return f"{len(instances):,} instances, {messages:,} messages"


def _progress(kills: int) -> Callable[[Toll], None]:
    last = time.monotonic()

    def told(toll: Toll) -> None:
        nonlocal last
        if time.monotonic() - last > 30:
            last = time.monotonic()
            print(f"  {toll} of {kills}", flush=True)

    return told


if __name__ == "__main__":
    sys.exit(main())
