"""Uncertain messages settle: after a quarantine, by look-ups minutes apart, by their key, or as their author said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.core import uncertainty
from engine.core.uncertainty import Next
from engine.runtime import quarantine, uncertain
from engine.store import sending
from tests.runtime.doubt import (
    ADDRESS,
    NOW,
    STEP_TIMEOUT,
    Crank,
    begin,
    doubtful,
    status,
)
from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.scripted import UNCERTAIN, Scripted


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
