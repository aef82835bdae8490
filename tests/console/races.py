"""Two coordinators act on the same case at the same moment, thousands of times; nothing may happen twice.

    python -m tests.console.races --rounds 10000

Two processes, each with a connection of its own to a real SQLite file and the real `engine.control`, meet at a barrier
and act: both at consoles (with ten seconds to take it back), both at command lines (at once), or one at each. Then the
ten seconds are over, and both consoles, or a console and a real engine, carry out what is due, again at the same
moment. Every kind of case is raced for with every pair of acts that exclude each other.

The judge reads the tables and nothing else: of every case exactly one person's act is applied, whatever was written to
the audit log for it was written by that person and once, and the other was refused in words that name the winner.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import engine.control as control_module
from engine.control import Act, Control
from engine.store.connection import open_database
from engine.store.state import virtual_now
from tests.console.race_site import MOVES, Move, RaceCase, build
from tests.runtime.rig import Rig

PEOPLE = ("Dana", "Sam")
WAYS = (("console", "console"), ("console", "shell"), ("shell", "console"), ("shell", "shell"))
TOLD = re.compile(r"^(?P<who>Dana|Sam) did this at \d\d:\d\d( on \w{3} \d+ \w{3})?(: (?P=who) [a-z ]+)?( \(.+\))?\.$")
EACH = 20  # cases of each kind in one file


@dataclass(frozen=True)
class Round:
    """One race: the case, what each of the two does, and where they sit."""

    case: RaceCase
    moves: tuple[Move, Move]
    ways: tuple[str, str]


@dataclass
class Verdict:
    """What the judge counted."""

    rounds: int = 0
    faults: tuple[str, ...] = ()
    won: tuple[tuple[str, int], ...] = ()


def draw(cases: Sequence[RaceCase], start: int) -> list[Round]:
    """One round a case; all pairs of acts and all ways come in turn."""
    plans = {
        kind: [(first, second, ways) for first, second in product(moves, moves) for ways in WAYS]
        for kind, moves in MOVES.items()
    }
    for number, kind in enumerate(plans):
        random.Random(number).shuffle(plans[kind])
    seen: Counter[str] = Counter()
    rounds = []
    for case in cases:
        offers = plans[case.kind]
        first, second, ways = offers[(start * EACH + seen[case.kind]) % len(offers)]
        seen[case.kind] += 1
        rounds.append(Round(case, (first, second), ways))
    return rounds


def run(rounds: int, folder: Path) -> Verdict:
    """Race so many rounds and judge each."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = build(folder, EACH)
    template = folder / "template.db"
    shutil.copyfile(folder / "followthrough.db", template)
    verdict, won = Verdict(), Counter[str]()
    with _Racers(folder) as racers:
        batch = 0
        while verdict.rounds < rounds:
            for left_over in folder.glob("followthrough.db*"):
                left_over.unlink()
            shutil.copyfile(template, folder / "followthrough.db")
            drawn = draw(cases, batch)[: rounds - verdict.rounds]
            said = racers.race(drawn, with_engine=batch % 4 == 3)
            faults, winners = judge(folder / "followthrough.db", drawn, said)
            verdict.faults += tuple(faults)
            verdict.rounds += len(drawn)
            won.update(winners)
            batch += 1
    verdict.won = tuple(sorted(won.items()))
    return verdict


# -- the two ---------------------------------------------------------------------------------------------------------


class _Racers:
    """Two processes that do what they are told at the same moment."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._barrier = context.Barrier(2)
        self._pipes, self._processes = [], []
        for number, name in enumerate(PEOPLE):
            here, there = context.Pipe()
            process = context.Process(target=_racer, args=(there, self._barrier, folder, number, name), daemon=True)
            process.start()
            self._pipes.append(here)
            self._processes.append(process)

    def race(self, rounds: list[Round], *, with_engine: bool) -> list[list[Act]]:
        """What each of the two was answered, round by round."""
        for pipe in self._pipes:
            pipe.send((rounds, with_engine))
        return [pipe.recv() for pipe in self._pipes]

    def __enter__(self) -> _Racers:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(timeout=10)


def _racer(pipe: Connection, barrier: Barrier, folder: Path, number: int, name: str) -> None:
    rig, chance = Rig(folder), random.Random(name)
    while (told := pipe.recv()) is not None:
        pipe.send(_race(rig, barrier, chance, number, *told))


def _race(
    rig: Rig, barrier: Barrier, chance: random.Random, number: int, rounds: list[Round], with_engine: bool
) -> list[Act]:
    _real_time_is(timedelta(0))
    with closing(open_database(rig.config.database.url, role="client")) as connection:
        now = virtual_now(connection) or datetime.now(UTC)
        control = Control(connection, PEOPLE[number], config=rig.config, now=lambda: now)
        answers = []
        for each in rounds:
            verb, kind, args = each.moves[number]
            delay = 10 if each.ways[number] == "console" else 0
            barrier.wait()
            if chance.random() < 0.5:  # neither of the two processes is the quicker one by its nature
                time.sleep(chance.random() / 2000)
            answers.append(
                control.submit(verb, kind, each.case.key(kind), seen=each.case.seen, args=args, delay_seconds=delay)
            )
        barrier.wait()
        _real_time_is(timedelta(seconds=11))
        if with_engine and number == 1:
            _engine_carries_out(rig)
        else:
            while control.apply_due():
                pass
        barrier.wait()
    return answers


def _real_time_is(ahead: timedelta) -> None:
    """People's time goes on, by so much more than it does."""
    control_module._real_now = lambda: datetime.now(UTC) + ahead


def _engine_carries_out(rig: Rig) -> None:
    """A real engine, for which the ten seconds are over, takes in what is due."""
    with rig.daemon() as daemon:
        daemon.engine.lease_clock = lambda: datetime.now(UTC) + timedelta(seconds=11)
        for _ in range(3):
            daemon.tick()


# -- the judge -------------------------------------------------------------------------------------------------------


def judge(database: Path, rounds: list[Round], said: list[list[Act]]) -> tuple[list[str], list[str]]:
    """What is wrong, a sentence each, and who won each round."""
    faults, winners = [], []
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        acts = {row["action_id"]: row for row in connection.execute("SELECT * FROM actions")}
        for number, each in enumerate(rounds):
            found, winner = _judge_one(connection, each, [acts_of(acts, said[who][number]) for who in (0, 1)])
            faults += [f"{each.case.kind} {each.moves} {each.ways}: {fault}" for fault in found]
            winners.append(winner)
    return faults, winners


def acts_of(acts: dict[int, Any], answer: Act) -> tuple[str, str]:
    """What became of an act at last, and what its person was told."""
    row = acts.get(answer.action_id)
    return (row["status"], row["result"] or "") if row is not None else (answer.status, answer.result)


def _judge_one(connection: sqlite3.Connection, each: Round, fates: list[tuple[str, str]]) -> tuple[list[str], str]:
    applied = [PEOPLE[who] for who, (status, _) in enumerate(fates) if status == "applied"]
    if len(applied) != 1:
        return [f"applied for {applied or 'nobody'}: {fates}"], "nobody"
    winner = applied[0]
    faults = []
    (fate,) = [fate for who, fate in enumerate(fates) if PEOPLE[who] != winner]
    told = TOLD.match(fate[1])
    if fate[0] != "refused" or told is None or told["who"] != winner:
        faults.append(f"{winner} won, and the other was told {fate}")
    lines = connection.execute(
        "SELECT actor, action FROM audit_log WHERE actor IN (?, ?) AND (instance_id = ? OR task_id = ?)",
        (*PEOPLE, each.case.instance_id, each.case.task_id or -1),
    ).fetchall()
    if strangers := [tuple(line) for line in lines if line["actor"] != winner]:
        faults.append(f"{winner} won, and the audit log has {strangers}")
    twice = [action for action, count in Counter(line["action"] for line in lines).items() if count > 1]
    if twice:
        faults.append(f"written down more than once: {twice}")
    if not lines:
        faults.append(f"{winner} won, and nothing was done")
    return faults, winner


def main() -> int:
    """Race, and say what came of it; exit 1 when anything happened twice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        verdict = run(asked.rounds, Path(folder) / "site")
        seconds = time.monotonic() - begun
    for fault in verdict.faults[:20]:
        print(fault)
    won = ", ".join(f"{name} {count}" for name, count in verdict.won)
    print(f"{verdict.rounds} races in {seconds:.0f} s; won by {won}; {len(verdict.faults)} faults")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
