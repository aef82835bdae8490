"""Every way by which a call comes onto a coordinator's list heeds who has asked not to be called, and keeps the hours
of the law where the phone is; each outcome of a call leads where it says."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.core.calls import NO_CALLS
from tests.runtime.invariants import check
from tests.runtime.rig import Rig, moment
from tests.runtime.scripted import UNCERTAIN, Scripted

CALL = {"name": "Call", "type": "call", "reason": "no answer"}
MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi"}
WAIT = {"name": "Wait", "type": "wait", "for": "20 days"}
BY_HAND = {"name": "Ring", "type": "task", "task_type": "phone_call", "description": "Ring them", "wait_for": "done"}
NEXT_DAY = "2026-11-17T10:00:00-06:00"
EVENING = "2026-11-16T23:00:00-06:00"


def begin(rig: Rig, *steps: dict[str, Any], until: str = "2026-11-16T16:00:00-06:00", **family: Any) -> None:
    rig.family(coordinator="Ines", **family)
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps)}))
    on(rig, until)


def on(rig: Rig, until: str | None) -> None:
    far_end = Scripted()
    rig.run(until=until, channels={"email": far_end, "sms": far_end})


def asked_for_none(rig: Rig, channel: str = "call") -> None:
    rig.sql("INSERT INTO contact_consents (family_id, channel, status) VALUES (1, ?, 'withdrawn')", channel)


def bounce(rig: Rig) -> None:
    payload = {"message": "1-0-0-email", "status": "5.1.1", "reason": "it came back"}
    rig.event("email.bounced", payload=json.dumps(payload), source="imap")


# -- the ways in which a call is opened ------------------------------------------------------------------------------


def by_a_late_bounce(rig: Rig) -> None:
    begin(rig, MAIL)
    bounce(rig)


def by_a_side_branch(rig: Rig) -> None:
    begin(rig, {**MAIL, "fallback": "sms"}, WAIT)
    rig.sql("UPDATE families SET phone = NULL, email = NULL")
    bounce(rig)


def by_a_workflow_that_ends_before_its_side_branch(rig: Rig) -> None:
    begin(rig, {**MAIL, "fallback": "sms"}, {**WAIT, "for": "15 hours"})
    on(rig, EVENING)
    bounce(rig)
    on(rig, EVENING)


def by_an_authors_own_task(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [BY_HAND]}))


def by_a_skip_that_ends_the_workflow(rig: Rig) -> None:
    begin(rig, {**MAIL, "fallback": "sms"}, WAIT)
    on(rig, EVENING)
    bounce(rig)
    on(rig, EVENING)
    assert len(rig.sql("SELECT * FROM workflow_queue")) == 2


WAYS = [
    by_a_late_bounce,
    by_a_side_branch,
    by_a_workflow_that_ends_before_its_side_branch,
    by_an_authors_own_task,
    by_a_skip_that_ends_the_workflow,
]


@pytest.mark.parametrize("channel", ["call", "all", None])
@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_asked_to_call_who_wants_no_calls(rig: Rig, way: Callable[[Rig], None], channel: str | None) -> None:
    way(rig)
    if channel is not None:
        asked_for_none(rig, channel)
    if way is by_a_skip_that_ends_the_workflow:
        assert rig.act("skip", "instance", 1).status == "applied"
    on(rig, NEXT_DAY)
    calls = [task for task in rig.tasks("phone_call") if task["status"] == "open"]
    assert len(calls) == (0 if channel else 1)
    if way is by_an_authors_own_task and channel:
        assert (rig.instance()["status"], rig.instance()["outcome"]) == ("completed", "partial_success")
    if way is by_a_workflow_that_ends_before_its_side_branch and channel:
        assert NO_CALLS in rig.instance()["outcome_notes"]
    check(rig, outbox=False)


def test_a_person_who_would_call_is_told_instead(rig: Rig) -> None:
    begin(rig, WAIT)
    asked_for_none(rig)
    act = rig.act("call", "instance", 1)
    assert (act.status, NO_CALLS in act.result.lower()) == ("refused", True)
    assert rig.tasks() == []
    assert rig.instance()["status"] == "running"


@pytest.mark.parametrize("known_by", ["a person", "the provider"])
@pytest.mark.parametrize("asked", [False, True])
def test_nor_is_one_asked_for_when_it_is_known_that_the_other_way_failed(rig: Rig, known_by: str, asked: bool) -> None:
    """The email came back late, and whether the text instead of it left was not known at first."""
    begin(rig, {**MAIL, "fallback": "sms"}, WAIT)
    bounce(rig)
    rig.run(until=NEXT_DAY, channels={"email": Scripted(), "sms": Scripted({"+13125550001": [UNCERTAIN]})})
    (question,) = rig.tasks("message_uncertain")
    if asked:
        asked_for_none(rig)
    if known_by == "a person":
        assert rig.act("resolve", "task", question["task_id"], outcome="give_up").status == "applied"
    else:
        text = rig.messages()[-1]
        payload = {"key": text["idempotency_key"], "sid": "SM1", "status": "failed", "error_code": "30005"}
        rig.event("sms.status", payload=json.dumps(payload), source="twilio")
    on(rig, "2026-11-17T12:00:00-06:00")
    assert len(rig.tasks("phone_call")) == (0 if asked else 1)


# -- when it is due -------------------------------------------------------------------------------------------------

FLORIDA = {"phone": "+13054440142", "time_zone": "America/New_York"}
LAW = """
[[region]]
name = "US-FL"
prefixes = ["1305"]
[[hours]]
region = "US-FL"
channels = ["call"]
open = "10:00-15:00"
source = "a test"
"""


@pytest.fixture
def lawful(rig: Rig) -> Rig:
    (rig.folder / "law.toml").write_text(LAW)
    rig.settings["FOLLOWTHROUGH_CALENDAR__REGIONAL_HOURS"] = str(rig.folder / "law.toml")
    return rig


def test_a_call_is_due_when_the_law_of_the_place_ends_the_day(lawful: Rig) -> None:
    begin(lawful, CALL, until="2026-11-16T12:00:00-06:00", **FLORIDA)
    (call,) = lawful.tasks("phone_call")
    assert lawful.at(call["due_date"]) == moment("2026-11-16T15:00:00-05:00")
    lawful.act("resolve", "task", call["task_id"], outcome="no_answer")
    again = lawful.tasks("phone_call")[1]
    assert lawful.at(again["snoozed_until"]) == moment("2026-11-17T10:00:00-05:00")
    assert lawful.at(again["due_date"]) == moment("2026-11-17T15:00:00-05:00")


@pytest.mark.parametrize("way", [by_a_late_bounce, by_a_workflow_that_ends_before_its_side_branch])
def test_so_is_one_that_a_late_bounce_opens(lawful: Rig, way: Callable[[Rig], None]) -> None:
    way(lawful)
    lawful.sql("UPDATE families SET phone = ?, time_zone = ?", FLORIDA["phone"], FLORIDA["time_zone"])
    on(lawful, NEXT_DAY)
    call = lawful.tasks("phone_call")[-1]
    assert lawful.at(call["due_date"]).hour == 20  # 15:00 in Miami


# -- what follows from an outcome -----------------------------------------------------------------------------------


def called(rig: Rig) -> int:
    begin(rig, CALL, {"name": "Note", "type": "task", "task_type": "note", "description": "x"})
    return int(rig.tasks("phone_call")[0]["task_id"])


def test_they_name_a_time_and_the_call_comes_back_then(rig: Rig) -> None:
    task = called(rig)
    act = rig.act("resolve", "task", task, outcome="call_back", until="2026-11-17T21:30:00Z")
    assert act.result == "Noted (call back); the call comes back on 2026-11-17 at 21:30 UTC."
    again = rig.tasks("phone_call")[1]
    assert (again["status"], again["attempt"]) == ("snoozed", 1)
    assert rig.at(again["snoozed_until"]) == moment("2026-11-17T21:30:00Z")
    assert rig.at(again["due_date"]) == moment("2026-11-17T18:00:00-06:00")
    check(rig, outbox=False)


def test_a_moment_that_is_past_is_refused_and_nothing_is_noted(rig: Rig) -> None:
    task = called(rig)
    assert rig.act("resolve", "task", task, outcome="call_back", until="2026-11-01T21:30:00Z").status == "refused"
    assert rig.tasks("phone_call")[0]["status"] == "open"


@pytest.mark.parametrize("outcome", ["no_answer", "left_message", "call_back"])
def test_the_retry_is_not_made_where_they_asked_for_no_calls_meanwhile(rig: Rig, outcome: str) -> None:
    task = called(rig)
    asked_for_none(rig)
    act = rig.act("resolve", "task", task, outcome=outcome, until="2026-11-17T21:30:00Z")
    assert act.status == "applied"
    assert len(rig.tasks("phone_call")) == 1
    on(rig, NEXT_DAY)
    assert len(rig.tasks("note")) == 1


def test_who_wants_no_more_calls_gets_none(rig: Rig) -> None:
    task = called(rig)
    assert rig.act("resolve", "task", task, outcome="no_calls").status == "applied"
    words = rig.sql("SELECT channel, status, source FROM contact_consents WHERE address IS NULL")
    assert words == [{"channel": "call", "status": "withdrawn", "source": "manual:Dana"}]
    on(rig, NEXT_DAY)
    assert len(rig.tasks("note")) == 1
    assert "call" in rig.act("answered", "family", 1, stop="calls").result


def test_a_corrected_number_brings_the_call_back_at_once(rig: Rig) -> None:
    task = called(rig)
    act = rig.act("resolve", "task", task, outcome="wrong_number", details={"phone": "+1 312 555 0177"})
    assert (act.status, act.result) == ("applied", "Noted (wrong number); the call comes back with +13125550177.")
    assert rig.one("SELECT phone FROM families")["phone"] == "+13125550177"
    first, again = rig.tasks("phone_call")
    assert (first["outcome"], again["status"], again["attempt"]) == ("wrong_number", "open", 1)
    assert again["description"] == "Call the Martinez family on +13125550177: no answer"
    assert rig.instance()["status"] == "running"
    check(rig, outbox=False)


def test_it_is_corrected_with_the_person_to_whom_it_belongs(rig: Rig) -> None:
    task = called(rig)
    rig.sql("INSERT INTO family_contacts (family_id, name, phone) VALUES (1, 'Ana', '312-555-0001'), (1, 'Leo', NULL)")
    details = {"phone": "+13125550177", "family_name": "Martínez"}
    assert rig.act("resolve", "task", task, outcome="wrong_number", details=details).status == "applied"
    assert [row["phone"] for row in rig.sql("SELECT phone FROM family_contacts")] == ["+13125550177", None]
    assert rig.one("SELECT phone, family_name FROM families") == {"phone": "+13125550177", "family_name": "Martínez"}


@pytest.mark.parametrize("details", [None, {"family_name": "Martínez"}])
def test_a_wrong_number_that_nobody_corrects_ends_the_call(rig: Rig, details: Any) -> None:
    task = called(rig)
    assert rig.act("resolve", "task", task, outcome="wrong_number", details=details).status == "applied"
    on(rig, NEXT_DAY)
    assert (len(rig.tasks("phone_call")), len(rig.tasks("note"))) == (1, 1)


def test_a_number_that_is_none_changes_nothing(rig: Rig) -> None:
    task = called(rig)
    act = rig.act("resolve", "task", task, outcome="wrong_number", details={"phone": "their cousin has it"})
    assert (act.status, "no phone number" in act.result) == ("refused", True)
    assert [row["status"] for row in rig.tasks("phone_call")] == ["open"]
