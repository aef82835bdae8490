"""Families and dead letters in people's hands."""

from typing import Any

import pytest

from tests.runtime.invariants import check
from tests.runtime.rig import Rig, moment
from tests.runtime.scripted import NOT_SENT, Scripted

NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "Look"}
TEXT = {"name": "Text", "type": "sms", "message": "Hi {{ family_name }}, {{ greeting }}"}
WAIT = {"name": "Wait", "type": "wait", "for": "1 days"}
SOON = "2026-11-16T10:01:00-06:00"


def begin(rig: Rig, *steps: dict[str, Any], families: int = 1, name: str = "w", channels: Any = None) -> None:
    template = rig.workflow(name, {"workflow": name, "trigger": "manual", "steps": list(steps)})
    for family_id in range(1, families + 1):
        rig.family(family_id)
        rig.start(template, family_id, variables='{"greeting": "hello"}')
    rig.run(until=SOON, channels=channels)


# -- families --------------------------------------------------------------------------------------------------------


def test_corrected_details_reach_a_message_that_is_written_down_and_has_not_left(rig: Rig) -> None:
    busy = Scripted({"+13125550001": [NOT_SENT]})
    begin(rig, TEXT, channels={"sms": busy})
    assert (rig.messages()[0]["status"], rig.messages()[0]["body"]) == ("intended", "Hi Martinez, hello")
    edited = rig.act("edit", "family", 1, phone="(312) 555-0199", family_name="Martínez")
    assert edited.result == "family_name, phone changed for the Martinez family."
    rig.act("set", "instance", 1, variables={"greeting": "good day"})
    rig.run()
    (message,) = rig.messages()
    assert (message["recipient"], message["body"]) == ("+13125550199", "Hi Martínez, good day")
    assert message["status"] == "sent"
    check(rig)


def test_an_address_that_other_programs_correct_is_used_too(rig: Rig) -> None:
    busy = Scripted({"+13125550001": [NOT_SENT]})
    begin(rig, TEXT, channels={"sms": busy})
    rig.sql("UPDATE families SET phone = '+13125550199'")
    rig.run()
    assert [(m["recipient"], m["status"]) for m in rig.messages()] == [("+13125550199", "sent")]


@pytest.mark.parametrize(
    ("verb", "args", "says"),
    [
        ("edit", {}, "Nothing to change was given."),
        ("edit", {"paused_until": "2027-01-01"}, "A family has no 'paused_until' that could be changed; there is "),
        ("edit", {"email": "a@b@c"}, "'a@b@c' is no email address."),
        ("edit", {"phone": "call me"}, "'call me' is no phone number; write one such as +13125550142."),
        ("edit", {"time_zone": "Chicago"}, "'Chicago' is no time zone; write one such as America/Chicago."),
        ("edit", {"active": "maybe"}, "'active' is 0 or 1, not 'maybe'."),
        ("edit", {"family_name": " "}, "A family needs a name."),
        ("edit", {"phone": "x", "email": "new@example.org"}, "'x' is no phone number"),
        ("pause", {}, "'until' must be a moment such as 2026-11-23T09:00:00Z, not None."),
        ("pause", {"until": "2020-01-01"}, "'until' must lie ahead, and 2020-01-01 00:00 UTC is past."),
        ("resume", {}, "The Martinez family is not paused."),
        ("consent", {"channel": "fax", "status": "granted"}, "There is no channel 'fax'; there is "),
        ("consent", {"channel": "sms", "status": "maybe"}, "Consent is granted or withdrawn, not 'maybe'."),
    ],
)
def test_what_makes_no_sense_for_a_family_is_refused_and_changes_nothing(
    rig: Rig, verb: str, args: dict[str, Any], says: str
) -> None:
    rig.family()
    before = rig.one("SELECT * FROM families")
    act = rig.act(verb, "family", 1, **args)
    assert act.status == "refused"
    assert act.result.startswith(says)
    assert rig.one("SELECT * FROM families") == before


def test_a_family_left_in_peace_hears_nothing_until_then(rig: Rig) -> None:
    begin(rig, WAIT, TEXT, families=2)
    assert rig.act("pause", "family", 1, until="2026-11-20T20:00:00Z").status == "applied"
    rig.run()
    peaceful, other = sorted(rig.messages(), key=lambda m: m["family_id"])
    assert rig.at(other["sent_at"]) == moment("2026-11-17T10:00:00-06:00")
    assert rig.at(peaceful["sent_at"]) == moment("2026-11-20T20:00:00+00:00")


def test_ending_the_pause_sends_what_waited_for_its_end(rig: Rig) -> None:
    begin(rig, WAIT, TEXT)
    rig.act("pause", "family", 1, until="2026-12-24T20:00:00Z")
    rig.run(until="2026-11-18T11:00:00-06:00")
    assert rig.messages() == []
    assert rig.act("resume", "family", 1).status == "applied"
    rig.run()
    assert rig.at(rig.messages()[0]["sent_at"]) == moment("2026-11-18T11:00:00-06:00")


# -- dead letters ----------------------------------------------------------------------------------------------------


def test_a_dead_letter_is_discarded_with_a_reason_and_only_once(rig: Rig) -> None:
    begin(rig, {**TEXT, "message": "Hi {{ nobody }}"}, NOTE)
    assert rig.act("discard", "queue", 1).result == "This needs 'reason'."
    assert (
        rig.act("requeue", "queue", 77).result
        == "Nothing waits under the number 77 any more; it may have been dealt with."
    )
    discarded = rig.act("discard", "queue", 1, reason="they moved away")
    assert discarded.result == "Queue row 1 is discarded; instance 1 ended as failed."
    row = rig.instance()
    assert (row["status"], row["outcome"], row["outcome_notes"]) == (
        "failed", "failed", "Dana gave up on it: they moved away",
    )  # fmt: skip
    assert rig.act("discard", "queue", 1, reason="again").status == "refused"
    assert rig.tasks()[0]["status"] == "dropped"
    check(rig)


def test_what_is_no_dead_letter_is_left_alone(rig: Rig) -> None:
    begin(rig, WAIT)
    for verb in ("requeue", "discard"):
        act = rig.act(verb, "queue", 1, reason="x")
        assert (act.status, act.result) == (
            "refused",
            "What waits under the number 1 has not failed for good (it is queued).",
        )


@pytest.mark.parametrize("verb", ["requeue", "discard"])
def test_a_dead_letter_that_moved_since_it_was_looked_at_is_left_alone(rig: Rig, verb: str) -> None:
    begin(rig, {**TEXT, "message": "Hi {{ nobody }}"}, NOTE)
    seen = rig.instance()["revision"]
    rig.sql("UPDATE workflow_instances SET revision = revision + 1")
    act = rig.act(verb, "queue", 1, revision=seen, reason="x")
    assert act.status == "refused"
    assert rig.instance()["status"] == "paused"


@pytest.mark.parametrize(("verb", "kind", "target"), [("retry", "instance", 1), ("requeue", "queue", 1)])
def test_the_step_that_failed_is_tried_again_though_a_healthy_branch_stands_before_it(
    rig: Rig, verb: str, kind: str, target: int
) -> None:
    begin(rig, {**TEXT, "message": "Hi {{ nobody }}"}, NOTE)
    rig.sql(
        "INSERT INTO workflow_queue (queue_id, instance_id, step_number, branch, scheduled_for, status, held_reason)"
        " VALUES (-5, 1, 0, 'late', '2026-11-16 16:00:00.000000', 'held', 'task')"
    )
    assert rig.act(verb, kind, target).status == "applied"
    assert rig.one("SELECT status FROM workflow_queue WHERE queue_id = 1")["status"] == "queued"
    assert rig.one("SELECT status FROM workflow_queue WHERE queue_id = -5")["status"] == "held"
