"""Steps and channels from outside that raise, hang or talk rubbish: an outcome like any other, and nobody waits."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest

import engine.steps
from engine.channels.letter import Letter, Receipt, Result
from engine.core.outcome import Done, Escalate, Fail, Move, NewTask, Outcome, Retry, Skip, Wait
from engine.steps.plugin import PluginStep
from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.scripted import Scripted

PROBE = {"name": "Probe", "type": "probe", "depth": 3}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
TEXT = {"name": "Text", "type": "sms", "message": "Hi"}


class Probe:
    """A plugin that does what a test says for family 1, and its work for all others."""

    contact = False

    def __init__(self) -> None:
        self.behaviour: Any = lambda: Done({"seen": 1})
        self.calls: list[tuple[Mapping[str, Any], int]] = []

    def run(self, params: Mapping[str, Any], context: Mapping[str, Any]) -> Outcome:
        """Called in a thread of its own."""
        self.calls.append((dict(params), context["family_id"]))
        if context["family_id"] != 1:
            return Done({"well": True}, variables={"probed": context["family_name"]})
        outcome: Outcome = self.behaviour()
        return outcome


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    """A step type `probe`, as if it were installed."""
    plugin = Probe()
    known = {**engine.steps.BUILT_IN, "probe": PluginStep(plugin)}
    monkeypatch.setattr(engine.steps, "load_step_types", lambda: known)
    return plugin


def begin(rig: Rig, *steps: dict[str, Any], families: int = 2, **more: Any) -> None:
    template = rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps), **more})
    for family_id in range(1, families + 1):
        rig.family(family_id)
        rig.start(template, family_id)


def test_a_plugin_s_step_gets_its_keys_and_its_outcome_counts(rig: Rig, probe: Probe) -> None:
    look = {"name": "Look", "type": "condition", "when": "probed == 'Martinez'", "then": "Note", "else": "end"}
    begin(rig, PROBE, look, NOTE)
    probe.behaviour = lambda: Done({"seen": 1}, variables={"probed": "no"}, tasks=(NewTask("look", "at this"),))
    rig.run()
    assert sorted(family_id for _, family_id in probe.calls) == [1, 2]
    assert probe.calls[0][0] == {"depth": 3}
    assert [(task["task_type"], task["family_id"]) for task in rig.tasks()] == [("look", 1), ("note", 2)]
    check(rig)


def raised(error: BaseException) -> Any:
    def behaviour() -> Outcome:
        raise error

    return behaviour


BROKEN: dict[str, Any] = {
    "ValueError": raised(ValueError("no such thing")),
    "StopIteration": raised(StopIteration()),
    "SystemExit": raised(SystemExit(3)),
    "KeyboardInterrupt": raised(KeyboardInterrupt()),
    "CancelledError": raised(asyncio.CancelledError()),
    "TimeoutError": raised(TimeoutError("of its own")),
    "half_a_character": raised(ValueError("\ud800")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_plugin_raises_is_tried_again_and_then_put_before_a_person(rig: Rig, probe: Probe, name: str) -> None:
    begin(rig, PROBE, NOTE)
    probe.behaviour = BROKEN[name]
    rig.run()
    assert rig.instance(2)["outcome"] == "success"
    assert rig.instance(1)["status"] == "paused"
    assert [family_id for _, family_id in probe.calls].count(1) == 4
    (task,) = rig.tasks("workflow_escalation")
    if name != "half_a_character":
        assert f"the step broke off ({name}: " in task["description"]
        assert "We tried 4 times." in task["description"]
    check(rig)


RUBBISH: dict[str, Any] = {
    "nothing": None,
    "a_number": 5,
    "a_dictionary": {"status": "ok"},
    "a_class": Done,
    "a_skip": Skip("not me"),
    "a_wait": Wait(None, "event"),
    "a_move": Move(moment(MONDAY)),
    "a_receipt": Receipt(Result.SENT),
    "beyond_the_end": Done(go_to=99),
    "before_the_beginning": Done(go_to=-1),
    "nowhere": Done(go_to="Note"),  # type: ignore[arg-type]
    "variables_of_a_list": Done(variables=[1]),  # type: ignore[arg-type]
    "tasks_of_numbers": Done(tasks=(5,)),  # type: ignore[arg-type]
    "tasks_without_a_type": Done(tasks=(NewTask(None, None),)),  # type: ignore[arg-type]
    "a_priority_that_is_none": Done(tasks=(NewTask("x", "y", priority="purple"),)),
    "events_of_words": Done(used_events=("x",)),  # type: ignore[arg-type]
    "an_error_of_nothing": Fail(None),  # type: ignore[arg-type]
    "an_error_of_bytes": Retry(b"\xff"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_put_before_a_person_and_the_neighbours_go_on(rig: Rig, probe: Probe, name: str) -> None:
    begin(rig, PROBE, NOTE, families=6)
    probe.behaviour = lambda: RUBBISH[name]
    rig.run()
    assert {rig.instance(number)["outcome"] for number in range(2, 7)} == {"success"}
    assert rig.instance(1)["status"] in ("paused", "completed")
    if rig.instance(1)["status"] == "paused":
        assert [task["status"] for task in rig.tasks("workflow_escalation")] == ["open"]
        assert rig.one("SELECT status FROM workflow_queue") == {"status": "failed"}
    assert rig.sql("SELECT 1 FROM workflow_queue WHERE status = 'processing'") == []


def test_a_plugin_that_hangs_is_left_behind(rig: Rig, probe: Probe) -> None:
    begin(rig, PROBE, NOTE, retry={"max_retries": 1})
    never = threading.Event()
    probe.behaviour = lambda: never.wait() and Done()
    with rig.daemon() as daemon:
        daemon.engine.sender._timeout = 0.05
        daemon.run()
    never.set()
    assert (rig.instance(1)["status"], rig.instance(2)["outcome"]) == ("paused", "success")
    assert "the step did not end within 0 seconds" in rig.tasks("workflow_escalation")[0]["description"]
    check(rig)


def test_fail_and_escalate_mean_what_they_say(rig: Rig, probe: Probe) -> None:
    begin(rig, {**PROBE, "on_failure": "skip"}, NOTE)
    probe.behaviour = lambda: Fail("not this time")
    rig.run()
    assert rig.instance(1)["outcome_notes"] == "'Probe' was skipped: not this time"
    rig.start(1, 1)
    probe.behaviour = lambda: Escalate("look at this")
    rig.run()
    assert rig.instance(3)["status"] == "paused"
    check(rig)


def test_an_engine_without_the_plugin_holds_the_row_for_one_that_has_it(
    rig: Rig, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rig, {"name": "Wait", "type": "wait", "for": "1 hours"}, PROBE, NOTE)
    rig.run(until="2026-11-16T10:01:00-06:00")
    with monkeypatch.context() as without:
        without.setattr(engine.steps, "load_step_types", lambda: dict(engine.steps.BUILT_IN))
        rig.run()
    assert {row["held_reason"] for row in rig.sql("SELECT held_reason FROM workflow_queue")} == {"step_type:probe"}
    check(rig)
    rig.run()
    assert {row["outcome"] for row in rig.sql("SELECT outcome FROM workflow_instances")} == {"success"}
    check(rig)


# -- channels --------------------------------------------------------------------------------------------------------


class Odd(Scripted):
    """A channel that raises what it is told, or gives something that is no receipt."""

    given: Any = None

    async def send(self, letter: Letter) -> Receipt:
        """For family 1 only."""
        if letter.recipient != "+13125550001":
            return await super().send(letter)
        if isinstance(self.given, BaseException):
            raise self.given
        answer: Receipt = self.given
        return answer


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (ValueError("odd"), "scripted broke off (ValueError: odd)"),
        (SystemExit(1), "scripted broke off (SystemExit: 1)"),
        (KeyboardInterrupt(), "scripted broke off (KeyboardInterrupt: )"),
        (asyncio.CancelledError(), "scripted broke off (CancelledError: )"),
        (StopAsyncIteration(), "scripted broke off (StopAsyncIteration: )"),
        (GeneratorExit(), "scripted broke off (GeneratorExit: )"),
        (None, "scripted came back with NoneType, which is no receipt"),
        ("sent", "scripted came back with str, which is no receipt"),
        (Receipt("banana"), "scripted came back with Receipt, which is no receipt"),  # type: ignore[arg-type]
    ],
)
def test_a_channel_that_breaks_off_leaves_the_message_uncertain(rig: Rig, given: Any, says: str) -> None:
    begin(rig, TEXT, NOTE, families=3)
    odd = Odd()
    odd.given = given
    rig.run(channels={"sms": odd})
    assert [rig.instance(number)["status"] for number in (1, 2, 3)] == ["running", "completed", "completed"]
    message = rig.messages()[0]
    assert message["status"] == "uncertain"
    assert message["reason"].startswith(says)
    assert len(rig.tasks("message_uncertain")) == 1
    check(rig, outbox=False)


def test_what_a_far_end_says_is_kept_within_bounds(rig: Rig) -> None:
    begin(rig, TEXT, families=1)
    odd = Odd()
    odd.given = Receipt(Result.REFUSED, "no\ud800" + "x" * 10_000, 5, {"id": 7}, b"\xff")  # type: ignore[arg-type]
    rig.run(channels={"sms": odd})
    message = rig.messages()[0]
    assert (message["status"], len(message["reason"]), message["error_code"]) == ("failed", 2000, "b'\\xff'")
    assert rig.instance()["status"] == "paused"
    check(rig, outbox=False)
