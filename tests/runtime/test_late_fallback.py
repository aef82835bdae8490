"""Messages that come back hours or days later: the step's other way, a later day, or a person; never silence."""

import json
from typing import Any

import pytest

from engine.runtime.intake import deliveries
from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted

MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi", "fallback": "sms"}
WAIT = {"name": "Wait", "type": "wait", "for": "20 days"}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
NEXT_DAY = "2026-11-17T10:00:00-06:00"


def begin(rig: Rig, *steps: dict[str, Any], **more: Any) -> Scripted:
    """The email has left, and the workflow waits."""
    far_end = Scripted()
    rig.family()
    rig.start(
        rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps) or [MAIL, WAIT, NOTE], **more})
    )
    on(rig, far_end, "2026-11-16T16:00:00-06:00")
    assert ways(rig)[-1] == ("email", "sent")
    return far_end


def on(rig: Rig, far_end: Scripted, until: str | None) -> None:
    rig.run(until=until, channels={"email": far_end, "sms": far_end})


def bounce(rig: Rig, status: str = "5.1.1", key: str = "1-0-0-email") -> None:
    payload = {"message": key, "status": status, "reason": "it came back"}
    rig.event("email.bounced", payload=json.dumps(payload), source="imap")


def ways(rig: Rig) -> list[tuple[str, str]]:
    return [(message["channel"], message["status"]) for message in rig.messages()]


def branches(rig: Rig) -> list[str]:
    return [row["branch"] for row in rig.sql("SELECT branch FROM workflow_queue ORDER BY queue_id")]


def test_the_step_is_done_by_its_other_way_and_the_workflow_does_not_notice(rig: Rig) -> None:
    far_end = begin(rig)
    before = rig.one("SELECT step_number, scheduled_for, status FROM workflow_queue")
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    assert ways(rig) == [("email", "bounced"), ("sms", "sent")]
    assert rig.messages()[1]["idempotency_key"] == "1-0-late-0-0-1-0-sms"
    assert branches(rig) == [""]
    assert rig.one("SELECT step_number, scheduled_for, status FROM workflow_queue") == before
    assert rig.instance()["current_step"] == 1
    assert rig.instance()["next_execution_at"] == before["scheduled_for"]
    check(rig, outbox=False)
    on(rig, far_end, None)
    assert rig.instance()["status"] == "completed"
    check(rig, outbox=False)


def test_it_keeps_to_the_family_s_hours(rig: Rig) -> None:
    far_end = begin(rig)
    on(rig, far_end, "2026-11-16T23:00:00-06:00")
    bounce(rig)
    on(rig, far_end, "2026-11-17T12:00:00-06:00")
    assert rig.messages()[1]["sent_at"] >= "2026-11-17 15:00"


def test_the_other_way_may_be_a_call(rig: Rig) -> None:
    far_end = begin(rig, {**MAIL, "fallback": "call"}, WAIT)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    (call,) = rig.tasks("phone_call")
    assert call["status"] == "open"
    rig.act("resolve", "task", call["task_id"], outcome="no_answer")
    again = rig.tasks("phone_call")[1]
    assert (again["status"], again["snoozed_until"][:10], again["attempt"]) == ("snoozed", "2026-11-18", 2)
    check(rig, outbox=False)


def test_a_full_mailbox_gets_it_again_on_later_days_and_then_the_other_way(rig: Rig) -> None:
    far_end = begin(rig)
    key = "1-0-0-email"
    for day in (17, 18, 19, 20):
        bounce(rig, "5.2.2", key)
        on(rig, far_end, f"2026-11-{day}T12:00:00-06:00")
        key = rig.messages()[-1]["idempotency_key"]
    assert ways(rig) == [("email", "bounced")] * 4 + [("sms", "sent")]
    assert [message["sent_at"][:10] for message in rig.messages()[:4]] == [f"2026-11-{day}" for day in (16, 17, 18, 19)]
    assert branches(rig) == [""]
    check(rig, outbox=False)


def test_when_the_other_way_fails_too_a_person_calls(rig: Rig) -> None:
    far_end = begin(rig)
    rig.sql("UPDATE families SET phone = NULL")
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    assert [task["task_type"] for task in rig.tasks() if task["task_type"] != "fix_address"] == ["phone_call"]
    assert (rig.instance()["status"], branches(rig)) == ("running", [""])
    check(rig, outbox=False)


def test_where_the_workflow_has_ended_a_person_calls(rig: Rig) -> None:
    far_end = begin(rig, MAIL)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    (call,) = rig.tasks("phone_call")
    assert "came back" in call["description"]
    assert ways(rig) == [("email", "bounced")]


def test_without_another_way_the_workflow_goes_where_its_author_said(rig: Rig) -> None:
    far_end = begin(rig, {**MAIL, "fallback": None, "on_failure": {"goto": "Note"}}, WAIT, NOTE)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    assert len(rig.tasks("note")) == 1
    assert (rig.instance()["status"], rig.instance()["outcome"]) == ("completed", "partial_success")
    check(rig, outbox=False)


def test_what_lies_behind_it_already_is_not_done_again(rig: Rig) -> None:
    far_end = begin(rig, {**MAIL, "fallback": None, "on_failure": {"goto": "Note"}}, NOTE, WAIT)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    assert (len(rig.tasks("note")), len(rig.tasks("phone_call"))) == (1, 1)
    assert rig.instance()["current_step"] == 2


def test_the_author_hears_of_words_that_are_filtered(rig: Rig) -> None:
    far_end = begin(rig)
    bounce(rig, "5.7.1")
    on(rig, far_end, NEXT_DAY)
    message = rig.messages()[0]
    expected = {"content": ["fix_message"], "ours": ["channel_down"]}
    assert [task["task_type"] for task in rig.tasks()] == expected[message["fault"]]


def test_a_pause_holds_it_and_a_cancel_ends_it(rig: Rig) -> None:
    far_end = begin(rig)
    rig.act("pause", "instance", 1)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    assert (ways(rig), len(branches(rig))) == ([("email", "bounced")], 2)
    rig.act("resume", "instance", 1)
    rig.act("cancel", "instance", 1)
    on(rig, far_end, None)
    assert (ways(rig), branches(rig)) == ([("email", "bounced")], [])
    check(rig, outbox=False)


def test_after_the_pause_it_goes_on(rig: Rig) -> None:
    far_end = begin(rig)
    rig.act("pause", "instance", 1)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    rig.act("resume", "instance", 1)
    on(rig, far_end, "2026-11-17T12:00:00-06:00")
    assert ways(rig) == [("email", "bounced"), ("sms", "sent")]
    check(rig, outbox=False)


@pytest.mark.parametrize("verb", ["retry", "skip"])
def test_it_goes_on_when_a_person_settles_where_the_workflow_was_stuck(rig: Rig, verb: str) -> None:
    far_end = begin(rig, MAIL, {**NOTE, "delay": "1 days"}, WAIT, {**NOTE, "name": "Last"})
    rig.sql("UPDATE workflow_instances SET status = 'paused'")
    rig.sql("UPDATE workflow_queue SET status = 'failed', attempts = 1")
    bounce(rig)
    on(rig, far_end, "2026-11-16T17:00:00-06:00")
    assert rig.sql("SELECT status FROM workflow_queue WHERE branch <> ''") == [{"status": "held"}]
    act = rig.act(verb, "instance", 1)
    assert act.status == "applied", act
    on(rig, far_end, "2026-11-18T12:00:00-06:00")
    assert ways(rig) == [("email", "bounced"), ("sms", "sent")]


def test_an_answer_ends_both(rig: Rig) -> None:
    far_end = begin(rig, exit_when="responded")
    on(rig, far_end, "2026-11-16T23:00:00-06:00")
    bounce(rig)
    on(rig, far_end, "2026-11-16T23:30:00-06:00")
    assert len(branches(rig)) == 2
    rig.event("email.replied")
    on(rig, far_end, None)
    assert (ways(rig), branches(rig), rig.instance()["outcome"]) == ([("email", "bounced")], [], "success")
    check(rig, outbox=False)


def test_a_workflow_that_completes_before_hands_it_to_a_person(rig: Rig) -> None:
    far_end = begin(rig, MAIL, {**WAIT, "for": "15 hours"})
    on(rig, far_end, "2026-11-16T23:00:00-06:00")
    bounce(rig)
    on(rig, far_end, None)
    assert (rig.instance()["status"], branches(rig)) == ("completed", [])
    assert len(rig.tasks("phone_call")) == 1
    check(rig, outbox=False)


def test_a_second_report_changes_nothing(rig: Rig) -> None:
    far_end = begin(rig)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    bounce(rig)
    on(rig, far_end, "2026-11-17T12:00:00-06:00")
    assert ways(rig) == [("email", "bounced"), ("sms", "sent")]


def test_without_it_there_is_silence(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant: nothing follows from what comes back."""
    monkeypatch.setattr(deliveries, "came_back", lambda *_: None)
    far_end = begin(rig)
    bounce(rig)
    on(rig, far_end, NEXT_DAY)
    assert ways(rig) == [("email", "bounced")]
