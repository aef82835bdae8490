"""People and days: told as people live it, on the real engine; and what the screen looks like in every state."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from console.screens.site import Site
from tests.console.fake_control import FakeControl
from tests.console.stage import LARGE, SMALL, Stage, assert_frame, on_stage, play
from tests.console.test_with_engine import console_at, due, stuck
from tests.runtime.rig import MONDAY, Rig

CLOSURE = "INSERT INTO closures (from_date, to_date, name) VALUES (?, ?, ?)"
SCENES: dict[str, list[str]] = {
    "site_people": ["0"],
    "site_closures": ["0", "right"],
    "site_holds": ["0", "left"],
    "sheet_person": ["0", "enter"],
    "sheet_person_new": ["0", "a"],
    "sheet_away": ["0", "w", "=tomorrow"],
    "sheet_closure": ["0", "right", "a", "=2026-12-21", "tab", "=2027-01-03"],
    "sheet_remove_closure": ["0", "right", "x"],
}


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    return Rig.build(tmp_path, migrated_file)


@pytest.fixture
def busy(database: Path) -> Path:
    """The sample with somebody on holiday, two breaks and a hold."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(CLOSURE, ("2026-12-21", "2027-01-03", "Winter break"))
    connection.execute(CLOSURE, ("2026-10-12", "2026-10-12", "Staff day"))
    connection.execute("UPDATE coordinators SET away_from = '2026-11-20 15:00:00.000000', "
                       "away_until = '2026-11-30 15:00:00.000000' WHERE name LIKE 'Sam%'")  # fmt: skip
    connection.execute("INSERT INTO holds (channel, reason, actor, placed_at) VALUES "
                       "('sms', 'carrier trouble', 'Ines Duarte', '2026-11-24 19:00:00.000000')")  # fmt: skip
    connection.close()
    return database


async def fill(stage: Stage, text: str) -> None:
    """Type into the field that has the focus, fast."""
    stage.burst(*("space" if character == " " else character for character in text))
    await stage.settle()


async def do(stage: Stage, keys: list[str]) -> None:
    """Press keys; what begins with `=` is typed."""
    for key in keys:
        await (fill(stage, key[1:]) if key.startswith("=") else stage.press(key))


def site(stage: Stage) -> Site:
    place = stage.app.places["site"]
    assert isinstance(place, Site)
    return place


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], busy: Path) -> None:
    async def look() -> None:
        async with on_stage(busy, size=size) as stage:
            await do(stage, SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("keys", [["0"], ["0", "right"], ["0", "left"]], ids=["people", "closures", "holds"])
@pytest.mark.parametrize("size", [SMALL, LARGE, (48, 20)], ids=["80x24", "120x40", "48x20"])
def test_empty_is_explained(keys: list[str], size: tuple[int, int], empty_database: Path) -> None:
    async def look() -> None:
        async with on_stage(empty_database, size=size) as stage:
            await stage.press(*keys)
            name = ("people", "closures", "holds")[["0", "right", "left"].index(keys[-1])]
            assert_frame(f"site_no_{name}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("scene", ["site_people", "site_closures", "site_holds", "sheet_away"])
def test_under_60_columns_it_is_a_plain_list(scene: str, busy: Path) -> None:
    async def look() -> None:
        async with on_stage(busy, size=(48, 20)) as stage:
            await do(stage, SCENES[scene])
            assert_frame(f"{scene}_48x20", await stage.frame())

    play(look)


def test_a_coordinator_goes_on_holiday_and_her_tasks_go_to_the_deputy(rig: Rig) -> None:
    stuck(rig)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Bo', 'admin'), ('Dana', 'coordinator'), ('Sam', NULL)")
    rig.sql("UPDATE coordinator_tasks SET assigned_to = 'Dana'")

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("0", "j", "w", "tab")
            await fill(stage, "3 weeks")
            await stage.press("tab")
            await fill(stage, "sa")
            assert "1 task goes to Sam (now), and new ones too." in await stage.frame()
            await stage.press("enter")
            assert "Noting that Dana is away" in await stage.frame()
            assert rig.one("SELECT assigned_to FROM coordinator_tasks")["assigned_to"] == "Dana"
            await due(stage, rig)
            assert rig.one("SELECT assigned_to FROM coordinator_tasks")["assigned_to"] == "Sam"
            frame = await stage.frame()
            assert "until Mon 7 Dec 12:00" in frame
            await stage.press("b")
            await due(stage, rig)
            assert rig.one("SELECT away_from FROM coordinators WHERE name = 'Dana'")["away_from"] is None
            await stage.press("k", "w")
            assert "that needs an admin, and you are a coordinator" in await stage.frame()

    play(scene)


def test_a_school_break_is_added_and_says_what_it_moves(rig: Rig) -> None:
    stuck(rig)
    rig.sql(
        "UPDATE workflow_queue SET status = 'queued', scheduled_for = '2026-12-22 16:00:00.000000', step_number = 0"
    )

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("0", "right", "a")
            await fill(stage, "2026-12-21")
            await stage.press("tab")
            await fill(stage, "2027-01-03")
            await stage.press("tab")
            await fill(stage, "Winter break")
            frame = " ".join((await stage.frame()).replace("│", " ").split())
            assert "Mon 21 Dec 2026 to Sun 3 Jan 2027, 14 days." in frame
            assert "1 contact that is planned for then goes out Mon 4 Jan 2027 09:00 their time." in frame
            await stage.press("enter")
            await due(stage, rig)
            assert rig.one("SELECT from_date, to_date, name FROM closures") == {
                "from_date": "2026-12-21", "to_date": "2027-01-03", "name": "Winter break",
            }  # fmt: skip
            await stage.press("x", "enter", "u")
            assert len(rig.sql("SELECT * FROM closures")) == 1
            await stage.press("x", "enter")
            await due(stage, rig)
            assert rig.sql("SELECT * FROM closures") == []

    play(scene)


def test_the_first_person_is_oneself_and_an_admin(rig: Rig) -> None:
    rig.run(MONDAY)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("0", "a")
            assert "Role        Admin" in await stage.frame()
            await fill(stage, "Dana")
            await stage.press("enter")
            await due(stage, rig)
            assert rig.one("SELECT name, role FROM coordinators") == {"name": "Dana", "role": "admin"}
            await stage.press("enter", *["backspace"] * 5)
            await fill(stage, "vi")
            await stage.press("enter")
            await due(stage, rig)
            assert "Dana is the only admin" in await stage.frame()

    play(scene)


def test_what_the_role_forbids_is_dimmed_and_said(rig: Rig) -> None:
    rig.run(MONDAY)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Bo', 'admin'), ('Dana', 'viewer')")
    rig.sql(CLOSURE, "2026-12-21", "2027-01-03", "Winter break")

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("0")
            assert_frame("site_forbidden_120x40", await stage.frame())
            for keys in (["enter"], ["a"], ["w"], ["right", "a"], ["x"]):
                await stage.press(*keys)
                assert len(stage.app.screen_stack) == 1
                assert "and you are a viewer." in (await stage.frame()).splitlines()[-2]
            await stage.press("w")
            assert "That key does nothing in this list." in await stage.frame()

    play(scene)


def test_an_act_that_fails_is_said_and_a_lost_database_too(busy: Path) -> None:
    control = FakeControl(refuses={"back": "Sam Ortiz is not away."})

    async def scene() -> None:
        async with on_stage(busy, control) as stage:
            await stage.press("0", "G", "b")
            assert "That was not done: Sam Ortiz is not away." in await stage.frame()
            busy.rename(busy.with_suffix(".away"))
            stage.app.feed.forget()
            await stage.somebody_wrote()
            frame = await stage.frame()
            assert "The database can't be read" in frame
            assert "Winter" not in frame
            assert "Sam Ortiz" in frame
            assert "✕ the database can't be read now" in frame
            await stage.press("b")
            assert control.asked == []

    play(scene)


def test_a_slip_is_said_and_nothing_is_asked_for(busy: Path) -> None:
    control = FakeControl()
    slips = [
        (["w", "=neverday"], "I don't understand “neverday”"),
        (["w", "tab", "=2020-01-01"], "That ends before it begins, or it is past."),
        (["w", "tab", "tab", "=Xe"], "Nobody else here is called Xe"),
        (["enter", "=king"], "There are these roles: Viewer"),
        (["a"], "Somebody new needs a name."),
        (["enter"], "Nothing was changed."),
        (["right", "a", "=neverday"], "I don't understand “neverday”"),
        (["a"], "Which is the first day?"),
        (["a", "=2026-12-21", "tab", "=2026-12-20"], "The last day lies before the first."),
    ]

    async def scene() -> None:
        async with on_stage(busy, control) as stage:
            await stage.press("0")
            for keys, says in slips:
                await do(stage, keys)
                await stage.press("enter")
                assert says in " ".join((await stage.frame()).replace("│", " ").split()), keys
                await stage.press("escape")
            assert control.asked == []

    play(scene)


def test_headings_and_offers_can_be_clicked(busy: Path) -> None:
    async def scene() -> None:
        async with on_stage(busy) as stage:
            await stage.press("0")
            await stage.pilot.click("#site .section-bar", offset=(18, 0))
            await stage.settle()
            assert site(stage).section == "closures"
            assert "Winter break" in await stage.frame()
            await stage.pilot.click("#site .offers", offset=(12, 0))
            await stage.settle()
            assert "Remove Winter break?" in await stage.frame()

    play(scene)
