"""The short form of `python -m tests.crash.senders`: a few kills of a real engine that really sends."""

from pathlib import Path

import pytest

from tests.crash.senders.report import lines
from tests.crash.senders.run import Plan, carry_out, wrong


@pytest.mark.slow
def test_an_engine_that_is_killed_while_it_sends_loses_and_repeats_nothing(tmp_path: Path) -> None:
    run = carry_out(tmp_path, Plan(mix="both", families=30, kills=8, rate=5, seed=3))
    assert wrong(run) == [], "\n".join(lines(run, ["email", "sms"], 5))
    assert len(run.kills) == 8
