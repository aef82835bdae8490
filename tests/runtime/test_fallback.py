"""What becomes of a step whose message could not be sent: later days, the other way, a person; and who pays."""

from typing import Any

import pytest

from engine.channels.letter import Receipt, Result
from engine.core.faults import Fault
from engine.steps import writing
from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.scripted import REFUSED, SENT, Scripted
from tests.runtime.split import Split

MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi", "fallback": "sms"}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
EMAIL, PHONE = "family1@example.org", "+13125550001"


def refused(fault: Fault, code: str | None = None) -> Receipt:
    return Receipt(Result.REFUSED, "no", error_code=code, fault=fault)


def play(rig: Rig, *answers: Receipt, **more: Any) -> Scripted:
    """One family whose address answers so; the last answer holds for ever."""
    far_end = Scripted(answers={EMAIL: list(answers)})
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [{**MAIL, **more}, NOTE]}))
    rig.run(channels={"email": far_end, "sms": far_end})
    check(rig, outbox=False)
    return far_end


def ways(rig: Rig) -> list[tuple[str, str]]:
    return [(message["channel"], message["status"]) for message in rig.messages()]


def test_a_dead_address_is_left_at_once_for_the_other_way(rig: Rig) -> None:
    play(rig, refused(Fault.ADDRESS, "550 5.1.1"))
    assert ways(rig) == [("email", "failed"), ("sms", "sent")]
    assert [task["task_type"] for task in rig.tasks()] == ["fix_address", "note"]
    (task,) = rig.tasks("fix_address")
    assert (task["status"], task["family_id"], task["message_id"]) == ("open", 1, 1)
    assert task["description"] == (
        f"Emails to {EMAIL} (the family Martinez) don't arrive: no. Please ask for the right address and correct it; "
        "until then nobody emails it."
    )
    assert rig.sql("SELECT address, channel, reason, source FROM suppressions") == [
        {"address": EMAIL, "channel": "email", "reason": "dead", "source": "provider:550 5.1.1"}
    ]
    assert rig.instance()["outcome"] == "success"
    assert rig.steps() == [("Mail", "failed"), ("Mail", "completed"), ("Note", "completed")]


@pytest.mark.parametrize("address", ["josé@example.org", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"])
def test_an_address_that_no_email_can_bear_is_left_at_once_too(rig: Rig, address: str) -> None:
    rig.family(email=address)
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [MAIL, NOTE]}))
    rig.run(channels={"email": Scripted(), "sms": Scripted()})
    assert ways(rig) == [("sms", "sent")]


def test_one_address_is_to_be_corrected_once(rig: Rig) -> None:
    far_end = Scripted(answers={EMAIL: [refused(Fault.ADDRESS)]})
    rig.family()
    template = rig.workflow(
        "w", {"workflow": "w", "trigger": "manual", "max_concurrent_instances": 2, "steps": [MAIL]}
    )  # fmt: skip
    rig.start(template)
    rig.start(template)
    rig.run(channels={"email": far_end, "sms": far_end})
    assert len(rig.tasks("fix_address")) == 1
    assert ways(rig).count(("sms", "sent")) == 2


@pytest.mark.parametrize("done", [False, True])
def test_while_a_person_is_asked_for_an_address_nobody_else_is(rig: Rig, done: bool) -> None:
    far_end = play(rig, refused(Fault.ADDRESS))
    assert rig.act("lift", "address", EMAIL).status == "applied"
    if done:
        rig.act("resolve", "task", rig.tasks("fix_address")[0]["task_id"], outcome="done")
    again = {"workflow": "again", "trigger": "manual", "steps": [MAIL]}
    rig.start(rig.workflow("again", again))
    rig.run(channels={"email": far_end, "sms": far_end})
    assert ways(rig)[2:] == [("email", "failed"), ("sms", "sent")]
    assert len(rig.tasks("fix_address")) == 1 + done
    assert len(rig.sql("SELECT 1 FROM suppressions WHERE lifted_at IS NULL")) == 1


def test_a_far_end_in_two_halves_says_it_before_anything_is_armed(rig: Rig) -> None:
    far_end = Split(refusals={EMAIL: [refused(Fault.ADDRESS)]})
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [MAIL, NOTE]}))
    rig.run(channels={"email": far_end, "sms": Scripted()})
    assert ways(rig) == [("email", "failed"), ("sms", "sent")]
    assert [row["address"] for row in rig.sql("SELECT address FROM suppressions")] == [EMAIL]
    assert len(rig.tasks("fix_address")) == 1


def test_the_fallback_may_be_a_call(rig: Rig) -> None:
    play(rig, refused(Fault.ADDRESS), fallback="call")
    assert [task["task_type"] for task in rig.tasks()] == ["fix_address", "phone_call", "note"]


def test_without_a_fallback_the_step_s_word_on_failures_holds(rig: Rig) -> None:
    play(rig, refused(Fault.ADDRESS), fallback=None, on_failure={"goto": "Note"})
    assert (ways(rig), rig.instance()["outcome"]) == ([("email", "failed")], "partial_success")


def test_when_both_ways_fail_a_person_is_asked(rig: Rig) -> None:
    far_end = Scripted(answers={EMAIL: [refused(Fault.ADDRESS)], PHONE: [refused(Fault.ADDRESS)]})
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [MAIL]}))
    rig.run(channels={"email": far_end, "sms": far_end})
    assert ways(rig) == [("email", "failed"), ("sms", "failed")]
    assert (rig.instance()["status"], len(rig.tasks("fix_address"))) == ("paused", 2)
    check(rig, outbox=False)
    rig.act("edit", "family", 1, email="new@example.org")
    rig.act("retry", "instance", 1)
    rig.run(channels={"email": far_end, "sms": far_end})
    assert (rig.messages()[0]["status"], rig.messages()[0]["recipient"]) == ("sent", "new@example.org")
    assert rig.instance()["outcome"] == "success"
    check(rig, outbox=False)


@pytest.mark.parametrize(("own", "expected"), [(None, "sms"), ("skip", None)])
def test_a_plain_refusal_goes_by_the_step_s_word_and_else_the_other_way(
    rig: Rig, own: str | None, expected: str | None
) -> None:
    play(rig, REFUSED, **({"on_failure": own} if own else {}))
    assert ways(rig) == [("email", "failed"), *([(expected, "sent")] if expected else [])]


def test_a_full_mailbox_is_tried_on_three_later_business_days(rig: Rig) -> None:
    play(rig, refused(Fault.UNREACHABLE, "552 5.2.2"))
    assert ways(rig) == [("email", "failed"), ("sms", "sent")]
    days = [row["started_at"][:10] for row in rig.sql(
        "SELECT started_at FROM workflow_step_executions WHERE step_name = 'Mail' AND status = 'failed'"
    )]  # fmt: skip
    assert days == ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"]


def test_who_is_there_the_next_day_gets_it_then(rig: Rig) -> None:
    play(rig, refused(Fault.UNREACHABLE, "552 5.2.2"), SENT)
    assert (ways(rig), rig.messages()[0]["sent_at"][:10]) == ([("email", "sent")], "2026-11-17")


def test_an_opt_out_at_the_provider_is_written_down_and_kept(rig: Rig) -> None:
    play(rig, refused(Fault.OPTED_OUT, "21610"))
    assert ways(rig) == [("email", "failed")]
    (word,) = rig.sql("SELECT address, channel, status, source FROM contact_consents")
    assert word == {"address": EMAIL, "channel": "email", "status": "withdrawn", "source": "provider:21610"}
    assert (rig.instance()["status"], rig.instance()["outcome"]) == ("completed", "partial_success")


@pytest.mark.parametrize(("fault", "words"), [(Fault.CONTENT, "change the words"), (Fault.UNKNOWN, "code 39999")])
def test_what_a_person_must_look_at_is_not_tried_again(rig: Rig, fault: Fault, words: str) -> None:
    play(rig, refused(fault, "39999"))
    assert ways(rig) == [("email", "failed")]
    assert words in rig.tasks("workflow_escalation")[0]["description"]


@pytest.mark.parametrize("fault", [Fault.SLOW_DOWN, Fault.PROVIDER])
def test_what_is_not_the_family_s_affair_spends_no_attempt(rig: Rig, fault: Fault) -> None:
    play(rig, refused(fault), refused(fault), SENT)
    assert ways(rig) == [("email", "sent")]
    assert rig.steps() == [("Mail", "completed"), ("Note", "completed")]
    assert rig.instance()["error_count"] == 0


def test_an_email_that_is_put_off_again_and_again_is_given_up_after_three_days(rig: Rig) -> None:
    busy = Receipt(Result.NOT_SENT, "greylisted", error_code="451 4.7.1", fault=Fault.PASSING)
    play(rig, busy, retry={"max_retries": 100, "first": "4 hours", "multiplier": 1, "max": "4 hours"})
    assert ways(rig) == [("email", "failed"), ("sms", "sent")]
    assert "2026-11-19" <= rig.messages()[1]["sent_at"][:10] <= "2026-11-20"


def test_without_the_memory_of_what_failed_no_other_way_is_taken(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant: the step forgets which way has failed."""
    monkeypatch.setattr(writing, "_way", lambda view, channel: writing.first_reachable(view.snapshot.contacts, channel))
    play(rig, REFUSED, SENT)
    assert ("sms", "sent") not in ways(rig)
