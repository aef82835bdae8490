"""The hold key, its banner, and going on again: told as two people live it, on the real engine."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from console.app import Console
from console.feed import Pulse, how_it_is
from console.model.stops import fitting, stoppables
from console.sample import NOW
from tests.console.fake_control import FakeControl
from tests.console.stage import LARGE, SMALL, Stage, assert_frame, on_stage, play
from tests.console.test_with_engine import console_at, stuck
from tests.runtime.rig import Rig

HOLD = "INSERT INTO holds (workflow, channel, reason, actor, placed_at) VALUES (?, ?, ?, ?, ?)"


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    return Rig.build(tmp_path, migrated_file)


async def pulse(stage: Stage, database: Path) -> None:
    """What the watcher tells once a second."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    stage.app.post_message(Console.Heard(Pulse(how_it_is(connection, stage.app.feed))))
    connection.close()
    await stage.settle()


def test_a_hold_is_placed_and_lifted_by_two_people(rig: Rig) -> None:
    stuck(rig)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Sam', 'coordinator')")

    async def scene() -> None:
        async with console_at(rig) as dana, console_at(rig, actor="Sam") as sam:
            await dana.press("H", "enter")
            await dana.type("wrong price in the text")
            await dana.press("enter")
            frame = await dana.frame()
            assert "On hold: everything" in frame
            assert "Done: Everything is on hold.   u takes it back, for 10 s." in frame
            assert rig.one("SELECT status, not_before FROM actions") == {"status": "applied", "not_before": None}
            await sam.somebody_wrote()
            frame = await sam.frame()
            assert "everything. Dana, today 12:00: wrong price in the text" in frame
            assert "Press L to lift it." in frame
            await sam.press("L")
            assert "Nothing waits for it." in await sam.frame()
            await sam.type("stop")
            await sam.press("enter")
            assert "to go on." in await sam.frame()
            assert rig.one("SELECT released_at FROM holds")["released_at"] is None
            await sam.press(*["backspace"] * 4)
            await sam.type("go on")
            await sam.press("enter")
            assert rig.one("SELECT released_at FROM holds")["released_at"] is not None
            assert "On hold" not in await sam.frame()
            await dana.somebody_wrote()
            assert "On hold" not in await dana.frame()

    play(scene)


def test_a_hold_is_taken_back_with_u(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("H")
            await stage.type("check")
            assert "the workflow Checking in" in await stage.frame()
            await stage.press("enter")
            await stage.type("too many")
            await stage.press("enter", "u")
            assert "The hold is lifted again" in await stage.frame()
            assert rig.one("SELECT workflow, released_at IS NULL AS open FROM holds") == {
                "workflow": "checking_in", "open": 0,
            }  # fmt: skip
            await stage.pass_seconds(10.1)
            assert "Done" not in await stage.frame()

    play(scene)


def test_lifting_says_what_fell_late(database: Path) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(HOLD, (None, None, "wrong price", "Sam Ortiz", "2026-11-24 18:00:00.000000"))
    connection.execute(HOLD, (None, "sms", "carrier trouble", "Ines Prado", "2026-11-24 19:00:00.000000"))
    connection.execute("UPDATE workflow_queue SET status = 'held', held_reason = 'hold:1' WHERE status = 'queued'")
    connection.execute("UPDATE workflow_queue SET scheduled_for = '2026-11-24 19:30:00.000000' WHERE queue_id IN "
                       "(SELECT min(queue_id) FROM workflow_queue WHERE held_reason = 'hold:1')")  # fmt: skip
    connection.close()
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await pulse(stage, database)
            await stage.press("L")
            assert_frame("sheet_release_120x40", await stage.frame())
            await stage.press("7", "enter")
            await stage.type("go on")
            await stage.press("enter")
            assert "Type a number from the list" in await stage.frame()
            assert control.asked == []
            await stage.press("shift+tab", "backspace", "2", "enter")
            assert [(act["verb"], act["kind"], act["id"], act["delay"]) for act in control.asked] == [
                ("release", "hold", 2, 0)
            ]

    play(scene)


@pytest.mark.parametrize("size", [SMALL, LARGE, (48, 20)], ids=["80x24", "120x40", "48x20"])
def test_what_the_sheet_and_the_banner_look_like(size: tuple[int, int], database: Path) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    for number in range(4):
        channel = None if number % 2 else "sms"
        connection.execute(HOLD, (None, channel, f"reason {number}", "Sam Ortiz", NOW.isoformat()))
    connection.close()

    async def scene() -> None:
        async with on_stage(database, size=size) as stage:
            await pulse(stage, database)
            assert_frame(f"on_hold_{size[0]}x{size[1]}", await stage.frame())
            await stage.press("H")
            assert_frame(f"sheet_hold_{size[0]}x{size[1]}", await stage.frame())

    play(scene)


def test_what_the_role_forbids_is_said(rig: Rig) -> None:
    stuck(rig)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Val', 'viewer')")

    async def scene() -> None:
        async with console_at(rig, actor="Val") as stage:
            await stage.press("H")
            assert "Hold: that needs a coordinator, and you are a viewer." in await stage.frame()
            await stage.press("L")
            assert "Lift hold: that needs a coordinator" in await stage.frame()
            assert rig.sql("SELECT * FROM actions") == []

    play(scene)


def test_a_role_that_changes_counts_at_once(rig: Rig) -> None:
    stuck(rig)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator')")
    database = rig.folder / "followthrough.db"

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("enter")
            assert "viewer" not in await stage.frame()
            rig.sql("UPDATE coordinators SET role = 'viewer'")
            await stage.somebody_wrote()
            await pulse(stage, database)
            frame = await stage.frame()
            assert "What you may do here has changed: you are a viewer now." in frame
            assert "that needs a coordinator" in frame

    play(scene)


def test_whoever_is_not_on_the_list_reads_who_can_add_them(rig: Rig) -> None:
    stuck(rig)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Ines', 'admin'), ('Dana', 'viewer')")

    async def scene() -> None:
        async with console_at(rig, actor="Eve") as stage:
            await stage.press("H")
            assert "nobody called Eve is on the list of people here; Ines can add you." in await stage.frame()

    play(scene)


def test_an_act_that_fails_is_said(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, FakeControl(refuses={"hold": "there is no workflow 'x'."})) as stage:
            await stage.press("H", "enter")
            await stage.type("why")
            await stage.press("enter")
            assert "That was not done: there is no workflow 'x'." in await stage.frame()

    play(scene)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("text", "sms"), ("EVERY", "all"), ("payment", "payment_reminder"), ("high risk", "high_risk_intervention")],
)
def test_a_few_letters_name_what_shall_stop(typed: str, first: str) -> None:
    offered = stoppables(["payment_reminder", "high_risk_intervention"])
    assert fitting(typed, offered)[0].name == first
    assert fitting("xyzzy", offered) == []
