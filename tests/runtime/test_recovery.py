"""An engine that ends suddenly at each boundary of its work: the next one goes on, and every message leaves once."""

from contextlib import suppress
from typing import Any

import pytest

from engine.core.run import LEAST_CRASHES
from engine.runtime import intending, outbound, work
from engine.runtime.sender import Sender
from engine.steps.email import Email
from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted
from tests.runtime.split import Split

MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi {{ family_name }}"}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
FAMILIES = 5


class Crash(BaseException):
    """The process ends here: nothing catches it, and nobody tidies up."""


def crashing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, *, after: bool = False) -> None:
    """The first call of `owner.name` ends the process, before or after it has done its work."""
    whole, pending = getattr(owner, name), [True]

    def called(*arguments: Any, **more: Any) -> Any:
        if pending and not after:
            pending.pop()
            raise Crash
        result = whole(*arguments, **more)
        if pending:
            pending.pop()
            raise Crash
        return result

    monkeypatch.setattr(owner, name, called)


BOUNDARIES: dict[str, tuple[Any, str, bool]] = {
    "before_claim": (work, "claim_batch", False),
    "after_claim": (work, "claim_batch", True),
    "while_deciding": (work, "_advance", True),
    "after_decide": (work, "advance_batch", True),
    "before_intend": (intending, "intend", False),
    "while_intending": (intending, "intended", True),
    "after_intend": (outbound, "_arm", False),
    "after_arm": (outbound, "_arm", True),
    "after_the_first_of_several_is_handed_over": (Sender, "send", True),
    "after_act": (outbound, "take_results", False),
    "while_recording": (outbound, "settle_batch", False),
    "after_record": (outbound, "settle_batch", True),
}


def begin(rig: Rig) -> None:
    document = {"workflow": "w", "trigger": "manual", "steps": [MAIL, NOTE]}
    template = rig.workflow("w", document)
    for family_id in range(1, FAMILIES + 1):
        rig.family(family_id)
        rig.start(template, family_id)


def crash(rig: Rig, channels: Any = None) -> None:
    """Run an engine until it ends suddenly; what it had handed to its sender may still arrive."""
    with rig.daemon(channels=channels) as daemon, suppress(Crash):
        daemon.tick()
        rounds = 0
        while rounds < 100:
            moved = daemon.tick()
            if daemon.engine.sender.in_flight:
                continue  # on a busy machine a letter takes more than a hundred rounds, and the run is not over
            if not moved:
                break
            rounds += 1


@pytest.mark.parametrize("name", BOUNDARIES)
def test_with_an_outbox_nothing_is_lost_and_nothing_comes_twice(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    begin(rig)
    owner, function, after = BOUNDARIES[name]
    crashing(monkeypatch, owner, function, after=after)
    crash(rig)
    rig.run()
    assert {row["outcome"] for row in rig.sql("SELECT outcome FROM workflow_instances")} == {"success"}
    assert len(rig.messages()) == len(list(rig.outbox.iterdir())) == FAMILIES
    assert len(rig.tasks("note")) == FAMILIES
    check(rig)


@pytest.mark.parametrize("name", BOUNDARIES)
def test_a_far_end_that_can_be_asked_is_asked_and_gets_each_message_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    begin(rig)
    mails = Scripted(can_look_up=True)
    mails.on_send = lambda letter: mails.known.add(letter.key)
    owner, function, after = BOUNDARIES[name]
    crashing(monkeypatch, owner, function, after=after)
    crash(rig, {"email": mails})
    rig.run(channels={"email": mails})
    assert sorted(mails.received) == sorted(message["idempotency_key"] for message in rig.messages())
    assert len(mails.received) == len(set(mails.received)) == FAMILIES
    assert {row["outcome"] for row in rig.sql("SELECT outcome FROM workflow_instances")} == {"success"}
    check(rig, outbox=False)


@pytest.mark.parametrize("name", BOUNDARIES)
def test_a_far_end_that_can_t_be_asked_gets_no_message_twice_and_a_person_is_asked(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    begin(rig)
    mails = Scripted()
    owner, function, after = BOUNDARIES[name]
    crashing(monkeypatch, owner, function, after=after)
    crash(rig, {"email": mails})
    rig.run(channels={"email": mails})
    assert len(mails.received) == len(set(mails.received))
    statuses = [message["status"] for message in rig.messages()]
    assert len(statuses) == FAMILIES
    assert statuses.count("sent") + statuses.count("uncertain") == FAMILIES
    asked = [task for task in rig.tasks("message_uncertain") if task["status"] == "open"]
    assert len(asked) == statuses.count("uncertain")
    if not name.startswith(("after_a", "after_t", "while_r")):
        assert statuses.count("uncertain") == 0
    for task in asked:
        rig.act("resolve", "task", task["task_id"], outcome="it_was_sent")
    rig.run(channels={"email": mails})
    assert {row["outcome"] for row in rig.sql("SELECT outcome FROM workflow_instances")} == {"success"}
    check(rig, outbox=False)


HALVES: dict[str, tuple[Any, str, bool]] = {
    "before_the_first_half": (Sender, "prepare", False),
    "after_the_first_half": (outbound, "_send_off", False),
    "before_the_late_arm": (outbound, "_arm", False),
    "after_the_late_arm": (outbound, "_arm", True),
    "after_the_first_of_several_is_sent_off": (Sender, "commit", True),
    "while_recording": (outbound, "settle_batch", False),
}


@pytest.mark.parametrize("name", HALVES)
def test_a_far_end_in_two_halves_gets_no_message_twice(rig: Rig, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    begin(rig)
    mails = Split()
    owner, function, after = HALVES[name]
    crashing(monkeypatch, owner, function, after=after)
    crash(rig, {"email": mails})
    rig.run(channels={"email": mails})
    assert len(mails.received) == len(set(mails.received))
    statuses = [message["status"] for message in rig.messages()]
    assert statuses.count("sent") + statuses.count("uncertain") == FAMILIES
    if name in ("before_the_first_half", "after_the_first_half", "before_the_late_arm"):
        assert statuses.count("uncertain") == 0, "what was never armed is never in doubt"
    asked = [task for task in rig.tasks("message_uncertain") if task["status"] == "open"]
    assert len(asked) == statuses.count("uncertain")
    check(rig, outbox=False)


def test_crash_after_crash_at_every_boundary_in_turn(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(rig)
    for owner, function, after in BOUNDARIES.values():
        with monkeypatch.context() as patch:
            crashing(patch, owner, function, after=after)
            crash(rig)
    rig.run()
    assert len(list(rig.outbox.iterdir())) == FAMILIES
    assert {row["status"] for row in rig.sql("SELECT status FROM workflow_instances")} <= {"completed", "paused"}
    check(rig)


def test_a_step_that_ends_the_engine_each_time_is_given_up_and_its_neighbours_complete(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rig)
    send = Email.run

    def fatal(self: Email, step: Any, view: Any) -> Any:
        if view.snapshot.instance.instance_id == 3:
            raise Crash
        return send(self, step, view)

    monkeypatch.setattr(Email, "run", fatal)
    restarts = 0
    while rig.instance(3)["status"] != "paused" and restarts < 30:
        crash(rig)
        restarts += 1
    rig.run()
    statuses = [row["status"] for row in rig.sql("SELECT status FROM workflow_instances ORDER BY instance_id")]
    assert statuses == ["completed", "completed", "paused", "completed", "completed"]
    assert rig.one("SELECT status FROM workflow_queue") == {"status": "failed"}
    (task,) = rig.tasks("workflow_escalation")
    assert f"the engine stopped {LEAST_CRASHES + 1} times while it was running this step" in task["description"]
    check(rig)
