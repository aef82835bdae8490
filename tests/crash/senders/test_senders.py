"""The short form of `python -m tests.crash.senders`: a few kills of a real engine that really sends."""

from pathlib import Path

import pytest

from tests.crash.senders.report import lines
from tests.crash.senders.run import Plan, carry_out, wrong


@pytest.mark.slow
def test_an_engine_that_is_killed_while_it_sends_loses_and_repeats_nothing(tmp_path: Path) -> None:
    """The seed gives faults of both servers, a family that texts STOP, one that says so by a row, and one whose hours
    are shut."""
    run = carry_out(tmp_path, Plan(mix="both", families=8, kills=8, rate=5, seed=6406))
    assert wrong(run) == [], "\n".join(lines(run, ["email", "sms"], 5))
    assert len(run.kills) == 8
    assert {stop.how for stop in run.stops} == {"text", "row"}
