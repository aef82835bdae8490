"""What a person can do with a task in each of its states, and what follows from its outcome."""

from collections.abc import Callable
from typing import Any

import pytest

import engine.control as control_module
from tests.runtime.invariants import check
from tests.runtime.rig import Rig, moment
from tests.runtime.scripted import SENT, UNCERTAIN, Scripted

NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "Look"}
WAITS = {"name": "Approve", "type": "task", "task_type": "approval", "description": "May we?", "wait_for": "done"}
CALL = {"name": "Call", "type": "call", "reason": "worry", "wait_for": "outcome"}
TEXT = {"name": "Text", "type": "sms", "message": "Hi {{ family_name }}"}
SOON = "2026-11-16T10:01:00-06:00"
LATER = "2026-11-18T15:00:00Z"


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """People's time, by which leases run out; it stands still until a test says another moment.

    Far ahead of the machine's, by which the engine sweeps what has run out.
    """

    def is_now(text: str) -> None:
        monkeypatch.setattr(control_module, "_real_now", lambda: moment(text))

    is_now("2099-11-21T15:05:00Z")
    return is_now


def begin(rig: Rig, *steps: dict[str, Any], channels: Any = None, **more: Any) -> None:
    """One family on its way through these steps, as far as time alone carries it."""
    rig.family(coordinator="Ines")
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps), **more}))
    rig.run(until=SOON, channels=channels)


# -- each act in each state ------------------------------------------------------------------------------------------

VERBS: dict[str, dict[str, Any]] = {
    "claim": {},
    "resolve": {"outcome": "approved"},
    "snooze": {"until": LATER},
    "wake": {},
    "assign": {"to": "Omar"},
    "note": {"notes": "she works nights"},
}
SETTLED = "Dana did this at 10:01 (rejected)."
EXPECTED = {
    "open": {**dict.fromkeys(VERBS, "applied"), "wake": "Task 1 is on the list already."},
    "snoozed": dict.fromkeys(VERBS, "applied"),
    "claimed": {
        **dict.fromkeys(VERBS, "applied"),
        "claim": "Omar is on it, until 09:15.",
        "resolve": "Omar is on it, until 09:15.",
        "wake": "Task 1 is on the list already.",
    },
    "done": {**dict.fromkeys(VERBS, SETTLED), "note": "applied"},
    "dropped": {
        **dict.fromkeys(VERBS, "This settled itself at 10:01 (dropped)."),
        "note": "applied",
    },
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", EXPECTED)
@pytest.mark.usefixtures("real_time")
def test_an_act_on_a_task_leads_where_it_should_or_is_refused(rig: Rig, state: str, verb: str) -> None:
    begin(rig, WAITS, NOTE)
    if state == "snoozed":
        rig.act("snooze", "task", 1, until=LATER)
    elif state == "claimed":
        rig.act("claim", "task", 1, actor="Omar")
    elif state == "done":
        rig.act("resolve", "task", 1, outcome="rejected")
    elif state == "dropped":
        rig.act("cancel", "instance", 1)
    act = rig.act(verb, "task", 1, **VERBS[verb])
    task = rig.tasks()[0]
    if EXPECTED[state][verb] != "applied":
        assert (act.status, act.result) == ("refused", EXPECTED[state][verb])
        return
    assert act.status == "applied", act.result
    assert rig.sql("SELECT 1 FROM audit_log WHERE actor = 'Dana' AND task_id = 1")
    match verb:
        case "claim":
            assert rig.sql("SELECT task_id, holder FROM case_leases") == [{"task_id": 1, "holder": "Dana"}]
        case "resolve":
            assert (task["status"], task["outcome"], task["resolved_by"]) == ("done", "approved", "Dana")
            rig.run()
            assert rig.instance()["outcome"] == "success"
        case "snooze":
            assert (task["status"], rig.at(task["snoozed_until"])) == ("snoozed", moment("2026-11-18T15:00:00+00:00"))
            rig.run()
            assert rig.tasks()[0]["status"] == "open"
        case "wake":
            assert (task["status"], task["snoozed_until"]) == ("open", None)
        case "assign":
            assert task["assigned_to"] == "Omar"
            assert rig.sql("SELECT * FROM case_leases") == []
        case "note":
            assert task["outcome_notes"].endswith("Dana: she works nights")
    check(rig)


def test_a_lease_runs_out_by_itself_and_one_s_own_stands_in_nobody_s_way(
    rig: Rig, real_time: Callable[[str], None]
) -> None:
    begin(rig, WAITS)
    assert rig.act("claim", "task", 1, actor="Omar").status == "applied"
    assert rig.act("claim", "task", 1, actor="Omar").status == "applied"
    assert rig.act("resolve", "task", 1, actor="Dana").status == "refused"
    rig.run(until="2026-11-16T10:11:00-06:00")
    assert rig.act("resolve", "task", 1, actor="Dana").status == "refused"  # the run's time is not people's time
    real_time("2099-11-21T15:15:00Z")
    assert rig.act("resolve", "task", 1, actor="Dana").status == "applied"


@pytest.mark.parametrize(
    ("verb", "args", "says"),
    [
        ("snooze", {}, "'until' must be a moment such as 2026-11-23T09:00:00Z, not None."),
        ("snooze", {"until": "soon"}, "'until' must be a moment such as 2026-11-23T09:00:00Z, not 'soon'."),
        ("snooze", {"until": "2026-11-16T16:01:00Z"}, "'until' must lie ahead, and 2026-11-16 16:01 UTC is past."),
        ("note", {}, "This needs 'notes'."),
        ("note", {"notes": "  "}, "This needs 'notes'."),
        ("assign", {"to": "Nobody"}, "Nobody called 'Nobody' is among the coordinators (Dana, Omar)."),
    ],
)
def test_arguments_that_make_no_sense_are_refused(rig: Rig, verb: str, args: dict[str, Any], says: str) -> None:
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Omar', 'coordinator')")
    begin(rig, WAITS)
    act = rig.act(verb, "task", 1, **args)
    assert (act.status, act.result) == ("refused", says)


# -- what an outcome leads to ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("retry", "running"),
        ("try_again", "running"),
        ("done", "running"),
        ("handled by phone", "running"),
        ("cancel", "cancelled"),
        ("stop", "cancelled"),
        ("call", "running"),
    ],
)
def test_resolving_an_escalation_decides_what_becomes_of_the_instance(rig: Rig, outcome: str, status: str) -> None:
    begin(rig, {**TEXT, "message": "Hi {{ nobody }}"}, NOTE)
    (task,) = rig.tasks()
    assert (task["task_type"], task["assigned_to"], rig.instance()["status"]) == (
        "workflow_escalation",
        "Ines",
        "paused",
    )
    act = rig.act("resolve", "task", 1, outcome=outcome, notes="I looked into it")
    assert act.status == "applied", act.result
    assert rig.instance()["status"] == status
    assert rig.tasks()[0]["status"] == "done"
    assert "I looked into it" in rig.tasks()[0]["outcome_notes"]
    assert [task["task_type"] for task in rig.tasks()[1:]] == (["phone_call"] if outcome == "call" else [])
    rig.run()
    if outcome in ("retry", "try_again"):
        assert [row["status"] for row in rig.tasks()] == ["done", "open"]
    elif status == "running":
        assert rig.instance()["outcome"] == "partial_success"
    check(rig)


@pytest.mark.parametrize(
    ("outcome", "message", "instance", "sends"),
    [
        ("it_was_sent", "sent", "completed", 0),
        ("send_again", "sent", "completed", 1),
        ("give_up", "failed", "paused", 0),
    ],
)
def test_a_person_settles_a_message_of_which_nobody_knew(
    rig: Rig, outcome: str, message: str, instance: str, sends: int
) -> None:
    texts = Scripted({"+13125550001": [UNCERTAIN, SENT]})
    begin(rig, TEXT, NOTE, channels={"sms": texts})
    (task,) = rig.tasks()
    assert task["task_type"] == "message_uncertain"
    refused = rig.act("resolve", "task", 1, outcome="whatever")
    assert refused.result == "What became of the message? The answers are it_was_sent, send_again, give_up."
    assert rig.act("resolve", "task", 1, outcome=outcome).status == "applied"
    rig.run(channels={"sms": texts})
    (found,) = rig.messages()
    assert (found["status"], found["resends_authorised"]) == (message, int(outcome == "send_again"))
    assert rig.instance()["status"] == instance
    assert len(texts.received) == sends
    check(rig, outbox=False)


def test_it_is_asked_once_however_long_nobody_answers(rig: Rig) -> None:
    texts = Scripted({"+13125550001": [UNCERTAIN]})
    begin(rig, TEXT, channels={"sms": texts})
    for _ in range(3):
        rig.run(channels={"sms": texts})
    assert [task["task_type"] for task in rig.tasks()] == ["message_uncertain"]


def test_an_answer_after_the_instance_has_ended_still_settles_the_message(rig: Rig) -> None:
    texts = Scripted({"+13125550001": [UNCERTAIN]})
    begin(rig, TEXT, NOTE, channels={"sms": texts})
    rig.act("cancel", "instance", 1)
    assert rig.tasks()[0]["status"] == "open"
    again = rig.act("resolve", "task", 1, outcome="send_again")
    assert again.result == "Its workflow has ended, so nothing is sent again: answer it_was_sent or give_up."
    assert rig.act("resolve", "task", 1, outcome="it_was_sent").status == "applied"
    assert (rig.messages()[0]["status"], rig.instance()["status"]) == ("sent", "cancelled")
    check(rig, outbox=False)


def test_notes_add_up(rig: Rig) -> None:
    begin(rig, WAITS)
    rig.act("note", "task", 1, notes="she works nights")
    rig.act("resolve", "task", 1, actor="Omar", outcome="approved", notes="agreed by phone")
    assert rig.tasks()[0]["outcome_notes"] == "Dana: she works nights\nagreed by phone"


def test_skipping_a_step_takes_its_call_off_the_list(rig: Rig) -> None:
    begin(rig, CALL, NOTE)
    assert rig.act("skip", "instance", 1).status == "applied"
    assert rig.tasks()[0]["status"] == "dropped"
    rig.run()
    check(rig)
