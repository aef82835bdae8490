"""Steps as an author writes them: waits, branches, variables, conditions, calls, and what happens when they fail."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.rig import MONDAY, Rig, moment


def note(name: str, **more: object) -> dict[str, Any]:
    return {"name": name, "type": "task", "task_type": "note", "description": name, **more}


def file_form(rig: Rig, steps: Sequence[Mapping[str, Any]], **more: object) -> int:
    """A workflow whose row holds the file form, so that it can say all that a file can."""
    definition = {"workflow": "w", "trigger": {"on": "manual"}, "steps": list(steps), **more}
    return rig.workflow("w", definition)


def test_a_wait_for_an_event_ends_with_the_event(rig: Rig) -> None:
    rig.family()
    rig.start(
        file_form(rig, [{"name": "Wait", "type": "wait", "event": "form.signed", "timeout": "5 days"}, note("After")])
    )
    rig.run(until="2026-11-17T10:00:00-06:00")
    rig.event("form.opened")
    rig.event("form.signed")
    rig.run()
    assert rig.instance()["status"] == "completed"
    assert rig.at(rig.instance()["completed_at"]) == moment("2026-11-17T10:00:00-06:00")
    output = json.loads(
        rig.sql("SELECT output_data FROM workflow_step_executions ORDER BY execution_id")[0]["output_data"]
    )
    assert output["event"] == "form.signed"


def test_a_wait_for_an_event_ends_with_its_timeout(rig: Rig) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Wait", "type": "wait", "event": "form.signed", "timeout": "5 days"}]))
    rig.run()
    assert rig.at(rig.instance()["completed_at"]) == moment("2026-11-21T10:00:00-06:00")


def test_a_wait_without_end_is_no_work_for_time(rig: Rig) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Wait", "type": "wait", "event": "form.signed"}]))
    rig.run()
    assert rig.instance()["status"] == "running"
    assert rig.one("SELECT status, held_reason FROM workflow_queue") == {"status": "held", "held_reason": "event"}
    rig.event("form.signed")
    rig.run()
    assert rig.instance()["status"] == "completed"


def test_an_event_that_came_before_the_instance_does_not_count(rig: Rig) -> None:
    rig.family()
    rig.event("email.replied")
    rig.start(
        file_form(
            rig, [{"name": "Ask", "type": "condition", "when": "responded", "then": "end", "else": "No"}, note("No")]
        )
    )
    rig.run()
    assert [task["description"] for task in rig.tasks()] == ["No"]
    assert rig.one("SELECT disposition FROM events")["disposition"] == "no_match"


def test_branches_go_forwards_and_back_and_variables_are_kept(rig: Rig) -> None:
    rig.family()
    steps: list[dict[str, Any]] = [
        {"name": "Begin", "type": "set", "variables": {"round": 0}},
        {"name": "Count", "type": "set", "variables": {"round": "round + 1"}},
        {"name": "Again", "type": "condition", "when": "round < 3", "then": "Count", "else": "Last"},
        note("Never"),
        note("Last"),
    ]
    rig.start(file_form(rig, steps))
    rig.run()
    assert [name for name, _ in rig.steps()] == ["Begin", "Count", "Again", "Count", "Again", "Count", "Again", "Last"]
    assert json.loads(rig.instance()["variables"]) == {"round": 3}


def test_a_mistaken_loop_ends_in_an_escalation(rig: Rig) -> None:
    rig.family()
    steps: list[dict[str, Any]] = [
        note("Begin"),
        {"name": "Back", "type": "condition", "when": "true", "then": "Begin", "else": "end"},
    ]
    rig.start(file_form(rig, steps, max_loops=4))
    rig.run()
    assert [name for name, _ in rig.steps()].count("Begin") == 5
    assert rig.instance()["status"] == "paused"
    (task,) = rig.tasks("workflow_escalation")
    assert task["priority"] == "high"
    assert "went back 4 times" in task["description"]


def test_if_leaves_a_step_out_at_once_even_when_the_hours_are_closed(rig: Rig) -> None:
    rig.family()
    steps = [{"name": "Text", "type": "sms", "message": "Hi", "if": "engagement_score > 50"}, note("After")]
    rig.start(file_form(rig, steps))
    rig.run("2026-11-21T12:00:00-06:00")
    assert rig.steps() == [("Text", "skipped"), ("After", "completed")]
    assert rig.at(rig.instance()["completed_at"]) == moment("2026-11-21T12:00:00-06:00")
    assert rig.instance()["outcome"] == "success"


def test_exit_when_ends_the_instance_with_the_answer_and_withdraws_what_waited(rig: Rig) -> None:
    rig.family()
    steps = [{"name": "Call", "type": "call", "reason": "no answer"}, note("After")]
    rig.start(file_form(rig, steps, exit_when="responded"))
    rig.run()
    assert rig.tasks("phone_call")[0]["status"] == "open"
    rig.event("sms.received")
    rig.run()
    assert (rig.instance()["status"], rig.instance()["outcome"]) == ("completed", "success")
    assert rig.tasks("phone_call")[0]["status"] == "dropped"
    assert rig.sql("SELECT * FROM workflow_queue") == []


def test_a_call_waits_for_its_outcome_and_comes_back_next_business_day(rig: Rig) -> None:
    rig.family()
    steps = [
        {"name": "Call", "type": "call", "reason": "worry"},
        {"name": "Reached", "type": "condition", "when": "call_reached", "then": "Good", "else": "Bad"},
        note("Bad", next="end"),
        note("Good"),
    ]
    rig.start(file_form(rig, steps))
    rig.run("2026-11-20T10:00:00-06:00")
    (call,) = rig.tasks()
    rig.act("resolve", "task", call["task_id"], outcome="no_answer")
    first, again = rig.tasks()
    assert (first["status"], first["outcome"]) == ("done", "no_answer")
    assert (again["status"], again["attempt"]) == ("snoozed", 2)
    assert rig.at(again["snoozed_until"]) == moment("2026-11-23T09:00:00-06:00")
    rig.run()
    assert rig.tasks()[1]["status"] == "open"
    rig.act("resolve", "task", again["task_id"], outcome="reached")
    rig.run()
    assert [task["description"] for task in rig.tasks("note")] == ["Good"]


def test_a_call_is_given_up_after_its_last_attempt(rig: Rig) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Call", "type": "call", "max_attempts": 2}, note("After")]))
    rig.run()
    for task_id in (1, 2):
        rig.act("resolve", "task", task_id, outcome="left_message")
        rig.run()
    assert [task["task_type"] for task in rig.tasks()] == ["phone_call", "phone_call", "note"]
    assert json.loads(rig.instance()["variables"])["call_outcome"] == "left_message"


def test_a_call_of_the_pattern_comes_back_without_a_live_instance(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("p", [{"name": "Call", "type": "call", "reason": "x"}]))
    rig.run()
    assert rig.instance()["status"] == "completed"
    rig.act("resolve", "task", 1, outcome="no_answer")
    assert [task["status"] for task in rig.tasks()] == ["done", "snoozed"]


# -- failures --------------------------------------------------------------------------------------------------------


def block_outbox(rig: Rig) -> None:
    """A file where the outbox's folder should be: nothing can be sent, and it is no family's fault."""
    rig.outbox.write_text("in the way")


def test_retries_follow_the_backoff_and_end_as_a_dead_letter_with_one_task(rig: Rig) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Text", "type": "sms", "message": "Hi"}]))
    block_outbox(rig)
    rig.run()
    rows = rig.sql("SELECT started_at, status, retry_count FROM workflow_step_executions ORDER BY execution_id")
    begun = [rig.at(row["started_at"]) - moment(MONDAY) for row in rows]
    assert begun == [timedelta(minutes=minutes) for minutes in (0, 5, 15, 35)]
    assert [(row["status"], row["retry_count"]) for row in rows] == [("failed", n) for n in range(4)]
    token = rig.one("SELECT status, attempts, max_attempts FROM workflow_queue")
    assert token == {"status": "failed", "attempts": 4, "max_attempts": 4}
    assert rig.instance()["status"] == "paused"
    (task,) = rig.tasks()
    assert (task["task_type"], task["priority"], task["status"]) == ("workflow_escalation", "high", "open")
    assert "the Martinez" in task["description"] or "Martinez" in task["description"]
    assert "4 times" in task["description"]


def test_without_a_word_of_the_workflow_the_site_says_how_often(tmp_path: Path, migrated_file: Path) -> None:
    rig = Rig.build(tmp_path, migrated_file, engine__retry__max_retries="1", engine__retry__first="2 minutes")
    rig.family()
    rig.start(file_form(rig, [{"name": "Text", "type": "sms", "message": "Hi"}]))
    block_outbox(rig)
    rig.run()
    rows = rig.sql("SELECT started_at FROM workflow_step_executions ORDER BY execution_id")
    assert [rig.at(row["started_at"]) - moment(MONDAY) for row in rows] == [timedelta(0), timedelta(minutes=2)]
    assert rig.one("SELECT status FROM workflow_queue") == {"status": "failed"}


def test_requeue_and_try_again_are_one_act(rig: Rig) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Text", "type": "sms", "message": "Hi"}]))
    block_outbox(rig)
    rig.run()
    rig.outbox.unlink()
    queue_id = rig.one("SELECT queue_id FROM workflow_queue")["queue_id"]
    assert rig.act("requeue", "queue", queue_id).status == "applied"
    assert rig.tasks()[0]["status"] == "done"
    rig.run()
    assert rig.instance()["outcome"] == "success"
    assert [message["status"] for message in rig.messages()] == ["sent"]
    assert len(list(rig.outbox.iterdir())) == 1


@pytest.mark.parametrize(
    ("on_failure", "status", "outcome", "follows"),
    [
        ("skip", "completed", "partial_success", ["After"]),
        ("fail", "failed", "failed", []),
        ({"goto": "Other"}, "completed", "partial_success", ["Other"]),
        ("escalate", "paused", None, []),
    ],
)
def test_on_failure(rig: Rig, on_failure: object, status: str, outcome: str | None, follows: list[str]) -> None:
    rig.family(email=None)
    steps = [
        {"name": "Mail", "type": "email", "message": "Hi", "subject": "Hi", "on_failure": on_failure},
        note("After", next="end"),
        note("Other"),
    ]
    rig.start(file_form(rig, steps))
    rig.run()
    assert (rig.instance()["status"], rig.instance()["outcome"]) == (status, outcome)
    assert [task["description"] for task in rig.tasks("note")] == follows


def test_without_an_address_the_fallback_writes_on_the_other_channel(rig: Rig) -> None:
    rig.family(email="not an address")
    rig.start(
        file_form(
            rig,
            [{"name": "Mail", "type": "email", "message": "Hi {{ family_name }}", "subject": "Hi", "fallback": "sms"}],
        )
    )
    rig.run()
    (message,) = rig.messages()
    assert (message["channel"], message["recipient"], message["status"]) == ("sms", "+13125550001", "sent")


def test_a_message_that_can_not_be_written_escalates_and_the_others_go_out(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    bad = rig.workflow("bad", [{"name": "Text", "type": "sms", "message": "Hi {{ nobody_knows }}"}])
    good = rig.workflow("good", [{"name": "Text", "type": "sms", "message": "Hi {{ family_name }}"}])
    rig.start(bad, 1)
    rig.start(good, 2)
    rig.run()
    assert rig.instance(1)["status"] == "paused"
    assert "nobody_knows" in rig.tasks("workflow_escalation")[0]["description"]
    assert rig.instance(2)["outcome"] == "success"


def test_scheduled_time_is_when_the_step_runs(rig: Rig) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Text", "type": "sms", "message": "Hi", "scheduled_time": "14:30"}]))
    rig.run()
    assert rig.at(rig.messages()[0]["sent_at"]) == moment("2026-11-16T14:30:00-06:00")


def test_the_outbox_holds_each_message_once_under_its_key(rig: Rig, tmp_path: Path) -> None:
    rig.family()
    rig.start(file_form(rig, [{"name": "Text", "type": "sms", "message": "Hi"}]))
    rig.run()
    (message,) = rig.messages()
    assert [file.name for file in rig.outbox.iterdir()] == [f"{message['idempotency_key']}.txt"]


def test_a_text_that_goes_out_as_an_email_gets_a_subject(rig: Rig) -> None:
    rig.family(phone=None)
    rig.start(file_form(rig, [{"name": "Text", "type": "sms", "message": "Hi", "fallback": "email"}]))
    rig.run()
    (message,) = rig.messages()
    assert (message["channel"], message["subject"]) == ("email", "A message from Our Co-op")
