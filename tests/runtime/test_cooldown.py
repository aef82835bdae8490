"""When a workflow may run again for a family after it has ended."""

from typing import Any

import pytest

from tests.runtime.rig import Rig
from tests.runtime.test_limits import SOON, notes, workflow
from tests.runtime.test_predictions import dispositions, predict


@pytest.mark.parametrize(
    ("cooldown", "day", "said"),
    [
        (None, "2026-12-19T09:59:00-06:00", "cooldown: w ended for this family on 2026-11-19; it may start again on "
         "2026-12-19 (cooldown 30 days)"),
        (None, "2026-12-19T10:00:00-06:00", "started"),
        ("2 days", "2026-11-21T09:59:00-06:00", "cooldown: w ended for this family on 2026-11-19; it may start again "
         "on 2026-11-21 (cooldown 2 days)"),
        ("2 days", "2026-11-21T10:00:00-06:00", "started"),
        ("0 days", "2026-11-19T10:00:00-06:00", "started"),
    ],
)  # fmt: skip
def test_cooldown_runs_from_the_end_of_the_last_instance(rig: Rig, cooldown: str | None, day: str, said: str) -> None:
    rig.family()
    more: dict[str, Any] = {"cooldown": cooldown} if cooldown else {}
    workflow(rig, "w", **more)
    predict(rig)
    rig.run()
    rig.run(until=day)
    predict(rig)
    rig.run(until=day)
    assert dispositions(rig) == ["started", said]


def test_cooldown_is_the_family_s_and_the_workflow_s_own(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    workflow(rig, "w", 0.8)
    workflow(rig, "other", 0.5)
    predict(rig, 1, probability=0.9)
    rig.run()
    predict(rig, 2, probability=0.9)
    predict(rig, 1, probability=0.7)
    rig.run()
    assert dispositions(rig) == ["started"] * 3


def test_what_a_person_starts_needs_no_cooldown(rig: Rig) -> None:
    rig.family()
    template = workflow(rig, "w")
    predict(rig)
    rig.run()
    rig.start(template, triggered_by="manual:Dana")
    rig.run()
    assert [status for status, _ in notes(rig)] == ["completed", "completed"]


def test_an_instance_that_somebody_stopped_cools_down_like_one_that_ended_by_itself(rig: Rig) -> None:
    rig.family()
    workflow(rig, "w")
    predict(rig)
    rig.run(until=SOON)
    rig.act("cancel", "instance", 1)
    predict(rig)
    rig.run(until=SOON)
    assert dispositions(rig)[1].startswith("cooldown: w ended for this family on 2026-11-16; ")


def test_one_that_never_started_or_whose_run_was_withdrawn_does_not(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    template = workflow(rig, "w")
    rig.start(template, 1, next_execution_at="2026-12-24 16:00:00")
    predict(rig, 2, run_id="monday")
    rig.run(until=SOON)
    rig.act("cancel", "instance", 1)
    assert rig.act("withdraw", "run", "monday").status == "applied"
    predict(rig, 1)
    predict(rig, 2, run_id="tuesday")
    rig.run(until=SOON)
    assert dispositions(rig) == ["withdrawn", "started", "started"]
