"""Channels that can be split: prepared first, armed as late as can be, and then sent off or abandoned."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.core.faults import Fault
from engine.runtime import channel_calls, outbound
from engine.runtime.arms import Arms
from engine.runtime.intending import write_down
from engine.runtime.sender import Sender
from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.scripted import NOT_SENT, REFUSED, UNCERTAIN, Scripted
from tests.runtime.split import Split

MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi"}


def begin(rig: Rig, *, families: int = 1, **more: Any) -> None:
    template = rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [{**MAIL, **more}]})
    for family_id in range(1, families + 1):
        rig.family(family_id)
        rig.start(template, family_id)


def paused(rig: Rig) -> Callable[[Letter], None]:
    """Somebody pauses the workflow while its letter is being prepared."""

    def pause(letter: Letter) -> None:
        rig.act("pause", "instance", 1)

    return pause


def statuses(rig: Rig) -> set[str]:
    """As another program sees it."""
    return {row["status"] for row in rig.messages()}


def test_nothing_is_armed_before_all_but_the_last_byte_has_gone(rig: Rig) -> None:
    seen: list[tuple[str, set[str]]] = []
    mails = Split(on_prepare=lambda letter: seen.append(("prepare", statuses(rig))))
    mails.on_send = lambda letter: seen.append(("commit", statuses(rig)))
    begin(rig)
    rig.run(channels={"email": mails})
    assert seen == [("prepare", {"intended"}), ("commit", {"sending"})]
    assert rig.instance()["outcome"] == "success"
    check(rig, outbox=False)


def test_what_is_ready_together_is_armed_in_one_transaction(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    arm, armed = outbound._arm, []

    def counted(engine: Any, outgoing: Any) -> None:
        armed.append(len(outgoing))
        arm(engine, outgoing)

    monkeypatch.setattr(outbound, "_arm", counted)
    whole = threading.Event()
    mails = Split()
    mails.on_prepare = lambda letter: whole.set() if len(mails.prepared) == 39 else None
    begin(rig, families=40)
    with rig.daemon(channels={"email": mails}) as daemon:
        daemon.tick()
        assert whole.wait(10)
        daemon.run()
    assert sum(armed) == len(mails.received) == 40
    assert max(armed) > 1


def test_a_stop_while_it_is_prepared_abandons_it(rig: Rig) -> None:
    mails = Split(on_prepare=paused(rig))
    begin(rig)
    rig.run(channels={"email": mails})
    assert mails.abandoned == mails.prepared == ["1-0-0-email"]
    assert mails.received == []
    assert statuses(rig) == {"intended"}
    check(rig, outbox=False)


def test_an_arm_whose_commit_is_unclear_sends_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    arm = outbound._arm

    def unclear(engine: Any, outgoing: Any) -> None:
        arm(engine, outgoing)
        raise sqlite3.OperationalError("disk I/O error")

    mails = Split()
    begin(rig)
    with monkeypatch.context() as patch:
        patch.setattr(outbound, "_arm", unclear)
        with pytest.raises(sqlite3.OperationalError):
            rig.run(channels={"email": mails})
    assert mails.received == []
    assert statuses(rig) == {"sending"}


@pytest.mark.parametrize(
    ("said", "status", "instance"), [(NOT_SENT, "sent", "completed"), (REFUSED, "failed", "paused")]
)
def test_what_can_t_be_prepared_has_never_been_armed(rig: Rig, said: Receipt, status: str, instance: str) -> None:
    mails = Split(refusals={"family1@example.org": [said]})
    begin(rig)
    rig.run(channels={"email": mails})
    assert (rig.messages()[0]["status"], rig.instance()["status"]) == (status, instance)
    told = [row["action"] for row in rig.sql("SELECT action FROM audit_log WHERE action LIKE 'message.%'")]
    expected = {"sent": ["message.intended", "message.sending", "message.sent"]}
    assert told == expected.get(status, ["message.intended", "message.failed"])
    check(rig, outbox=False)


def test_a_channel_that_only_prepares_can_t_have_sent(rig: Rig) -> None:
    """Whatever it says: its message was not armed, so it is neither taken for sent nor tried again by itself."""
    mails = Split(refusals={"family1@example.org": [UNCERTAIN]})
    begin(rig)
    rig.run(channels={"email": mails})
    message = rig.messages()[0]
    assert (message["status"], message["fault"], message["arm_token"]) == ("failed", "unknown", None)
    assert rig.instance()["status"] == "paused"


def test_what_is_kept_of_a_receipt(rig: Rig) -> None:
    mails = Split(answers={"family1@example.org": [
        Receipt(Result.NOT_SENT, "busy", error_code="451 4.3.2", fault=Fault.PASSING),
        Receipt(Result.SENT, provider="smtp", provider_id="q1", sender="office@example.org"),
    ]})  # fmt: skip
    begin(rig)
    rig.run(channels={"email": mails}, until="2026-11-16T10:00:30-06:00")
    first = rig.messages()[0]
    assert [first[name] for name in ("status", "error_code", "fault")] == ["intended", "451 4.3.2", "passing"]
    rig.run(channels={"email": mails})
    last = rig.messages()[0]
    names = ("status", "error_code", "fault", "provider", "provider_id", "sender")
    assert [last[name] for name in names] == ["sent", None, None, "smtp", "q1", "office@example.org"]
    assert first["token"] == last["token"] != None  # noqa: E711


def test_the_letter_carries_what_channels_need(rig: Rig) -> None:
    letters: list[Letter] = []
    texts = Split(on_prepare=letters.append)
    rig.family()
    step = {"name": "Text", "type": "sms", "message": "Hi there"}
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [step]}))
    rig.run(channels={"sms": texts})
    (letter,), (message,) = letters, rig.messages()
    assert (letter.text, letter.token, letter.segments) == ("Hi there", message["token"], 1)


def test_a_whole_letter_knows_when_the_window_ends(rig: Rig) -> None:
    from tests.runtime.scripted import Scripted

    letters: list[Letter] = []
    begin(rig)
    rig.run(channels={"email": Scripted(on_send=letters.append)})
    assert letters[0].good_until == rig.at("2026-11-17 00:00:00.000000")  # 18:00 in Chicago


class Slow(Split):
    """Prepares and sends for ever."""

    async def prepare(self, letter: Letter) -> Any:
        """Never ends for `slow` addresses."""
        if letter.recipient.startswith("slow"):
            await asyncio.Event().wait()
        return await super().prepare(letter)


def letter_to(recipient: str) -> Letter:
    return Letter(recipient, "email", recipient, b"x", ".eml")


def test_what_is_ready_keeps_its_place_and_is_sent_off_before_what_waits_for_one() -> None:
    sender, channel = Sender(1, 30), Slow()
    try:
        sender.prepare("first", channel, letter_to("a@example.org"))
        (ready,) = sender.results(5)
        sender.prepare("second", channel, letter_to("b@example.org"))
        assert sender.results(0.05) == []
        sender.commit("first", ready.result)  # type: ignore[arg-type]
        found = sender.results(5)
        while len(found) < 2:
            found += sender.results(5)
        assert [(item.job, channel.received) for item in found] == [
            ("first", channel.received),
            ("second", ["a@example.org"]),
        ]
        sender.abandon(found[1].result)  # type: ignore[arg-type]
        sender.prepare("third", channel, letter_to("c@example.org"))
        assert [item.job for item in sender.results(5)] == ["third"]
        assert channel.abandoned == ["b@example.org"]
        assert sender.in_flight == 0
    finally:
        sender.close()


def test_preparing_has_a_limit_of_its_own() -> None:
    said = asyncio.run(channel_calls.prepared(Slow(), letter_to("slow@example.org"), 0.01))
    assert isinstance(said, Receipt)
    assert (said.result, said.fault) == (Result.NOT_SENT, Fault.PROVIDER)


def test_the_answer_to_the_last_byte_is_waited_for_ten_minutes() -> None:
    assert channel_calls.COMMIT_SECONDS >= 600


class Raising(Split):
    """Raises in either half."""

    async def prepare(self, letter: Letter) -> Any:
        """Break off."""
        raise OSError("no route")


def test_a_channel_that_breaks_off_while_it_prepares_has_sent_nothing() -> None:
    said = asyncio.run(channel_calls.prepared(Raising(), letter_to("a@example.org")))
    assert isinstance(said, Receipt)
    assert said.result is Result.NOT_SENT


def test_stopping_abandons_what_is_ready(rig: Rig) -> None:
    mails = Split()
    begin(rig)
    with rig.daemon(channels={"email": mails}) as daemon:
        daemon.tick()
        daemon.stop()
        daemon.run()
    assert mails.received == []
    assert rig.one("SELECT status, attempts, crashes FROM workflow_queue") == {
        "status": "queued", "attempts": 0, "crashes": 0,
    }  # fmt: skip
    rig.run(channels={"email": mails})
    assert len(mails.received) == 1
    check(rig, outbox=False)


# -- mutants ---------------------------------------------------------------------------------------------------------


def early(engine: Any, effects: Any) -> list[Any]:
    """An engine that arms before it prepares."""
    jobs, settlements = write_down(engine, effects)
    outbound._arm(engine, [job.outgoing for job in jobs])
    for job in jobs:
        engine.armed.add(job.outgoing.arm_token, engine.arm_expires)
        engine.sender.prepare(job, engine.channels["email"], job.letter)
    return list(settlements)


def test_an_engine_that_arms_too_early_is_noticed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    monkeypatch.setattr(outbound, "_send", early)
    monkeypatch.setattr(
        outbound,
        "_arm",
        lambda engine, outgoing, arm=outbound._arm, done=[]: done or (done.append(1), arm(engine, outgoing)),
    )
    begin(rig)
    with rig.daemon(channels={"email": Split(on_prepare=lambda letter: seen.append(statuses(rig)))}) as daemon:
        daemon.tick()
        while daemon.engine.sender.in_flight:
            daemon.tick()
    assert seen[0] == {"sending"}


def test_an_engine_that_sends_off_whatever_the_verdict_is_noticed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Split(on_prepare=paused(rig))
    monkeypatch.setattr(outbound, "Armed", object)
    monkeypatch.setattr(Arms, "hold", lambda *_: True)  # which stands behind it
    begin(rig)
    rig.run(channels={"email": mails})
    assert mails.received == ["1-0-0-email"]


def test_what_could_not_be_prepared_is_written_down_only_by_its_holder(rig: Rig) -> None:
    mails = Split(refusals={"family1@example.org": [REFUSED]})

    def steal(letter: Letter) -> None:
        rig.sql("UPDATE workflow_queue SET claim_token = 'another'")

    mails.on_prepare = steal
    begin(rig)
    with rig.daemon(channels={"email": mails}) as daemon:
        daemon.tick()
        while daemon.engine.sender.in_flight:
            daemon.tick()
    assert statuses(rig) == {"intended"}


def test_a_channel_that_can_t_be_split_is_armed_when_its_turn_has_come(rig: Rig) -> None:
    """What waits in line is not armed: a crash leaves no more messages uncertain than leave side by side, and a stop
    counts for all that still waits."""
    rig.settings["FOLLOWTHROUGH_ENGINE__MAX_CONCURRENT"] = "3"
    texts, on_their_way = Scripted(), list[int]()

    def count(letter: Letter) -> None:
        armed = {row["idempotency_key"] for row in rig.messages() if row["status"] == "sending"}
        on_their_way.append(len(armed - set(texts.received)))

    texts.on_send = count
    begin(rig, families=30)
    rig.run(channels={"email": texts})
    assert len(texts.received) == 30
    assert 1 <= max(on_their_way) <= 3
    check(rig, outbox=False)
