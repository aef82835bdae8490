"""What can't settle by itself is asked of a person, whatever happens to its workflow meanwhile."""

from contextlib import suppress
from datetime import timedelta

import pytest

from engine.runtime import uncertain
from engine.store import doubts
from engine.store.connection import transaction
from tests.runtime.doubt import (
    ADDRESS,
    NOW,
    STEP_TIMEOUT,
    TEXT,
    Crank,
    Killed,
    begin,
    cancelled_meanwhile,
    doubtful,
    killed,
    status,
)
from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.scripted import UNCERTAIN, Scripted


@pytest.mark.unhurried
@pytest.mark.parametrize("held", ["uncertain:1", "asked:1"])
def test_a_token_that_waits_for_what_is_known_goes_on(rig: Rig, held: str) -> None:
    """Such as when two engines settle it at once: one writes down that it was sent when no token waits to hear it yet,
    and the other has its token wait."""
    channel = Scripted({ADDRESS: [UNCERTAIN]})
    begin(rig)
    rig.run(channels={"email": channel, "sms": channel})
    rig.sql("UPDATE messages SET status = 'sent', sent_at = armed_at")
    rig.sql("UPDATE workflow_queue SET held_reason = ?", held)
    rig.run(channels={"email": channel, "sms": channel})
    assert rig.instance()["status"] == "completed"
    assert channel.received == []


def test_what_nobody_was_to_settle_is_settled_all_the_same(rig: Rig) -> None:
    """As an earlier version of the engine may have left it."""
    begin(rig)
    rig.run(channels={"email": doubtful(), "sms": doubtful()})
    rig.sql("UPDATE workflow_queue SET held_reason = 'uncertain:1'")
    rig.sql("UPDATE coordinator_tasks SET status = 'dropped', resolved_at = created_date")
    remembers = Scripted(deduplicates=True)
    rig.run(channels={"email": remembers, "sms": remembers})
    assert remembers.received == ["1-0-0-sms"]
    assert rig.instance()["status"] == "completed"


def test_a_token_that_comes_back_with_nobody_asked_is_asked_about_again(rig: Rig) -> None:
    """An engine ended after it had taken the token and before it had asked: the token is due again, nobody knows."""
    begin(rig)
    texts = doubtful()
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        assert [task["task_type"] for task in rig.tasks()] == ["message_uncertain"]
        rig.sql("DELETE FROM coordinator_tasks")
        rig.sql("UPDATE workflow_queue SET status = 'queued', held_reason = NULL")
        clock.on(timedelta(minutes=1))
    (task,) = rig.tasks()
    assert (task["task_type"], task["status"], status(rig)) == ("message_uncertain", "open", "uncertain")
    assert rig.one("SELECT status, held_reason FROM workflow_queue") == {"status": "held", "held_reason": "asked:1"}


@pytest.mark.unhurried
def test_a_message_stays_due_until_somebody_is_asked(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine is killed between taking the token and asking; the next one asks."""
    begin(rig, on_uncertain="resend")
    texts = doubtful(UNCERTAIN)
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        for _ in range(2):
            clock.on(timedelta(0))
            with monkeypatch.context() as patch:
                patch.setattr(uncertain, "_go_on", killed)
                with suppress(Killed):
                    clock.on(STEP_TIMEOUT)
        for _ in range(2):  # the token comes back first, then there is somebody to ask with
            clock.on(timedelta(minutes=11))
    assert [task["task_type"] for task in rig.tasks()] == ["message_uncertain"]
    assert rig.one("SELECT held_reason FROM workflow_queue") == {"held_reason": "asked:1"}


@pytest.mark.unhurried
def test_nothing_is_sent_again_for_a_workflow_that_has_ended(rig: Rig) -> None:
    """The far end remembers keys, and knows nothing of it: it has not left, and never will."""
    begin(rig)
    texts = doubtful(can_look_up=True, deduplicates=True)
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        texts.on_send = cancelled_meanwhile(rig)
        clock.on(timedelta(0))
        clock.on(timedelta(minutes=11))
        clock.on(timedelta(minutes=11))
    assert (status(rig), texts.received, rig.instance()["status"]) == ("cancelled", [], "cancelled")
    check(rig, outbox=False)


@pytest.mark.unhurried
def test_what_is_found_for_two_messages_counts_for_one(rig: Rig) -> None:
    """Two messages in the same words to the same number, one of which arrived: whoever asks later is told so."""
    rig.family()
    template = rig.workflow("w", {"workflow": "w", "trigger": "manual", "max_concurrent_instances": 9, "steps": [TEXT]})
    rig.start(template)
    rig.start(template)
    texts = Scripted(answers={ADDRESS: [UNCERTAIN]}, can_look_up=True, known={"1-0-0-sms", "2-0-0-sms"}, one_id="SM1")
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        clock.on(STEP_TIMEOUT)
    assert sorted(message["status"] for message in rig.messages()) == ["sent", "uncertain"]


def test_a_decision_about_an_older_arm_changes_nothing(rig: Rig) -> None:
    """An engine stood still with it while another had the message sent again, and nobody knows once more."""
    begin(rig, on_uncertain="resend")
    with rig.daemon(None, env=NOW, channels={"sms": doubtful(UNCERTAIN)}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        clock.on(timedelta(hours=1))  # sent again once, as the step says; whoever would do it again is too late
    before = rig.messages()
    assert (before[0]["status"], before[0]["resends_authorised"]) == ("uncertain", 1)
    with rig.database() as connection, transaction(connection):
        doubts.send_again(connection, 1, "an older arm", moment(MONDAY), authorised_by="workflow")
        assert not doubts.assume_sent(connection, 1, "an older arm", moment(MONDAY))
    assert rig.messages() == before


@pytest.mark.unhurried
@pytest.mark.parametrize("held_reason", ["hold:1", "breaker:sms"])
def test_a_message_is_asked_about_while_its_step_is_held(rig: Rig, held_reason: str) -> None:
    """The same where a hold, or a channel that is down, has stopped it there."""
    begin(rig)
    with rig.daemon(None, env=NOW, channels={"sms": doubtful()}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        rig.sql("DELETE FROM coordinator_tasks")
        if held_reason == "hold:1":
            rig.sql("INSERT INTO holds (reason) VALUES ('x')")
        else:
            rig.sql(
                "INSERT OR REPLACE INTO breakers (channel, state, opened_at, probe_at) VALUES"
                " ('sms', 'open', '2026-11-16 16:00:00.000000', '2099-01-01 00:00:00.000000')"
            )
        rig.sql("UPDATE workflow_queue SET held_reason = ?", held_reason)
        rig.sql("UPDATE messages SET arm_expires_at = armed_at")
        clock.on(timedelta(minutes=1))
    assert [(task["task_type"], task["status"]) for task in rig.tasks()] == [("message_uncertain", "open")]


@pytest.mark.unhurried
@pytest.mark.parametrize("answer", ["it_was_sent", "give_up"])
def test_a_message_is_asked_about_while_its_workflow_is_paused(rig: Rig, answer: str) -> None:
    """Its token had come back to the step, and was paused there: the pause must not leave the message to nobody."""
    begin(rig)
    far_end = doubtful()
    with rig.daemon(None, env=NOW, channels={"sms": far_end}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        rig.sql("DELETE FROM coordinator_tasks")
        rig.sql("UPDATE workflow_queue SET held_reason = 'paused'")
        rig.sql("UPDATE workflow_instances SET status = 'paused'")
        rig.sql("UPDATE messages SET arm_expires_at = armed_at")
        received = list(far_end.received)
        clock.on(timedelta(minutes=1))
        (task,) = rig.tasks()
        assert (task["task_type"], task["status"]) == ("message_uncertain", "open")
        assert rig.instance()["status"] == "paused"
        assert rig.act("resolve", "task", task["task_id"], outcome=answer).status == "applied"
        rig.act("resume", "instance", 1)
        clock.on(timedelta(minutes=11))
    assert far_end.received == received
    assert rig.messages()[0]["status"] == {"it_was_sent": "sent", "give_up": "failed"}[answer]


@pytest.mark.unhurried
def test_a_message_of_a_paused_workflow_is_still_asked_about_once_that_is_cancelled(rig: Rig) -> None:
    begin(rig)
    with rig.daemon(None, env=NOW, channels={"sms": doubtful()}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        rig.sql("UPDATE workflow_instances SET status = 'paused'")
        rig.act("cancel", "instance", 1)
        clock.on(timedelta(minutes=11))
    assert ("message_uncertain", "open") in [(task["task_type"], task["status"]) for task in rig.tasks()]
