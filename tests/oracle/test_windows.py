"""The engine against pandas. A short run; `python -m tests.oracle` does a million."""

from __future__ import annotations

from tests.oracle.windows import Cases, engine_answer, oracle_answer

CASES = 3_000


def test_the_engine_and_pandas_agree_in_every_zone() -> None:
    cases = Cases(seed=20260101)
    decided = 0
    for _ in range(CASES):
        case = cases.next()
        expected = oracle_answer(case)
        if expected is not None:
            decided += 1
            assert engine_answer(case) == expected, case
    assert decided > 0.99 * CASES
