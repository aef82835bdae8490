"""Finding mutants out: the seed that is green with a guard and red without it.

Which seed finds a mutant out is kept in `mutants.json`, a place to begin with: any change of the engine may move it.
Then others are searched, and `python -m tests.simulator --mutants --keep` writes down where it is now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.simulator.bench import Bench
from tests.simulator.checker import INVARIANTS
from tests.simulator.mutants import MUTANTS

KEPT = Path(__file__).with_name("mutants.json")


@dataclass(slots=True, frozen=True)
class Hunt:
    """How a mutant was found out."""

    name: str
    seed: int | None
    """The first seed that is green with the guard and red without it; None where there was none."""
    tried: int
    errors: list[str]


def _noticed(errors: list[str]) -> bool:
    """Whether an invariant was broken, or rest never came: a mutant that only raises is not found out."""
    return any(error.partition(":")[0] in (*(one.__name__ for one in INVARIANTS), "NoRest") for error in errors)


def kept() -> dict[str, int]:
    """The seeds by which mutants were found out last."""
    return {name: int(seed) for name, seed in json.loads(KEPT.read_text()).items()}


def keep(found: Iterable[Hunt]) -> None:
    """Write down by which seeds they were found out now."""
    KEPT.write_text(json.dumps({one.name: one.seed for one in found if one.seed is not None}, indent=1) + "\n")


def hunt(bench: Bench, name: str, seeds: Iterable[int]) -> Hunt:
    """Run the engine without a guard, first on the seed that found it out last, until one turns red that is green with
    it."""
    tried = 0
    for seed in dict.fromkeys([kept().get(name, 0), *MUTANTS[name].seeds(seeds)]):
        tried += 1
        verdict = bench.run(seed, MUTANTS[name].mutate)
        if _noticed(verdict.errors) and not bench.run(seed).errors:
            return Hunt(name, seed, tried, verdict.errors)
    return Hunt(name, None, tried, [])
