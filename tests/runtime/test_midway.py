"""What people and families do while a message is on its way: before it is armed, and before it is recorded."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.channels.letter import Letter
from engine.runtime import intending, letters, outbound
from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.scripted import NOT_SENT, REFUSED, SENT, UNCERTAIN, Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hi {{ family_name }} {{ word }}"}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "afterwards"}
ENDLESS = {"name": "Wait", "type": "wait", "event": "form.signed"}

Meanwhile = Callable[[], object]


def run_with(rig: Rig, texts: Scripted) -> None:
    rig.run(channels={"email": texts, "sms": texts})


def begin(rig: Rig, *steps: dict[str, Any], **more: Any) -> None:
    rig.family()
    document = {"workflow": "w", "trigger": "manual", "steps": list(steps), **more}
    rig.start(rig.workflow("w", document), variables='{"word": "there"}')


@pytest.fixture
def before_arm(monkeypatch: pytest.MonkeyPatch) -> Callable[[Meanwhile], None]:
    """Does something once between the decision to send and the transaction that arms it."""

    def install(meanwhile: Meanwhile) -> None:
        arm, pending = outbound._arm, [meanwhile]

        def interrupted(*arguments: Any) -> None:
            if pending:
                pending.pop()()
            arm(*arguments)

        monkeypatch.setattr(outbound, "_arm", interrupted)

    return install


def once(meanwhile: Meanwhile) -> Callable[[Letter], None]:
    """Does something once while a letter is on its way."""
    pending = [meanwhile]

    def on_send(letter: Letter) -> None:
        if pending:
            pending.pop()()

    return on_send


# -- between the decision and the arm --------------------------------------------------------------------------------


def test_a_pause_before_the_arm_holds_the_message(rig: Rig, before_arm: Callable[[Meanwhile], None]) -> None:
    begin(rig, TEXT, NOTE)
    before_arm(lambda: rig.act("pause", "instance", 1))
    texts = Scripted()
    run_with(rig, texts)
    assert (texts.received, rig.messages()[0]["status"], rig.instance()["status"]) == ([], "intended", "paused")
    check(rig, outbox=False)
    rig.act("resume", "instance", 1)
    run_with(rig, texts)
    assert (len(texts.received), rig.instance()["outcome"]) == (1, "success")
    check(rig, outbox=False)


@pytest.mark.parametrize(
    ("meanwhile", "received", "instance"),
    [
        (lambda rig: rig.act("cancel", "instance", 1), [], "cancelled"),
        (lambda rig: rig.act("skip", "instance", 1), [], "completed"),
        (lambda rig: rig.act("call", "instance", 1), [], "completed"),
        (lambda rig: rig.act("wait", "instance", 1, until="2026-11-20T16:00:00Z"), ["1-0-0-sms"], "completed"),
        (lambda rig: rig.act("hold", "all", "all", reason="x"), [], "running"),
        (lambda rig: rig.act("hold", "workflow", "w", reason="x"), [], "running"),
        (lambda rig: rig.act("hold", "channel", "sms", reason="x"), [], "running"),
        (lambda rig: rig.act("hold", "channel", "email", reason="x"), ["1-0-0-sms"], "completed"),
        (lambda rig: rig.act("pause", "family", 1, until="2026-11-20T16:00:00Z"), ["1-0-0-sms"], "completed"),
        (lambda rig: rig.act("edit", "family", 1, active=0), [], "cancelled"),
        (lambda rig: rig.event("sms.received"), [], "completed"),
        (lambda rig: rig.event("weather.changed"), ["1-0-0-sms"], "completed"),
        (lambda rig: rig.sql("DELETE FROM families"), [], "cancelled"),
        (lambda rig: rig.act("consent", "family", 1, channel="sms", status="withdrawn"), [], "completed"),
        (lambda rig: rig.act("add", "closure", "", from_date="2026-11-16"), ["1-0-0-sms"], "completed"),
        (lambda rig: rig.sql("UPDATE families SET time_zone = 'Asia/Tokyo'"), ["1-0-0-sms"], "completed"),
    ],
    ids=[
        "cancel", "skip", "call", "wait", "hold_all", "hold_workflow", "hold_channel", "hold_other_channel",
        "family_pause", "family_leaves", "answer", "other_event", "family_gone", "consent", "closure", "zone",
    ],
)  # fmt: skip
def test_what_comes_before_the_arm_counts(
    rig: Rig,
    before_arm: Callable[[Meanwhile], None],
    meanwhile: Callable[[Rig], Any],
    received: list[str],
    instance: str,
) -> None:
    begin(rig, TEXT, NOTE, exit_when="responded")
    before_arm(lambda: meanwhile(rig))
    texts = Scripted()
    run_with(rig, texts)
    assert texts.received == received
    assert rig.instance()["status"] == instance
    for message in rig.messages():
        if message["status"] == "sent":
            hour = rig.at(message["sent_at"])
            moved = meanwhile_moves(rig)
            assert (hour > rig.at("2026-11-16 16:00:00")) == moved
    check(rig, outbox=False)


def meanwhile_moves(rig: Rig) -> bool:
    """Whether what happened closes the hour at which the message was to leave."""
    waits = rig.sql("SELECT 1 FROM actions WHERE verb = 'wait' OR (verb = 'pause' AND target_kind = 'family')")
    closed = rig.sql("SELECT 1 FROM closures")
    tokyo = rig.sql("SELECT 1 FROM families WHERE time_zone = 'Asia/Tokyo'")
    return bool(waits or closed or tokyo)


def test_variables_that_are_set_before_the_arm_are_in_the_message(
    rig: Rig, before_arm: Callable[[Meanwhile], None]
) -> None:
    begin(rig, TEXT, NOTE)
    before_arm(lambda: rig.act("set", "instance", 1, variables={"word": "again"}))
    texts = Scripted()
    run_with(rig, texts)
    assert rig.messages()[0]["body"] == "Hi Martinez again"
    assert texts.received == ["1-0-0-sms"]
    check(rig, outbox=False)


# -- between the decision and writing it down -----------------------------------------------------------------------


def test_nothing_is_written_down_for_what_has_ended_meanwhile(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(rig, TEXT, NOTE)
    draft = letters.draft

    def slow(*arguments: Any) -> Any:
        rig.act("cancel", "instance", 1)
        return draft(*arguments)

    monkeypatch.setattr(intending, "draft", slow)
    texts = Scripted()
    run_with(rig, texts)
    assert (texts.received, rig.messages(), rig.instance()["status"]) == ([], [], "cancelled")
    check(rig, outbox=False)


# -- between the arm and the record ----------------------------------------------------------------------------------

AFTER: dict[str, tuple[Callable[[Rig], Any], str]] = {
    "pause": (lambda rig: rig.act("pause", "instance", 1), "paused"),
    "cancel": (lambda rig: rig.act("cancel", "instance", 1), "cancelled"),
    "hold": (lambda rig: rig.act("hold", "all", "all", reason="x"), "running"),
    "answer": (lambda rig: rig.event("sms.received"), "completed"),
    "set": (lambda rig: rig.act("set", "instance", 1, variables={"word": "again"}), "running"),
}


@pytest.mark.parametrize("name", AFTER)
def test_what_comes_after_the_arm_changes_nothing_about_the_message_and_all_that_follows(rig: Rig, name: str) -> None:
    begin(rig, TEXT, NOTE, ENDLESS, exit_when="responded")
    act, instance = AFTER[name]
    texts = Scripted(on_send=once(lambda: act(rig)))
    run_with(rig, texts)
    (message,) = rig.messages()
    assert (message["status"], message["body"], texts.received) == ("sent", "Hi Martinez there", ["1-0-0-sms"])
    assert rig.instance()["status"] == instance
    notes = [task for task in rig.tasks("note") if task["status"] == "open"]
    assert len(notes) == (1 if name == "set" else 0)
    check(rig, outbox=False)


@pytest.mark.parametrize("verb", ["skip", "wait", "call", "retry"])
def test_what_would_need_to_know_whether_it_left_is_refused_while_it_leaves(rig: Rig, verb: str) -> None:
    begin(rig, TEXT, NOTE)
    said: list[str] = []
    texts = Scripted(
        on_send=once(lambda: said.append(rig.act(verb, "instance", 1, until="2026-11-20T16:00:00Z").result))
    )
    run_with(rig, texts)
    assert said == ["A message of it is leaving at this moment; try again in a few seconds."]
    assert rig.instance()["outcome"] == "success"
    check(rig, outbox=False)


@pytest.mark.parametrize(
    ("answer", "message"), [(NOT_SENT, "intended"), (REFUSED, "failed"), (UNCERTAIN, "uncertain"), (SENT, "sent")]
)
def test_whatever_the_far_end_says_is_recorded_for_a_paused_instance(rig: Rig, answer: Any, message: str) -> None:
    begin(rig, TEXT, NOTE)
    texts = Scripted({"+13125550001": [answer]}, on_send=once(lambda: rig.act("pause", "instance", 1)))
    run_with(rig, texts)
    assert (rig.messages()[0]["status"], rig.instance()["status"]) == (message, "paused")
    assert rig.tasks("note") == []
    check(rig, outbox=False)


@pytest.mark.parametrize(
    ("answer", "message"), [(NOT_SENT, "cancelled"), (REFUSED, "failed"), (UNCERTAIN, "uncertain"), (SENT, "sent")]
)
def test_whatever_the_far_end_says_is_recorded_for_a_cancelled_instance(rig: Rig, answer: Any, message: str) -> None:
    begin(rig, TEXT, NOTE)
    texts = Scripted({"+13125550001": [answer]}, on_send=once(lambda: rig.act("cancel", "instance", 1)))
    run_with(rig, texts)
    assert (rig.messages()[0]["status"], rig.instance()["status"]) == (message, "cancelled")
    check(rig, outbox=False)
