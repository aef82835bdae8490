"""Ten seconds to think again: acts that wait, are withdrawn, or are taken back by their opposite; and who may what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import engine.control as control_module
from engine.control import Control
from engine.store.connection import open_database
from engine.store.state import virtual_now
from tests.runtime.invariants import check
from tests.runtime.rig import Rig

LIVES_ON = {"name": "Wait", "type": "wait", "for": "3 days"}
TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
APPROVE = {"name": "Approve", "type": "task", "task_type": "approval", "description": "?", "wait_for": "done"}
SOON = "2026-11-16T10:01:00-06:00"


@contextmanager
def person(rig: Rig, name: str = "Dana", **more: Any) -> Iterator[Control]:
    """Somebody at a console of their own."""
    connection = open_database(f"sqlite:///{rig.folder / 'followthrough.db'}", role="client")
    now = virtual_now(connection)
    assert now is not None
    try:
        yield Control(connection, name, config=rig.config, now=lambda: now, **more)
    finally:
        connection.close()


def begin(rig: Rig, *steps: dict[str, Any]) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps)}))
    rig.run(until=SOON)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets real time pass for acts that wait."""

    def pass_seconds(seconds: float) -> None:
        ahead = datetime.now(UTC) + timedelta(seconds=seconds)
        monkeypatch.setattr(control_module, "_real_now", lambda: ahead)

    return pass_seconds


def test_an_act_that_waits_is_withdrawn_without_a_trace(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana:
        act = dana.submit("cancel", "instance", 1, delay_seconds=10)
        assert (act.status, act.result) == ("submitted", "It is carried out in 10 seconds, unless undone.")
        assert dana.apply_due() == []
        assert (undone := dana.undo(act.action_id)).status == "withdrawn"
        assert undone.result == "Undone."
        assert dana.undo(act.action_id).result == "There is nothing to undo: it was withdrawn."
    assert rig.instance()["status"] == "running"
    assert rig.one("SELECT status, applied_at FROM actions") == {"status": "withdrawn", "applied_at": None}
    check(rig)


def test_whoever_comes_first_carries_it_out_when_its_moment_has_come(rig: Rig, later: Any) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana, person(rig, "Omar") as omar:
        act = dana.submit("pause", "instance", 1, delay_seconds=10)
        later(11)
        (applied,) = omar.apply_due()
        assert (applied.action_id, applied.status) == (act.action_id, "applied")
        assert dana.apply_due() == []
    assert rig.one("SELECT actor FROM audit_log WHERE action = 'instance.paused'") == {"actor": "Dana"}


def test_the_engine_carries_it_out_when_nobody_else_does(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana:
        dana.submit("pause", "instance", 1, delay_seconds=10)
    with rig.daemon() as daemon:
        daemon.tick()
        assert rig.instance()["status"] == "running"
        now = daemon.engine.lease_clock
        daemon.engine.lease_clock = lambda: now() + timedelta(seconds=11)
        daemon.tick()
    assert rig.instance()["status"] == "paused"


def test_leaving_the_console_carries_out_one_s_own_and_nobody_else_s(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana, person(rig, "Omar") as omar:
        dana.submit("pause", "instance", 1, delay_seconds=10)
        assert omar.flush() == []
        assert [act.status for act in dana.flush()] == ["applied"]


def test_what_somebody_else_has_just_asked_for_is_said_at_once(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana, person(rig, "Omar") as omar:
        dana.submit("cancel", "instance", 1, delay_seconds=10)
        second = omar.submit("pause", "instance", 1, delay_seconds=10)
        assert (second.status, second.result) == ("refused", "Dana did this at 10:01: Dana stopped it.")


@pytest.mark.parametrize(
    ("verb", "kind", "target", "args", "before", "after"),
    [
        ("pause", "instance", 1, {}, "SELECT status FROM workflow_instances", "running"),
        ("snooze", "task", 1, {"until": "2026-11-20T15:00:00Z"}, "SELECT status FROM coordinator_tasks", "open"),
        ("hold", "workflow", "w", {"reason": "x"}, "SELECT count(*) FROM holds WHERE released_at IS NULL", 1),
    ],
)
def test_what_has_left_nothing_is_taken_back_by_its_opposite(
    rig: Rig, verb: str, kind: str, target: Any, args: dict[str, Any], before: str, after: Any
) -> None:
    begin(rig, APPROVE)
    rig.act("hold", "channel", "email", reason="somebody else's")
    with person(rig) as dana:
        act = dana.submit(verb, kind, target, args=args)
        assert act.status == "applied"
        (changed,) = rig.one(before).values()
        assert changed != after
        assert dana.undo(act.action_id).status == "applied"
    (found,) = rig.one(before).values()
    assert found == after
    check(rig)


def test_a_hold_of_everything_is_taken_back_alone(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    rig.act("hold", "channel", "sms", reason="before", actor="Omar")
    with person(rig) as dana:
        act = dana.submit("hold", "all", "all", args={"reason": "fire drill"})
        assert dana.undo(act.action_id).status == "applied"
        assert dana.undo(act.action_id).result == "That hold has been released already."
    assert [row["channel"] for row in rig.sql("SELECT channel FROM holds WHERE released_at IS NULL")] == ["sms"]


@pytest.mark.parametrize("verb", ["cancel", "skip"])
def test_what_can_t_be_taken_back_says_so(rig: Rig, verb: str) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana:
        act = dana.submit(verb, "instance", 1)
        undone = dana.undo(act.action_id)
        assert (undone.status, undone.result) == (
            "refused", "That can't be undone any more: it has been carried out.",
        )  # fmt: skip
        assert dana.undo(999).result == "There is no act 999."


def test_a_message_waits_for_an_act_that_may_stop_it_and_goes_on_when_it_is_withdrawn(rig: Rig) -> None:
    begin(rig, {**LIVES_ON, "for": "1 days"}, TEXT)
    with person(rig) as dana:
        act = dana.submit("cancel", "instance", 1, delay_seconds=10)
        rig.run()
        assert rig.messages()[0]["status"] == "intended"
        assert rig.one("SELECT held_reason FROM workflow_queue") == {"held_reason": f"act:{act.action_id}"}
        dana.undo(act.action_id)
    rig.run()
    assert rig.messages()[0]["status"] == "sent"
    check(rig)


@pytest.mark.parametrize(
    ("role", "pause", "withdraw"), [("viewer", False, False), ("coordinator", True, False), ("author", True, False),
                                    ("admin", True, True)],
)  # fmt: skip
def test_who_may_do_what(rig: Rig, role: str, pause: bool, withdraw: bool) -> None:
    begin(rig, LIVES_ON)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', ?), ('Omar', 'coordinator')", role)
    with person(rig) as dana, person(rig, "Omar") as omar, person(rig, "Eve") as eve:
        assert (dana.may("pause") is None) == pause
        assert (dana.may("withdraw", "run") is None) == withdraw
        waiting = omar.submit("cancel", "instance", 1, delay_seconds=10)
        assert (dana.undo(waiting.action_id).status == "withdrawn") == pause
        assert (dana.submit("pause", "instance", 1).status == "applied") == pause
        assert eve.submit("pause", "instance", 1).result.startswith("Nobody called 'Eve' is among the coordinators;")
        assert eve.submit("pause", "instance", 1, delay_seconds=10).status == "refused"


def test_whoever_sits_at_the_machine_s_own_shell_may_everything(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Omar', 'viewer')")
    with person(rig, "root", operator=True) as root:
        assert root.submit("pause", "instance", 1).status == "applied"


def test_a_view_that_has_grown_old_is_refused(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    seen = rig.instance()["revision"]
    with person(rig) as dana, person(rig, "Omar") as omar:
        assert omar.submit("set", "instance", 1, args={"variables": {"a": 1}}, revision=seen).status == "applied"
        stale = dana.submit("cancel", "instance", 1, revision=seen)
        assert stale.result == "Omar did this at 10:01: Omar changed its values."
        assert dana.submit("cancel", "instance", 1, revision=seen + 1).status == "applied"


# -- one after the other, on one case --------------------------------------------------------------------------------


def test_what_one_asks_next_on_a_case_counts_for_it_as_one_s_own_act_leaves_it(rig: Rig) -> None:
    begin(rig, APPROVE)
    seen = rig.tasks()[0]["revision"]
    with person(rig) as dana:
        dana.submit("assign", "task", 1, revision=seen, args={"to": "Dana"}, delay_seconds=10)
        done = dana.submit("resolve", "task", 1, revision=seen, args={"outcome": "approved"}, delay_seconds=10)
        assert done.status == "submitted"
        assert [act.status for act in dana.flush()] == ["applied"]
    assert (rig.tasks()[0]["assigned_to"], rig.tasks()[0]["outcome"]) == ("Dana", "approved")


def test_what_one_asked_is_never_hurried_where_it_would_leave_the_building(rig: Rig) -> None:
    begin(rig, LIVES_ON)
    with person(rig) as dana:
        dana.submit("skip", "instance", 1, delay_seconds=10)
        again = dana.submit("wait", "instance", 1, args={"until": "2026-11-20T15:00:00Z"}, delay_seconds=10)
        assert again.result == "You asked for this a moment ago. Take that back first, or wait until it is done."
    assert rig.one("SELECT status, verb FROM actions") == {"status": "submitted", "verb": "skip"}


def test_what_is_due_is_carried_out_before_what_comes_after_it(rig: Rig, later: Any) -> None:
    begin(rig, LIVES_ON)
    seen = rig.instance()["revision"]
    with person(rig) as dana, person(rig, "Omar") as omar:
        dana.submit("pause", "instance", 1, revision=seen, delay_seconds=10)
        later(11)
        late = omar.submit("pause", "instance", 1, revision=seen)
        assert (late.status, late.result) == ("refused", "Dana did this at 10:01.")
    assert rig.instance()["status"] == "paused"


def test_a_decision_on_one_part_of_a_case_stands_in_the_way_of_one_on_another(rig: Rig) -> None:
    begin(rig, APPROVE)
    with person(rig) as dana, person(rig, "Omar") as omar:
        dana.submit("resolve", "task", 1, args={"outcome": "approved"}, delay_seconds=10)
        late = omar.submit("cancel", "instance", 1)
        assert (late.status, late.result) == ("refused", "Dana did this at 10:01: Dana closed it.")
    assert rig.instance()["status"] == "running"
