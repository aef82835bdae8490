"""How often a workflow may run for a family: at once, and in a group."""

import json
from typing import Any

import pytest

from tests.runtime.rig import MONDAY, Rig
from tests.runtime.test_predictions import dispositions, predict, started

LIVES_ON: list[dict[str, Any]] = [{"name": "Wait", "type": "wait", "duration_days": 3}]
SOON = "2026-11-16T10:01:00-06:00"


def workflow(rig: Rig, name: str, probability: float = 0.5, **more: Any) -> int:
    """A workflow that predictions start; what a file can say goes into its document."""
    trigger = {"on": "prediction", "when": f"predicted_probability > {probability}"}
    document = {"workflow": name, "trigger": trigger, "steps": LIVES_ON, **more}
    return rig.workflow(name, document, trigger="prediction")


def notes(rig: Rig) -> list[tuple[str, str | None]]:
    rows = rig.sql("SELECT status, outcome_notes FROM workflow_instances ORDER BY instance_id")
    return [(row["status"], row["outcome_notes"]) for row in rows]


# -- at once ---------------------------------------------------------------------------------------------------------


def test_one_at_a_time_for_a_family_whoever_asks(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    template = workflow(rig, "w")
    rig.start(template, 1)
    rig.start(template, 1)
    rig.start(template, 2)
    rig.run(until=SOON)
    assert [status for status, _ in notes(rig)] == ["running", "cancelled", "running"]
    assert rig.instance(2)["outcome_notes"] == "w is already under way for this family (instance 1)"


def test_more_at_once_where_the_author_says_so(rig: Rig) -> None:
    rig.family()
    template = workflow(rig, "w", max_concurrent_instances=3, cooldown="0 days")
    rig.start(template)
    for _ in range(4):
        predict(rig)
    rig.run(until=SOON)
    assert [status for status, _ in notes(rig)] == ["running"] * 3
    assert [said.partition(":")[0] for said in dispositions(rig)] == ["started", "started"] + ["already_alive"] * 2


def test_paused_counts_as_alive(rig: Rig) -> None:
    rig.family()
    template = workflow(rig, "w")
    rig.start(template)
    rig.run(until=SOON)
    rig.act("pause", "instance", 1)
    predict(rig)
    rig.run(until=SOON)
    assert dispositions(rig) == ["already_alive: w is already under way for this family (instance 1)"]


def test_paused_before_its_start_counts_as_alive_and_starts_when_resumed(rig: Rig) -> None:
    rig.family()
    template = workflow(rig, "w")
    rig.start(template, next_execution_at="2026-11-18 16:00:00")
    rig.run(until=SOON)
    rig.act("pause", "instance", 1)
    predict(rig)
    rig.run(until="2026-11-19T10:00:00-06:00")
    assert dispositions(rig) == ["already_alive: w is already under way for this family (instance 1)"]
    assert rig.instance()["status"] == "paused"
    assert rig.act("resume", "instance", 1).status == "applied"
    rig.run(until="2026-11-19T11:00:00-06:00")
    assert rig.instance()["status"] == "running"


# -- groups ----------------------------------------------------------------------------------------------------------


def test_a_stronger_workflow_of_the_group_supersedes_the_weaker(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    weak = workflow(rig, "weak", 0.5, priority=5, group="retention")
    strong = workflow(rig, "strong", 0.8, priority=8, group="retention")
    predict(rig, 1, probability=0.6)
    predict(rig, 2, probability=0.6)
    rig.run(until=SOON)
    predict(rig, 1, probability=0.9)
    rig.run(until=SOON)
    assert started(rig) == [(1, weak), (2, weak), (1, strong)]
    assert notes(rig) == [("cancelled", "superseded by strong"), ("running", None), ("running", None)]
    assert len(rig.sql("SELECT * FROM workflow_queue")) == 2


def test_a_superseded_instance_sends_nothing_more(rig: Rig) -> None:
    rig.family()
    mail = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi", "delay": "1 days"}
    weak = workflow(rig, "weak", 0.5, priority=5, group="retention", steps=[mail])
    strong = workflow(rig, "strong", 0.8, priority=8, group="retention")
    rig.start(weak)
    rig.run(until=SOON)
    rig.start(strong)
    rig.run()
    assert [row["status"] for row in rig.sql("SELECT status FROM workflow_instances")] == ["cancelled", "completed"]
    assert rig.messages() == []


@pytest.mark.parametrize("priority", [5, 3])
def test_an_equal_or_weaker_one_is_refused(rig: Rig, priority: int) -> None:
    rig.family()
    first = workflow(rig, "first", 0.5, priority=5, group="retention")
    second = workflow(rig, "second", 0.8, priority=priority, group="retention")
    rig.start(first)
    rig.run(until=SOON)
    rig.start(second)
    predict(rig, probability=0.9)
    rig.run(until=SOON)
    said = "first (instance 1) is under way for this family, and only one of the group 'retention' may be"
    assert notes(rig) == [("running", None), ("cancelled", said)]
    assert dispositions(rig)[0] in (f"group_busy: {said}", "already_alive: first is already under way for this family "
                                    "(instance 1)")  # fmt: skip


def test_two_of_a_group_in_one_batch_leave_the_stronger(rig: Rig) -> None:
    for family_id in (1, 2):
        rig.family(family_id)
    weak = workflow(rig, "weak", 0.5, priority=5, group="retention")
    strong = workflow(rig, "strong", 0.8, priority=8, group="retention")
    rig.start(weak, 1)
    rig.start(strong, 1)
    rig.start(strong, 2)
    rig.start(weak, 2)
    rig.run(until=SOON)
    alive = rig.sql("SELECT family_id, template_id FROM workflow_instances WHERE status = 'running' ORDER BY family_id")
    assert [(row["family_id"], row["template_id"]) for row in alive] == [(1, strong), (2, strong)]


def test_one_that_was_paused_before_it_started_is_superseded_too(rig: Rig) -> None:
    rig.family()
    weak = workflow(rig, "weak", 0.5, priority=5, group="retention")
    strong = workflow(rig, "strong", 0.8, priority=8, group="retention")
    rig.start(weak, next_execution_at="2026-11-18 16:00:00")
    rig.run(until=SOON)
    rig.act("pause", "instance", 1)
    rig.start(strong)
    rig.run(until=SOON)
    assert notes(rig) == [("cancelled", "superseded by strong"), ("running", None)]


def test_groups_of_other_families_and_other_groups_are_no_rivals(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    one = workflow(rig, "one", group="retention")
    two = workflow(rig, "two", group="billing")
    three = workflow(rig, "three")
    for template in (one, two, three):
        rig.start(template, 1)
    rig.start(one, 2)
    rig.run(until=SOON)
    assert {status for status, _ in notes(rig)} == {"running"}


def test_simulated_instances_and_real_ones_don_t_count_against_each_other(rig: Rig) -> None:
    """A row of the other mode is left waiting, and neither limits, groups nor cools down."""
    rig.family()
    template = workflow(rig, "w", group="retention")
    rig.start(template, mode="execute", next_execution_at="2030-01-01 00:00:00")
    rig.sql(
        "INSERT INTO workflow_instances (template_id, family_id, mode, status, outcome, started_at, completed_at) "
        "VALUES (?, 1, 'execute', 'completed', 'success', '2026-11-15 12:00:00.000000', '2026-11-15 12:00:00.000000')",
        template,
    )
    predict(rig)
    with rig.daemon(None, env={"FOLLOWTHROUGH_NOW": MONDAY}) as daemon:
        daemon.run()
    assert dispositions(rig) == ["started"]
    assert [status for status, _ in notes(rig)] == ["pending", "completed", "running"]


def test_an_engine_leaves_instances_of_the_other_mode_waiting(rig: Rig) -> None:
    rig.family()
    own = workflow(rig, "own")
    real = rig.workflow("real", LIVES_ON, mode="execute")
    rig.start(own, mode="execute")
    rig.start(real)
    rig.start(real, next_execution_at="2026-11-20 16:00:00")
    with rig.daemon(None, env={"FOLLOWTHROUGH_NOW": "2026-12-01T10:00:00-06:00"}) as daemon:
        daemon.run()
    assert [status for status, _ in notes(rig)] == ["pending"] * 3
    assert json.dumps(notes(rig)).count("null") == 3
