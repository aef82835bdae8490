"""Somebody goes on holiday: what is open for them goes to whoever stands in, and what comes meanwhile too."""

from typing import Any

import pytest

from tests.runtime.rig import MONDAY, Rig
from tests.runtime.test_assignment import coordinators
from tests.runtime.test_control_tasks import CALL, begin


def owners(rig: Rig) -> list[str | None]:
    return [task["assigned_to"] for task in rig.tasks()]


def test_a_coordinator_goes_on_holiday_and_her_tasks_go_to_the_deputy(rig: Rig) -> None:
    coordinators(rig, Ines={"deputy": "Omar"}, Omar={})
    begin(rig, CALL)
    assert owners(rig) == ["Ines"]
    act = rig.act("away", "coordinator", "Ines", actor="Ines", until="2026-11-30T14:00:00Z")
    assert act.status == "applied"
    assert act.result.endswith("until 2026-11-30 14:00 UTC. 1 open task goes to Omar.")
    assert owners(rig) == ["Omar"]
    rig.family(2, coordinator="Ines")
    rig.start(1, 2)
    rig.run()
    assert owners(rig) == ["Omar", "Omar"]
    assert rig.act("back", "coordinator", "Ines", actor="Ines").status == "applied"
    rig.family(3, coordinator="Ines")
    rig.start(1, 3)
    rig.run()
    assert owners(rig) == ["Omar", "Omar", "Ines"]


def test_an_absence_to_come_moves_what_is_open_when_it_begins(rig: Rig) -> None:
    coordinators(rig, Ines={"deputy": "Omar"}, Omar={})
    begin(rig, {**CALL, "delay": "0 days"})
    act = rig.act("away", "coordinator", "Ines", actor="Ines", **{"from": "2026-11-16T17:00:00Z"})
    assert act.result.endswith("with no end so far. From then on their tasks go to Omar.")
    assert owners(rig) == ["Ines"]
    rig.run(until="2026-11-16T10:59:00-06:00")
    assert owners(rig) == ["Ines"]
    rig.run(until="2026-11-16T12:00:00-06:00")
    assert owners(rig) == ["Omar"]
    handed = rig.one("SELECT actor, at FROM audit_log WHERE action = 'task.handed_on'")
    assert handed == {"actor": "engine", "at": "2026-11-16 17:00:00.000000"}, "at the moment when it began"


def test_where_everybody_is_away_the_tasks_are_everyone_s(rig: Rig) -> None:
    coordinators(rig, Ines={"deputy": "Omar"}, Omar={"deputy": "Ines", "away_from": "2026-11-01"})
    begin(rig, CALL)
    act = rig.act("away", "coordinator", "Ines", actor="Ines")
    assert act.result.endswith("1 open task goes to everyone, because nobody who stands in is there then.")
    assert owners(rig) == [None]


def test_a_task_given_to_somebody_who_is_away_goes_to_who_stands_in(rig: Rig) -> None:
    coordinators(rig, Ines={"deputy": "Omar"}, Omar={})
    begin(rig, CALL)
    rig.act("away", "coordinator", "Omar", actor="Omar", deputy="Ines")
    said = rig.act("assign", "task", 1, actor="Ines", to="Omar").result
    assert said == "Omar is away, so task 1 is on Ines’s list."


@pytest.mark.parametrize(
    ("actor", "whom", "args", "says"),
    [
        ("Omar", "Ines", {}, "The absence of somebody else needs the role 'admin', and Omar has the role"),
        ("Vic", "Vic", {}, "This needs the role 'coordinator', and Vic has the role 'viewer'."),
        ("Omar", "Omar", {"deputy": "Omar"}, "Nobody is their own deputy."),
        ("Omar", "Omar", {"deputy": "Eve"}, "The deputy must be a coordinator, and there is none called 'Eve'."),
        ("Omar", "Omar", {"deputy": "Vic"}, "Vic is a viewer, who may not do anybody's tasks,"),
        ("Omar", "Omar", {"from": "soon"}, "'from' must be a moment such as 2026-11-23T09:00:00Z, not 'soon'."),
        ("Omar", "Omar", {"until": "2026-11-10T09:00:00Z"}, "An absence can't end (2026-11-10 09:00 UTC) before it"),
        ("Bea", "Eve", {}, "There is no coordinator called 'Eve'."),
    ],
)  # fmt: skip
def test_an_absence_that_makes_no_sense_is_refused(
    rig: Rig, actor: str, whom: str, args: dict[str, Any], says: str
) -> None:
    coordinators(rig, Ines={}, Omar={}, Vic={"role": "viewer"}, Bea={"role": "admin"})
    before = rig.sql("SELECT * FROM coordinators")
    rig.run(MONDAY)
    act = rig.act("away", "coordinator", whom, actor=actor, **args)
    assert act.status == "refused"
    assert act.result.startswith(says), act.result
    assert rig.sql("SELECT * FROM coordinators") == before


def test_an_admin_may_for_others_and_nobody_comes_back_who_is_here(rig: Rig) -> None:
    coordinators(rig, Ines={}, Bea={"role": "admin"})
    assert rig.act("away", "coordinator", "Ines", actor="Bea").status == "applied"
    assert rig.act("back", "coordinator", "Ines", actor="Bea").status == "applied"
    assert rig.act("back", "coordinator", "Ines", actor="Bea").result == "Ines is not away."


def test_somebody_is_left_who_can_take_people_on(rig: Rig) -> None:
    coordinators(rig, Bea={"role": "admin"}, Omar={})
    act = rig.act("edit", "coordinator", "Bea", actor="Bea", role="viewer")
    assert act.result == "Bea is the only admin; make somebody else one first."
    assert rig.act("edit", "coordinator", "Omar", actor="Bea", role="admin").status == "applied"
    assert rig.act("edit", "coordinator", "Bea", actor="Bea", role="viewer").status == "applied"
