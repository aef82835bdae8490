"""Many at once: what each gets is said before, what was not done after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.fake_control import FakeControl
from tests.console.stage import LARGE, SMALL, assert_frame, on_stage, play
from tests.console.test_behaviour import families, needs

Write = Callable[..., None]


def test_nothing_is_done_before_it_was_said_what_each_gets(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "j", "j", "space", "enter")
            assert "2 chosen. What shall happen with all of them?" in await stage.frame()
            await stage.press("3")
            frame = await stage.frame()
            assert "I'll call: Martinez." in frame
            assert "Left out: Nguyễn (that would be: I'll do it)." in frame
            assert control.asked == []
            await stage.press("escape")
            assert control.asked == []
            assert len(needs(stage).rows.window.marks) == 2

    play(scene)


def test_what_was_not_done_is_named_and_stays_marked(database: Path, write: Write) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "G", "space", "enter")
            write("UPDATE workflow_instances SET revision = 7 WHERE instance_id = 1")
            await stage.press("3", "enter")
            assert [(act["verb"], act["id"]) for act in control.asked] == [("call", 5)]
            assert "1 done, 1 not.  r shows it." in await stage.frame()
            assert needs(stage).rows.window.marks == {1}
            assert "Haddad" not in families(stage)

    play(scene)


def test_two_acts_under_one_digit_are_never_done_together(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "space", "enter", "1", "enter")  # Martinez: try again; Lindqvist: send again
            assert [act["verb"] for act in control.asked] == ["retry"]
            await stage.press("r")
            assert "That would be: Send it again." in await stage.frame()

    play(scene)


def test_many_families_at_once(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("3", "slash")
            await stage.type("alive")
            await stage.press("enter", *["space"] * 3, "enter", "8", "enter")
            assert {(act["verb"], act["kind"]) for act in control.asked} == {("pause", "instance")}

    play(scene)


def test_marks_outlive_another_order_and_another_list(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "G", "space", "slash")
            await stage.type("Lindqvist")
            await stage.press("enter")
            assert families(stage) == ["Lindqvist"]
            assert "2 chosen, 2 not in view" in await stage.frame()
            await stage.press("enter", "3", "enter")
            assert [(act["verb"], act["id"]) for act in control.asked] == [("call", 1), ("call", 5)]

    play(scene)


def test_an_act_for_many_is_taken_back_as_one(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "G", "space", "enter", "3", "enter")
            assert "I'll call: all 2, in 10 s." in await stage.frame()
            await stage.press("u")
            assert control.undone == [2, 1]
            assert {"Martinez", "Haddad"} <= set(families(stage))
            assert "Taken back: I'll call: all 2. Nothing was done." in await stage.frame()

    play(scene)


def test_one_thing_is_asked_for_all_of_them(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control, size=LARGE) as stage:
            await stage.press("j", "space", "space", "space", "enter", "4")
            frame = await stage.frame()
            assert "Later…: Lindqvist, Okafor, Nguyễn." in frame
            assert_frame("many_120x40", frame)
            await stage.press("enter")
            assert "Until when, for all 3 of them?" in await stage.frame()
            await stage.type("tomorrow")
            await stage.press("enter")
            assert [(act["verb"], act["args"]) for act in control.asked] == [
                ("snooze", {"until": "2026-11-25T15:00:00+00:00"})
            ] * 3
            assert "Later tomorrow 09:00: all 3, in 10 s." in await stage.frame()

    play(scene)


def test_stopping_many_wants_their_number_typed(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "G", "space", "enter", "9", "enter")
            frame = await stage.frame()
            assert "Stop helping all 2 of them?" in frame
            assert_frame("many_stop_120x40", frame)
            await stage.type("stop")
            await stage.press("tab")
            await stage.type("moved away")
            await stage.press("enter")
            assert control.asked == []
            await stage.press("shift+tab")
            await stage.type("stop 2")
            await stage.press("enter")
            assert [(act["verb"], act["args"]) for act in control.asked] == [("cancel", {"reason": "moved away"})] * 2

    play(scene)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_those_who_did_not_get_it_are_listed_with_why(database: Path, write: Write, size: tuple[int, int]) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control, size=size) as stage:
            write(
                "INSERT INTO case_leases (task_id, holder, taken_at, expires_at) "
                "VALUES (5, 'Sam Ortiz', '2026-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000')"
            )
            await stage.press(*["space"] * 5, "enter")
            write("UPDATE workflow_instances SET revision = 7 WHERE instance_id = 1")
            await stage.press("3", "enter")
            frame = await stage.frame()
            assert "done, " in frame
            assert "r shows the" in frame
            await stage.press("r")
            frame = await stage.frame()
            assert "It changed meanwhile." in " ".join(frame.split())
            assert_frame(f"many_left_{size[0]}x{size[1]}", frame)
            await stage.press("escape")
            assert 1 in needs(stage).rows.window.marks

    play(scene)


def test_what_is_refused_after_all_comes_back_marked(database: Path) -> None:
    control = FakeControl(refuses_late={"call": "Sam Ortiz did this at 14:01."})

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "G", "space", "enter", "3", "enter")
            await stage.press("3")  # the person is on another screen by then
            await stage.pass_seconds(11)
            assert "0 done, 2 not.  r shows the 2." in await stage.frame()
            await stage.press("r")
            assert "Sam Ortiz did this at 14:01." in await stage.frame()
            await stage.press("escape", "1")
            assert {"Martinez", "Haddad"} <= set(families(stage))
            assert len(needs(stage).rows.window.marks) == 2

    play(scene)


def test_an_act_is_taken_back_from_another_screen(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1", "escape", "3", "u", "1")
            assert control.undone == [1]
            assert families(stage)[0] == "Martinez"

    play(scene)
