"""Which workflow a prediction starts, and what is said of one that starts nothing."""

from typing import Any

import pytest

from tests.runtime.rig import Rig

STEP = [{"name": "Note", "type": "task", "task_type": "note", "description": "Look at them"}]
LIVES_ON = [{"name": "Wait", "type": "wait", "duration_days": 3}]


def workflow(rig: Rig, name: str, when: str = "predicted_probability > 0.5", **columns: Any) -> int:
    conditions = {"when": when} if when else None
    steps = columns.pop("steps", LIVES_ON)
    return rig.workflow(name, steps, trigger="prediction", trigger_conditions=conditions, **columns)


def predict(rig: Rig, family_id: Any = 1, probability: Any = 0.9, confidence: Any = 90, **columns: Any) -> None:
    values = {
        "family_id": family_id,
        "predicted_probability": probability,
        "confidence_score": confidence,
        **columns,
    }
    marks = ", ".join("?" for _ in values)
    rig.sql(f"INSERT INTO ml_predictions ({', '.join(values)}) VALUES ({marks})", *values.values())


def dispositions(rig: Rig) -> list[str]:
    return [row["disposition"] for row in rig.sql("SELECT disposition FROM ml_predictions ORDER BY prediction_id")]


def started(rig: Rig) -> list[tuple[int, int]]:
    rows = rig.sql("SELECT family_id, template_id FROM workflow_instances ORDER BY instance_id")
    return [(row["family_id"], row["template_id"]) for row in rows]


def test_the_highest_priority_that_fits_starts_and_only_that(rig: Rig) -> None:
    rig.family()
    workflow(rig, "low", priority=3)
    workflow(rig, "too_strict", "predicted_probability > 0.95", priority=9)
    best = workflow(rig, "high", priority=8)
    workflow(rig, "middle", priority=5)
    predict(rig)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert started(rig) == [(1, best)]
    row = rig.one("SELECT * FROM ml_predictions")
    assert (row["disposition"], row["instance_id"]) == ("started", 1)
    assert rig.at(row["processed_at"]) == rig.at(rig.instance()["started_at"])
    assert rig.instance()["triggered_by"] == "prediction_id:1"


def test_of_equal_priorities_the_lower_template_id_starts(rig: Rig) -> None:
    rig.family()
    first = workflow(rig, "zebra")
    workflow(rig, "aardvark")
    predict(rig)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert started(rig) == [(1, first)]


def test_the_best_match_is_chosen_before_its_limits_and_nothing_else_starts_instead(rig: Rig) -> None:
    rig.family()
    high = workflow(rig, "high", priority=8)
    workflow(rig, "low", priority=3)
    predict(rig)
    predict(rig)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert started(rig) == [(1, high)]
    first, second = dispositions(rig)
    assert first == "started"
    assert second == "already_alive: high is already under way for this family (instance 1)"


def test_a_prediction_s_own_values_count_and_not_the_family_s_latest(rig: Rig) -> None:
    rig.family()
    workflow(rig, "high", "predicted_probability > 0.80 and confidence_score > 80")
    predict(rig, probability=0.95)
    predict(rig, probability=0.10)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert dispositions(rig) == ["started", "no_match"]


@pytest.mark.parametrize(
    ("probability", "confidence", "name"),
    [
        (0.80, 81, "medium_risk_intervention"),
        (0.81, 80, "medium_risk_intervention"),
        (0.81, 81, "high_risk_intervention"),
        (0.60, 90, None),
        (0.90, 70, None),
        (0.61, 71, "medium_risk_intervention"),
    ],
)
def test_the_pattern_s_own_names_bring_their_thresholds(
    rig: Rig, probability: float, confidence: float, name: str | None
) -> None:
    rig.family()
    workflow(rig, "medium_risk_intervention", "", priority=5)
    workflow(rig, "high_risk_intervention", "", priority=8)
    workflow(rig, "any_other_name", "")
    predict(rig, probability=probability, confidence=confidence)
    rig.run(until="2026-11-16T10:01:00-06:00")
    found = rig.sql("SELECT t.template_name FROM workflow_instances i JOIN workflow_templates t USING (template_id)")
    assert [row["template_name"] for row in found] == ([name] if name else [])


def test_every_disposition_says_why(rig: Rig) -> None:
    rig.family(1)
    rig.family(2, active=0)
    rig.family(3)
    workflow(rig, "odd", "predicted_probability > 0.5 and amount_owed > 3", priority=9)
    workflow(rig, "ended", "predicted_probability > 0.8", steps=STEP, priority=8)
    predict(rig, 1, dedupe_key="monday")
    predict(rig, 1, dedupe_key="monday")
    predict(rig, 99)
    predict(rig, 2)
    predict(rig, 3, probability=0.2)
    predict(rig, 3, probability=0.6)
    predict(rig, 3, probability=7)
    rig.run()
    predict(rig, 1)
    rig.run("2026-11-20T10:00:00-06:00")
    assert dispositions(rig) == [
        "started",
        "duplicate",
        "no_family: there is no family 99",
        "family_inactive: the family is no longer active",
        "no_match",
        "no_match: odd: unknown name 'amount_owed'",
        "invalid: predicted_probability must be a number from 0 to 1, not 7",
        "cooldown: ended ended for this family on 2026-11-16; it may start again on 2026-12-16 (cooldown 30 days)",
    ]
    assert all(row["processed_at"] for row in rig.sql("SELECT processed_at FROM ml_predictions"))


def test_of_equal_keys_the_lowest_counts_even_when_it_was_no_good(rig: Rig) -> None:
    rig.family()
    workflow(rig, "high")
    predict(rig, probability=5, dedupe_key="x")
    predict(rig, dedupe_key="x")
    predict(rig, dedupe_key="")
    predict(rig, dedupe_key="")
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert [said.partition(":")[0] for said in dispositions(rig)] == [
        "invalid",
        "duplicate",
        "started",
        "already_alive",
    ]


def test_an_inactive_or_broken_workflow_is_not_among_the_matches(rig: Rig) -> None:
    rig.family()
    workflow(rig, "switched_off", priority=9, active=0)
    workflow(rig, "broken", priority=8, steps="[{")
    good = workflow(rig, "good", priority=1)
    predict(rig)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert started(rig) == [(1, good)]


def test_ten_predictions_for_ten_families_in_one_batch_each_start_one(rig: Rig) -> None:
    for family_id in range(1, 11):
        rig.family(family_id)
    workflow(rig, "high")
    for family_id in range(10, 0, -1):
        predict(rig, family_id)
        predict(rig, family_id)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert sorted(family_id for family_id, _ in started(rig)) == list(range(1, 11))
    assert dispositions(rig).count("started") == 10
