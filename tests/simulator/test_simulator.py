"""The simulator in short form: no seed is red, and a seed is the same run each time.

At length: `python -m tests.simulator --seeds 10000`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator.bench import Bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench.set_up() as made:
        yield made


@pytest.mark.parametrize("seed", [0, 7, 11])
def test_a_seed_is_the_same_run_each_time(bench: Bench, seed: int) -> None:
    first, again = bench.run(seed), bench.run(seed)
    assert first.chronicle.lines == again.chronicle.lines
    assert first.errors == again.errors


def test_different_seeds_are_different_runs(bench: Bench) -> None:
    assert len({bench.run(seed).chronicle.hash for seed in range(5)}) == 5
