"""Workflows that came by plain SQL and are wrong: each says so, starts nothing, and harms nobody; mended, it starts."""

import json
from typing import Any

import pytest

from tests.runtime.front_door import NESTED, NOT_UTF8, Sql
from tests.runtime.rig import Rig

WAIT: list[dict[str, Any]] = [{"name": "Wait", "type": "wait", "duration_days": 9}]
SOON = "2026-11-16T10:01:00-06:00"

BROKEN: dict[str, dict[str, Any]] = {
    "steps_no_json": {"steps": "[{"},
    "steps_empty_list": {"steps": "[]"},
    "steps_empty": {"steps": ""},
    "steps_a_number": {"steps": 7},
    "steps_a_blob": {"steps": b"[]"},
    "steps_not_utf8": {"steps": NOT_UTF8},
    "steps_deep": {"steps": NESTED},
    "steps_of_numbers": {"steps": "[1, 2]"},
    "step_without_type": {"steps": '[{"name": "x"}]'},
    "step_type_unknown": {"steps": '[{"name": "x", "type": "emial"}]'},
    "step_half_character": {"steps": '[{"name": "\\ud800", "type": "wait", "duration_days": 1}]'},
    "step_goes_nowhere": {"steps": '[{"type": "condition", "condition": {"field": "a", "operator": "="}}]'},
    "operator_unknown": {
        "trigger_type": "prediction",
        "trigger_conditions": '{"field": "a", "operator": "resembles", "value": 1}',
    },
    "expression_broken": {"trigger_type": "prediction", "trigger_conditions": '{"when": "1 +"}'},
    "trigger_unknown": {"trigger_type": "moonrise"},
    "trigger_blob": {"trigger_type": b"event"},
    "priority_eleven": {"priority": 11},
    "priority_text": {"priority": "high"},
    "priority_infinite": {"priority": Sql("9e999")},
    "concurrent_none": {"max_concurrent_instances": 0},
    "mode_unknown": {"mode": "live"},
    "retry_negative": {"retry_strategy": '{"max_retries": -1}'},
    "retry_list": {"retry_strategy": "[]"},
    "name_blob": {"template_name": b"\xff"},
    "name_empty": {"template_name": ""},
}


def insert(rig: Rig, name: str, columns: dict[str, Any]) -> int:
    values = {"template_name": name, "trigger_type": "manual", "steps": json.dumps(WAIT), **columns}
    marks = ", ".join(value.text if isinstance(value, Sql) else "?" for value in values.values())
    bound = [value for value in values.values() if not isinstance(value, Sql)]
    row = rig.one(
        f"INSERT INTO workflow_templates ({', '.join(values)}) VALUES ({marks}) RETURNING template_id", *bound
    )
    return int(row["template_id"])


def test_each_broken_workflow_says_why_and_the_good_one_starts(rig: Rig) -> None:
    rig.family()
    broken = {name: insert(rig, name, columns) for name, columns in BROKEN.items()}
    good = rig.workflow("good", WAIT)
    for template_id in [*broken.values(), good]:
        rig.start(template_id)
    rig.run(until=SOON)
    rows = {row["template_id"]: row for row in rig.sql("SELECT * FROM workflow_instances")}
    for name, template_id in broken.items():
        row = rows[template_id]
        assert row["status"] == "failed", name
        assert row["outcome_notes"].startswith("the workflow's definition can't be used: "), name
        assert "Traceback" not in row["outcome_notes"]
    assert rows[good]["status"] == "running"
    versions = rig.sql("SELECT template_id FROM workflow_template_versions")
    assert [row["template_id"] for row in versions] == [good]


def test_a_mended_workflow_starts_and_what_came_too_early_stays_failed(rig: Rig) -> None:
    rig.family()
    template = insert(rig, "w", {"steps": "[{"})
    rig.start(template)
    rig.run(until=SOON)
    rig.sql("UPDATE workflow_templates SET steps = ?", json.dumps(WAIT))
    rig.start(template)
    rig.run(until=SOON)
    assert [row["status"] for row in rig.sql("SELECT status FROM workflow_instances")] == ["failed", "running"]
    assert rig.one("SELECT version FROM workflow_templates") == {"version": 1}


def test_a_workflow_that_breaks_keeps_its_version_for_those_that_run_on_it(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    steps = [*WAIT, {"name": "Note", "type": "task", "task_type": "note", "description": "as it was"}]
    template = rig.workflow("w", steps)
    rig.start(template, 1)
    rig.run(until=SOON)
    rig.sql("UPDATE workflow_templates SET steps = '{'")
    rig.start(template, 2)
    rig.run()
    assert (rig.instance(1)["status"], rig.instance(2)["status"]) == ("completed", "failed")
    assert [task["description"] for task in rig.tasks()] == ["as it was"]


def test_an_edit_by_sql_makes_the_next_version_and_the_running_keep_theirs(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    note = {"name": "Note", "type": "task", "task_type": "note"}
    template = rig.workflow("w", [*WAIT, {**note, "description": "one"}])
    rig.start(template, 1)
    rig.run(until=SOON)
    rig.sql("UPDATE workflow_templates SET steps = ?", json.dumps([*WAIT, {**note, "description": "two"}]))
    rig.start(template, 2)
    rig.run(until=SOON)
    assert rig.one("SELECT version FROM workflow_templates") == {"version": 2}
    assert [rig.instance(number)["template_version"] for number in (1, 2)] == [1, 2]
    rig.run()
    by_instance = {task["instance_id"]: task["description"] for task in rig.tasks()}
    assert by_instance == {1: "one", 2: "two"}
    rows = rig.sql("SELECT version, published_by FROM workflow_template_versions ORDER BY version")
    assert rows == [{"version": 1, "published_by": "engine"}, {"version": 2, "published_by": "engine"}]


@pytest.mark.parametrize(
    "change",
    [
        "description = description",
        "steps = ' ' || steps",
        "updated_date = '2030-01-01'",
        "version = 7",
        "active = 'yes'",
    ],
)
def test_a_change_that_means_the_same_makes_no_version(rig: Rig, change: str) -> None:
    rig.family()
    rig.workflow("w", WAIT)
    rig.run(until=SOON)
    rig.sql(f"UPDATE workflow_templates SET {change}")
    rig.run(until=SOON)
    assert rig.one("SELECT version FROM workflow_templates") == {"version": 1}
    assert len(rig.sql("SELECT * FROM workflow_template_versions")) == 1


def test_a_workflow_that_is_deleted_and_comes_back_is_taken_up_again(rig: Rig) -> None:
    rig.family()
    template = rig.workflow("w", WAIT)
    with rig.daemon() as daemon:
        daemon.tick()
        row = rig.one("SELECT * FROM workflow_templates")
        rig.sql("DELETE FROM workflow_templates")
        rig.start(template)
        daemon.tick()
        marks = ", ".join("?" for _ in row)
        rig.sql(f"INSERT INTO workflow_templates ({', '.join(row)}) VALUES ({marks})", *row.values())
        rig.start(template)
        daemon.tick()
    rows = rig.sql("SELECT status, outcome_notes FROM workflow_instances ORDER BY instance_id")
    assert [row["status"] for row in rows] == ["failed", "running"]
    assert rows[0]["outcome_notes"] == "there is no workflow with the template_id 1"


def test_an_inactive_workflow_finishes_what_it_began_and_starts_nothing(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    template = rig.workflow("w", WAIT)
    rig.start(template, 1)
    rig.run(until=SOON)
    rig.sql("UPDATE workflow_templates SET active = 0")
    rig.start(template, 2)
    rig.run()
    assert rig.instance(1)["outcome"] == "success"
    assert rig.instance(2)["outcome_notes"] == "the workflow w is not active"
    assert rig.one("SELECT version FROM workflow_templates") == {"version": 1}
