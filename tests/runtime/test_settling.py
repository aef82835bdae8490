"""Uncertain messages settle: after a quarantine, by look-ups minutes apart, by their key, or as their author said."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.core import uncertainty
from engine.core.uncertainty import Next
from engine.runtime import quarantine, uncertain
from engine.runtime.daemon import Daemon
from engine.store import doubts, sending
from engine.store.connection import transaction
from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.scripted import SENT, UNCERTAIN, Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
NOW = {"FOLLOWTHROUGH_NOW": MONDAY}
ADDRESS = "+13125550001"
STEP_TIMEOUT = timedelta(minutes=5)


def begin(rig: Rig, **more: Any) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [{**TEXT, **more}]}))


def doubtful(*answers: Receipt, **more: Any) -> Scripted:
    """A channel whose first answer leaves everything open."""
    return Scripted(answers={ADDRESS: [UNCERTAIN, *(answers or (SENT,))]}, **more)


class Crank:
    """A lease clock that the test turns."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon, self.at = daemon, datetime(2026, 11, 16, 16, tzinfo=UTC)
        daemon.engine.lease_clock = lambda: self.at

    def on(self, passing: timedelta) -> None:
        """Let time pass, and let the engine do all that follows."""
        self.at += passing
        idle = 0
        while idle < 3:
            idle = 0 if self.daemon.tick() or self.daemon.engine.sender.in_flight else idle + 1


class Killed(BaseException):
    """The engine ends here."""


def killed(*_: Any) -> None:
    """In place of what it was about to do."""
    raise Killed


def cancelled_meanwhile(rig: Rig) -> Callable[[Letter], None]:
    """Somebody stops the workflow while its letter leaves."""

    def cancel(letter: Letter) -> None:
        rig.act("cancel", "instance", 1)

    return cancel


def status(rig: Rig) -> str:
    return str(rig.messages()[0]["status"])


@pytest.mark.unhurried
def test_a_look_up_waits_for_the_quarantine_and_finds_it(rig: Rig) -> None:
    begin(rig)
    texts = doubtful(can_look_up=True, known={"1-0-0-sms"})
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        assert status(rig) == "uncertain"
        clock.on(STEP_TIMEOUT - timedelta(seconds=1))
        assert status(rig) == "uncertain"
        clock.on(timedelta(seconds=1))
    assert (status(rig), rig.instance()["outcome"], texts.received) == ("sent", "success", [])
    check(rig, outbox=False)


@pytest.mark.unhurried
def test_only_what_is_unknown_twice_ten_minutes_apart_goes_back(rig: Rig) -> None:
    begin(rig)
    texts = doubtful(can_look_up=True)
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        clock.on(STEP_TIMEOUT)
        assert (status(rig), texts.received) == ("uncertain", [])
        assert rig.messages()[0]["looked_up_at"] is not None
        clock.on(timedelta(minutes=9, seconds=59))
        assert (status(rig), texts.received) == ("uncertain", [])
        clock.on(timedelta(seconds=1))
    assert (status(rig), texts.received, rig.tasks()) == ("sent", ["1-0-0-sms"], [])
    check(rig, outbox=False)


@pytest.mark.unhurried
def test_a_far_end_that_finds_it_the_second_time_is_believed(rig: Rig) -> None:
    begin(rig)
    texts = doubtful(can_look_up=True)
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        clock.on(STEP_TIMEOUT)
        texts.known.add("1-0-0-sms")
        clock.on(timedelta(minutes=10))
    assert (status(rig), texts.received) == ("sent", [])


@pytest.mark.unhurried
def test_a_channel_that_remembers_keys_gets_the_same_again(rig: Rig) -> None:
    begin(rig)
    texts, letters = doubtful(deduplicates=True), list[Letter]()
    texts.on_send = letters.append
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        Crank(daemon).on(timedelta(0))
    first, second = letters
    assert (first.key, first.content, first.token) == (second.key, second.content, second.token)
    message = rig.messages()[0]
    assert (message["status"], message["resends_authorised"], rig.tasks()) == ("sent", 0, [])
    check(rig, outbox=False)


def test_it_stays_the_same_though_the_address_was_corrected_meanwhile(rig: Rig) -> None:
    begin(rig)
    texts, letters = doubtful(deduplicates=True), list[Letter]()

    def correct(letter: Letter) -> None:
        letters.append(letter)
        rig.sql("UPDATE families SET phone = '+13125550099'")

    texts.on_send = correct
    rig.run(channels={"sms": texts})
    assert [letter.recipient for letter in letters] == [ADDRESS, ADDRESS]


def test_all_guards_stand_before_it_is_sent_again(rig: Rig) -> None:
    begin(rig)
    texts = doubtful(deduplicates=True)
    texts.on_send = lambda letter: rig.script("INSERT INTO holds (reason) VALUES ('x')")
    rig.run(channels={"sms": texts})
    assert (status(rig), texts.received) == ("intended", [])
    assert rig.one("SELECT held_reason FROM workflow_queue") == {"held_reason": "hold:1"}


@pytest.mark.unhurried
def test_on_uncertain_resend_sends_once_more_after_the_quarantine(rig: Rig) -> None:
    begin(rig, on_uncertain="resend")
    texts = doubtful()
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        clock.on(timedelta(0))
        clock.on(STEP_TIMEOUT - timedelta(seconds=1))
        assert (status(rig), texts.received) == ("uncertain", [])
        clock.on(timedelta(seconds=1))
    message = rig.messages()[0]
    assert (message["status"], message["resends_authorised"], texts.received) == ("sent", 1, ["1-0-0-sms"])
    (line,) = rig.sql("SELECT action FROM audit_log WHERE actor = 'workflow'")
    assert line["action"] == "message.intended"
    check(rig, outbox=False)


def test_on_uncertain_resend_asks_when_it_stays_uncertain(rig: Rig) -> None:
    begin(rig, on_uncertain="resend")
    texts = doubtful(UNCERTAIN)
    sends: list[str] = []
    texts.on_send = lambda letter: sends.append(letter.key)
    rig.run(channels={"sms": texts})
    assert (status(rig), len(sends)) == ("uncertain", 2)
    assert [task["status"] for task in rig.tasks("message_uncertain")] == ["open"]
    check(rig, outbox=False)


def test_on_uncertain_assume_sent_goes_on(rig: Rig) -> None:
    begin(rig, on_uncertain="assume_sent")
    rig.run(channels={"sms": doubtful()})
    message = rig.messages()[0]
    assert (message["status"], rig.instance()["outcome"], rig.tasks()) == ("sent", "success", [])
    assert "on_uncertain" in message["reason"]
    check(rig, outbox=False)


class Mute(Scripted):
    """Can be asked in principle, and never answers."""

    async def look_up(self, sought: Any) -> Receipt | None:
        """Out of order."""
        return Receipt(Result.UNCERTAIN, "out of order")


def test_a_far_end_that_can_t_answer_ends_in_a_question(rig: Rig) -> None:
    begin(rig)
    rig.run(channels={"sms": Mute(answers={ADDRESS: [UNCERTAIN]}, can_look_up=True)})
    assert [task["status"] for task in rig.tasks("message_uncertain")] == ["open"]
    check(rig, outbox=False)


def test_evidence_after_a_person_said_send_again_keeps_it_from_going_twice(rig: Rig) -> None:
    begin(rig)
    texts = doubtful()
    rig.run(channels={"sms": texts})
    arm = rig.messages()[0]["arm_token"]
    rig.act("resolve", "task", 1, outcome="send_again")
    with rig.database() as connection:
        assert sending.record(connection, 1, 1, arm, "sent", moment(MONDAY))
    rig.run(channels={"sms": texts})
    assert (status(rig), texts.received, rig.instance()["outcome"]) == ("sent", [], "success")


def test_without_evidence_a_person_s_word_sends_it_again(rig: Rig) -> None:
    begin(rig)
    texts = doubtful()
    rig.run(channels={"sms": texts})
    rig.act("resolve", "task", 1, outcome="send_again")
    rig.run(channels={"sms": texts})
    assert (status(rig), texts.received, rig.messages()[0]["resends_authorised"]) == ("sent", ["1-0-0-sms"], 1)
    check(rig, outbox=False)


def test_a_virtual_clock_stands_still_until_it_is_known(rig: Rig) -> None:
    """Nobody's month passes while a message is looked up, and the run does not end before."""
    begin(rig)
    rig.run(channels={"sms": doubtful(can_look_up=True, known={"1-0-0-sms"})})
    assert (status(rig), rig.instance()["outcome"]) == ("sent", "success")


# -- mutants: each guard taken out, and the schedule that turns red ----------------------------------------------------


def arrivals(rig: Rig, texts: Scripted, minutes: int, *, slow_by: int) -> int:
    """How often the family gets a text that the far end shows `slow_by` minutes after it took it."""
    taken: list[str] = []
    texts.on_send = lambda letter: taken.append(letter.key)
    begin(rig)
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as daemon:
        clock = Crank(daemon)
        for passed in range(minutes):
            if passed == slow_by:
                texts.known.add("1-0-0-sms")
            clock.on(timedelta(minutes=int(passed > 0)))
    return len(taken)


@pytest.mark.unhurried
@pytest.mark.parametrize("slow_by", [1, 4, 8, 14])
def test_a_slow_far_end_gets_it_once(rig: Rig, slow_by: int) -> None:
    assert arrivals(rig, doubtful(can_look_up=True), 20, slow_by=slow_by) == 1


def no_quarantine(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(quarantine, "settle_after", lambda engine, channel, on_uncertain: engine.lease_clock())


def one_look_up(patch: pytest.MonkeyPatch) -> None:
    what_now = uncertainty.what_now
    patch.setattr(uncertain, "what_now", lambda doubt: Next.BACK if what_now(doubt) is Next.WAIT else what_now(doubt))


@pytest.mark.unhurried
@pytest.mark.parametrize(("mutate", "slow_by"), [(no_quarantine, 12), (one_look_up, 8)])
def test_without_the_guard_it_comes_twice(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, mutate: Callable[[pytest.MonkeyPatch], None], slow_by: int
) -> None:
    mutate(monkeypatch)
    assert arrivals(rig, doubtful(can_look_up=True), 20, slow_by=slow_by) == 2


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
