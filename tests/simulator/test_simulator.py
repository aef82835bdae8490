"""The simulator in short form: no seed is red, a seed is the same run each time, and the checks see what they are for.

At length: `python -m tests.simulator --seeds 10000`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator.bench import Bench
from tests.simulator.hunting import hunt
from tests.simulator.mutants import MUTANTS

SEEDS, PART = 150, 25
SEARCHED = 1200
"""How far a mutant is searched for that its kept seed finds out no longer."""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench.set_up() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_no_storm_breaks_an_invariant(bench: Bench, first: int) -> None:
    """A red seed is replayed by `python -m tests.simulator --seed N --replay`."""
    verdicts = [bench.run(seed) for seed in range(first, first + PART)]
    assert {verdict.seed: verdict.errors for verdict in verdicts if verdict.errors} == {}
    # It has been a storm, and messages have left in it all the same.
    lines = [line for verdict in verdicts for line in verdict.chronicle.lines]
    assert sum(" is killed at " in line for line in lines) > PART
    assert sum(" freezes for " in line for line in lines) > PART / 2
    assert sum(len(verdict.chronicle.received) for verdict in verdicts) > PART


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4])
def test_a_seed_is_the_same_run_each_time(bench: Bench, seed: int) -> None:
    first, again = bench.run(seed), bench.run(seed)
    assert first.chronicle.lines == again.chronicle.lines
    assert first.errors == again.errors


def test_different_seeds_are_different_runs(bench: Bench) -> None:
    assert len({bench.run(seed).chronicle.hash for seed in range(5)}) == 5


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MUTANTS)
def test_without_a_guard_some_seed_turns_red(bench: Bench, name: str) -> None:
    found = hunt(bench, name, range(SEARCHED))
    assert found.seed is not None, f"nobody would miss it: {MUTANTS[name].guard}"
