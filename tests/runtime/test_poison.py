"""One row that can't be written: it stands alone in the end, with a task, and its batch is written without it."""

import json
import sqlite3
from typing import Any

import pytest

from engine.runtime import work
from engine.store import gather
from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted

NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
FAMILIES, BAD = 9, 4
OTHERS = [number for number in range(1, FAMILIES + 1) if number != BAD]


def begin(rig: Rig, *steps: dict[str, Any]) -> None:
    template = rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps)})
    for family_id in range(1, FAMILIES + 1):
        rig.family(family_id)
        rig.start(template, family_id)


def refuse(rig: Rig, table: str, verb: str, condition: str) -> None:
    """A rule of the database's own that turns one row down, as a site's trigger could."""
    rig.script(
        f"CREATE TRIGGER odd_{table}_{verb} BEFORE {verb} ON {table} WHEN {condition} "
        "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
    )


def assert_only_one_stands(rig: Rig) -> None:
    assert {rig.instance(number)["outcome"] for number in OTHERS} == {"success"}
    assert rig.instance(BAD)["status"] == "paused"
    assert "not this one" in rig.instance(BAD)["last_error"]
    (task,) = rig.tasks("workflow_escalation")
    assert (task["instance_id"], task["status"], task["priority"]) == (BAD, "open", "high")
    assert rig.sql("SELECT instance_id, status FROM workflow_queue") == [{"instance_id": BAD, "status": "failed"}]


@pytest.mark.parametrize(
    ("table", "verb", "condition"),
    [
        ("workflow_step_executions", "INSERT", f"NEW.instance_id = {BAD}"),
        ("coordinator_tasks", "INSERT", f"NEW.instance_id = {BAD} AND NEW.task_type = 'note'"),
        ("workflow_queue", "DELETE", f"OLD.instance_id = {BAD}"),
        ("workflow_instances", "UPDATE", f"NEW.instance_id = {BAD} AND NEW.status = 'completed'"),
    ],
)
def test_a_decision_that_can_t_be_written_stands_alone(rig: Rig, table: str, verb: str, condition: str) -> None:
    begin(rig, NOTE)
    refuse(rig, table, verb, condition)
    rig.run()
    assert_only_one_stands(rig)
    assert len(rig.tasks("note")) == len(OTHERS)


def test_a_message_that_can_t_be_written_down_stands_alone(rig: Rig) -> None:
    begin(rig, TEXT)
    refuse(rig, "messages", "INSERT", f"NEW.instance_id = {BAD}")
    texts = Scripted()
    rig.run(channels={"sms": texts})
    assert_only_one_stands(rig)
    assert len(texts.received) == len(OTHERS)
    check(rig, outbox=False)


def test_what_became_of_a_message_is_kept_even_where_what_follows_can_t_be(rig: Rig) -> None:
    begin(rig, TEXT, NOTE)
    refuse(rig, "coordinator_tasks", "INSERT", f"NEW.instance_id = {BAD} AND NEW.task_type = 'note'")
    texts = Scripted()
    rig.run(channels={"sms": texts})
    assert_only_one_stands(rig)
    assert {message["status"] for message in rig.messages()} == {"sent"}
    assert len(texts.received) == FAMILIES
    check(rig, outbox=False)


def test_a_bad_row_at_the_door_stands_alone(rig: Rig) -> None:
    refuse(rig, "workflow_queue", "INSERT", f"NEW.instance_id = {BAD}")
    begin(rig, NOTE)
    rig.run()
    assert {rig.instance(number)["outcome"] for number in OTHERS} == {"success"}
    row = rig.instance(BAD)
    assert (row["status"], row["outcome_notes"]) == ("failed", "it could not be started: not this one")


def test_a_step_that_raises_is_tried_again_and_the_batch_does_not_wait(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rig, NOTE)
    advance = work.machine.advance  # type: ignore[attr-defined]

    def odd(snapshot: Any, *more: Any) -> Any:
        if snapshot.instance.instance_id == BAD:
            raise ZeroDivisionError("a bug")
        return advance(snapshot, *more)

    monkeypatch.setattr(work.machine, "advance", odd)  # type: ignore[attr-defined]
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert {rig.instance(number)["outcome"] for number in OTHERS} == {"success"}
    rig.run()
    assert rig.instance(BAD)["status"] == "paused"
    assert "the step broke off (ZeroDivisionError: a bug)" in rig.tasks("workflow_escalation")[0]["description"]
    check(rig)


def test_a_version_that_is_gone_or_unreadable_is_put_before_a_person(rig: Rig) -> None:
    wait = {"name": "W", "type": "wait", "duration_days": 1}
    for family_id in (1, 2, 3):
        rig.family(family_id)
        rig.start(rig.workflow(f"w{family_id}", [wait]), family_id)
    rig.run(until="2026-11-16T10:01:00-06:00")
    rig.sql("UPDATE workflow_templates SET steps = ?", json.dumps([{**wait, "duration_days": 2}]))
    rig.script(
        "DROP TRIGGER workflow_template_versions_no_update;"
        "DELETE FROM workflow_template_versions WHERE template_id = 1;"
        "UPDATE workflow_template_versions SET definition = '{}' WHERE template_id = 2"
    )
    rig.sql("UPDATE workflow_instances SET template_version = 9 WHERE instance_id = 1")
    rig.run()
    assert [rig.instance(number)["status"] for number in (1, 2, 3)] == ["paused", "paused", "completed"]
    said = [task["description"] for task in rig.tasks("workflow_escalation")]
    assert "version 9 of workflow 1 is not in workflow_template_versions" in said[0]
    assert "validation error" in said[1]


def test_an_unreadable_row_that_is_due_does_not_stop_the_others(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should reading one snapshot fail, whatever the reason, the batch is halved until it stands alone."""
    begin(rig, NOTE)
    read = gather._instance

    def odd(row: Any) -> Any:
        if row["instance_id"] == BAD:
            raise ValueError("not this one")
        return read(row)

    monkeypatch.setattr(gather, "_instance", odd)
    rig.run()
    assert_only_one_stands(rig)


def test_a_full_disk_is_no_row_s_fault(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that can't write ends; it buries nothing, and the next one goes on where it stood."""
    begin(rig, NOTE)

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(work, "write_plans", full)
        with pytest.raises(sqlite3.OperationalError):
            rig.run()
    rows = rig.sql("SELECT status, attempts FROM workflow_queue")
    assert {(row["status"], row["attempts"]) for row in rows} == {("queued", 0)}
    rig.run()
    assert {row["outcome"] for row in rig.sql("SELECT outcome FROM workflow_instances")} == {"success"}
    assert rig.tasks("workflow_escalation") == []
    check(rig)
