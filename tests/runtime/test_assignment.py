"""Whose task it is: the family's coordinator's, their deputy's while they are away or it is late, then everyone's."""

from typing import Any

import pytest

from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.test_control_tasks import CALL, SOON, WAITS, begin


def coordinators(rig: Rig, **people: dict[str, Any]) -> None:
    for name, columns in people.items():
        values = {"name": name, "role": "coordinator", **columns}
        marks = ", ".join("?" for _ in values)
        rig.sql(f"INSERT INTO coordinators ({', '.join(values)}) VALUES ({marks})", *values.values())


@pytest.mark.parametrize(
    ("ines", "omar", "owner"),
    [
        ({}, {}, "Ines"),
        ({"away_from": "2026-11-10", "away_until": "2026-11-20"}, {}, None),
        ({"away_from": "2026-11-10", "away_until": "2026-11-20", "deputy": "Omar"}, {}, "Omar"),
        ({"away_from": "2026-11-10", "deputy": "Omar"}, {}, "Omar"),
        ({"away_until": "2026-11-16T16:00:00Z", "deputy": "Omar"}, {}, "Ines"),
        ({"away_from": "2026-11-17", "deputy": "Omar"}, {}, "Ines"),
        ({"away_from": "2026-11-10", "deputy": "Omar"}, {"away_from": "2026-11-01", "deputy": "Ines"}, None),
        ({"away_from": "never", "deputy": "Omar"}, {}, "Ines"),
    ],
)
def test_a_task_goes_to_the_deputy_of_whoever_is_away(
    rig: Rig, ines: dict[str, Any], omar: dict[str, Any], owner: str | None
) -> None:
    coordinators(rig, Ines=ines, Omar=omar)
    begin(rig, WAITS)
    assert rig.tasks()[0]["assigned_to"] == owner


def test_an_overdue_task_goes_to_the_deputy_and_then_to_everyone(rig: Rig) -> None:
    coordinators(rig, Ines={"deputy": "Omar"}, Omar={})
    begin(rig, CALL)
    assert rig.at(rig.tasks()[0]["due_date"]) == moment("2026-11-16T18:00:00-06:00")
    owners = []
    for until in ("16T17:59:59", "16T18:00:00", "17T17:59:59", "17T18:00:00"):
        rig.run(until=f"2026-11-{until}-06:00")
        owners.append(rig.tasks()[0]["assigned_to"])
    assert owners == ["Ines", "Omar", "Omar", None]
    actions = [row["action"] for row in rig.sql("SELECT action FROM audit_log WHERE task_id = 1")]
    assert actions == ["task.open", "task.handed_on", "task.handed_on"]


def test_without_a_deputy_an_overdue_task_is_everyone_s_and_a_settled_one_stays(rig: Rig) -> None:
    coordinators(rig, Ines={})
    begin(rig, {**CALL, "max_attempts": 1})
    rig.family(2, coordinator="Ines")
    rig.start(1, 2)
    rig.run(until=SOON)
    rig.act("resolve", "task", 2, actor="Ines", outcome="reached")
    rig.run("2026-11-16T10:00:00-06:00", until="2026-11-16T19:00:00-06:00")
    assert [task["assigned_to"] for task in rig.tasks()] == [None, "Ines"]


def test_a_herd_of_snoozed_and_overdue_tasks_moves_in_one_go(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.runtime import upkeep

    monkeypatch.setattr(upkeep, "BATCH", 3)
    for family_id in range(1, 11):
        rig.family(family_id, coordinator="Ines")
    coordinators(rig, Ines={"deputy": "Omar"}, Omar={})
    template = rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [CALL]})
    for family_id in range(1, 11):
        rig.start(template, family_id)
    rig.run(MONDAY)
    for task_id in range(1, 8):
        rig.act("snooze", "task", task_id, actor="Ines", until="2026-11-17T15:00:00Z")
    rig.run(until="2026-11-17T09:00:00-06:00")
    assert {task["status"] for task in rig.tasks()} == {"open"}
    assert {task["assigned_to"] for task in rig.tasks()} == {"Omar"}
