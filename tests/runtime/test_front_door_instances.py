"""Bad rows in workflow_instances: each ends `failed` or `cancelled` with the reason, and its neighbours start."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.front_door import BEYOND_64_BITS, INFINITY, NESTED, NOT_UTF8, Bad, taken_in
from tests.runtime.rig import Rig, moment

WAIT: list[dict[str, Any]] = [{"name": "Wait", "type": "wait", "duration_days": 9}]
GOOD, BROKEN, INACTIVE = 1, 2, 3


def failed(name: str, says: str, **columns: Any) -> Bad:
    return Bad(name, {"template_id": GOOD, "family_id": 1, **columns}, f"failed|{says}")


def cancelled(name: str, says: str, **columns: Any) -> Bad:
    return Bad(name, {"template_id": GOOD, "family_id": 1, **columns}, f"cancelled|{says}")


PRIORITY = "priority must be a whole number from 1 to 10, not "
MODE = "mode must be simulate or execute, not "

INSTANCES = [
    failed("template_unknown", "there is no workflow with the template_id 99", template_id=99),
    failed("template_text", "there is no workflow with the template_id 'onboarding'", template_id="onboarding"),
    failed("template_blob", r"there is no workflow with the template_id b'\x01'", template_id=b"\1"),
    failed("template_huge", "there is no workflow with the template_id 1e+20", template_id=BEYOND_64_BITS),
    failed("template_broken", "the workflow's definition can't be used: ", template_id=BROKEN),
    cancelled("template_inactive", "the workflow inactive is not active", template_id=INACTIVE),
    failed("family_unknown", "there is no family 77", family_id=77),
    failed("family_negative", "there is no family -1", family_id=-1),
    failed("family_text", "there is no family 'Martinez'", family_id="Martinez"),
    failed("family_not_utf8", "there is no family '��A'", family_id=NOT_UTF8),
    cancelled("family_inactive", "the family is no longer active", family_id=2),
    failed("mode_unknown", MODE + "'live'", mode="live"),
    failed("mode_empty", MODE + "''", mode=""),
    failed("mode_blob", MODE + "b'simulate'", mode=b"simulate"),
    failed("priority_eleven", PRIORITY + "11", priority=11),
    failed("priority_zero", PRIORITY + "0", priority=0),
    failed("priority_text", PRIORITY + "'high'", priority="high"),
    failed("priority_fraction", PRIORITY + "2.5", priority=2.5),
    failed("priority_infinite", PRIORITY + "inf", priority=INFINITY),
    failed("priority_blob", PRIORITY + "b'5'", priority=b"5"),
    failed("start_never", "next_execution_at: 'tomorrow' is not a moment", next_execution_at="tomorrow"),
    failed("start_number", "next_execution_at: '5' is not a moment", next_execution_at=5),
    failed("start_blob", "next_execution_at: b'2026' is not a moment", next_execution_at=b"2026"),
    failed("start_empty", "next_execution_at: '' is not a moment", next_execution_at=""),
    failed("trigger_date_no_day", "trigger_date: '2026-02-30' is not a moment", trigger_date="2026-02-30"),
    failed("created_never", "created_date: 'now' is not a moment", created_date="now"),
    failed("variables_broken", "variables is not JSON (", variables='{"a"'),
    failed("variables_list", "variables must be a JSON object", variables="[1]"),
    failed("variables_nan", "variables is not JSON (", variables='{"a": NaN}'),
    failed("variables_half_character", "variables holds half of a character", variables='{"a": "\\udfff"}'),
    failed("variables_deep", "variables is nested deeper than 30 levels", variables=NESTED),
    failed("variables_long", "variables has ", variables=json.dumps({"a": "x" * 200_000})),
    failed("variables_number", "variables must be a JSON object", variables=7),
    cancelled("twice_for_a_family", "good is already under way for this family", family_id=1000),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Rig:
    def prepare(rig: Rig) -> None:
        rig.family(1)
        rig.family(2, active=0)
        assert rig.workflow("good", WAIT) == GOOD
        assert rig.workflow("broken", "[{") == BROKEN  # type: ignore[arg-type]
        assert rig.workflow("inactive", WAIT, active=0) == INACTIVE

    def good(number: int) -> dict[str, Any]:
        return {"template_id": GOOD, "family_id": number}

    folder = tmp_path_factory.mktemp("instances")
    return taken_in(folder, migrated_file, "workflow_instances", INSTANCES, good, prepare)


@pytest.mark.parametrize("number", range(len(INSTANCES)), ids=[bad.name for bad in INSTANCES])
def test_a_bad_instance_ends_with_what_is_wrong(site: Rig, number: int) -> None:
    rows = site.sql("SELECT * FROM workflow_instances ORDER BY instance_id")
    before, row, after = rows[2 * number : 2 * number + 3]
    status, _, says = INSTANCES[number].says.partition("|")
    assert (row["status"], row["outcome"]) == (status, status)
    assert row["outcome_notes"].startswith(says)
    assert row["completed_at"]
    assert row["started_at"] is None
    assert site.sql("SELECT action FROM audit_log WHERE instance_id = ?", row["instance_id"]) == [
        {"action": f"instance.{status}"}
    ]
    assert (before["status"], after["status"]) == ("running", "running")


def test_a_bad_row_of_a_family_does_not_stop_the_good_rows_of_the_same_family(rig: Rig) -> None:
    rig.family()
    good = rig.workflow("good", WAIT, max_concurrent_instances=9)
    rig.sql("INSERT INTO workflow_instances (template_id, family_id, priority) VALUES (?, 1, 9e999)", good)
    rig.sql("INSERT INTO workflow_instances (template_id, family_id, mode) VALUES (?, 1, 'x')", good)
    rig.start(good)
    rig.run(until="2026-11-16T10:01:00-06:00")
    rows = rig.sql("SELECT status FROM workflow_instances ORDER BY instance_id")
    assert [row["status"] for row in rows] == ["failed", "failed", "running"]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("2026-11-16T16:30:00", "2026-11-16T16:30:00+00:00"),
        ("2026-11-16 16:30:00", "2026-11-16T16:30:00+00:00"),
        ("2026-11-16 16:30", "2026-11-16T16:30:00+00:00"),
        ("2026-11-16T16:30:00Z", "2026-11-16T16:30:00+00:00"),
        ("2026-11-16T10:30:00-06:00", "2026-11-16T16:30:00+00:00"),
        ("2026-11-17T01:30:00+09:00", "2026-11-16T16:30:00+00:00"),
        (" 2026-11-16 16:30:00.5 ", "2026-11-16T16:30:00.500000+00:00"),
        ("2026-11-16T16:30:00.123", "2026-11-16T16:30:00.123000+00:00"),
        ("2026-11-18", "2026-11-18T00:00:00+00:00"),
        ("2026-11-01T00:00:00", "2026-11-16T16:00:00+00:00"),
    ],
)
def test_a_start_in_another_form_is_put_in_form_and_kept_to(rig: Rig, written: str, means: str) -> None:
    rig.family()
    template = rig.workflow("good", WAIT)
    rig.start(template, next_execution_at=written, trigger_date=written, created_date=written)
    rig.run(until="2026-11-16T10:01:00-06:00")
    if moment(means) > moment("2026-11-16T10:01:00-06:00"):
        assert rig.instance()["status"] == "pending"
        assert rig.at(rig.instance()["next_execution_at"]) == moment(means)
        assert len(rig.instance()["next_execution_at"]) == 26
        rig.run()
    row = rig.instance()
    assert rig.at(row["started_at"]) == moment(means)
    for column in ("trigger_date", "created_date", "started_at"):
        assert len(row[column]) == 26


def test_what_a_family_s_row_holds_never_stops_its_workflow(rig: Rig) -> None:
    """A zone, a pause, a language, addresses that mean nothing: each counts as not given."""
    rig.family(1, time_zone="Mars/Olympus", paused_until="later", locale=7, phone=b"\xff", email=b"a@b.c")
    rig.family(2, time_zone=5, paused_until=-1, locale="", phone="0", email="x" * 10_000, active="yes")
    rig.family(3, time_zone=b"\0", paused_until=b"\0", family_name=b"\xff\xfe", coordinator=9, created_date="?")
    rig.sql("INSERT INTO family_contacts (family_id, name, email, may_contact) VALUES (1, x'ff', 5, 'maybe')")
    rig.sql("INSERT INTO family_engagement_metrics (family_id, engagement_score) VALUES (1, 'high')")
    rig.sql("INSERT INTO closures (from_date, to_date, name) VALUES ('soon', x'ff', 7)")
    rig.sql("INSERT INTO coordinators (name, role, away_from, deputy) VALUES (x'ff', 'king', 'soon', 3)")
    rig.sql("INSERT INTO coordinators (name) VALUES (NULL)")
    rig.sql("INSERT INTO contact_consents (family_id, address, channel, status) VALUES ('x', x'ff', 9, 7)")
    steps = [
        {"name": "Mail", "type": "email", "message": "Hello", "subject": "Hello", "on_failure": "skip"},
        {"name": "Task", "type": "task", "task_type": "note", "description": "Look"},
    ]
    template = rig.workflow("w", {"steps": steps})
    for family_id in (1, 2, 3):
        rig.start(template, family_id)
    rig.run()
    for instance_id in (1, 2, 3):
        assert rig.instance(instance_id)["status"] == "completed"
        assert rig.steps(instance_id)[-1] == ("Task", "completed")
