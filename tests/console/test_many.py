"""Many at once: what each gets is said before, what was not done after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.console.fake_control import FakeControl
from tests.console.stage import on_stage, play
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
            assert "1 done, 1 not: Martinez (it changed meanwhile)" in await stage.frame()
            assert needs(stage).rows.window.marks == {1}
            assert "Haddad" not in families(stage)

    play(scene)


def test_two_acts_under_one_digit_are_never_done_together(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "space", "enter", "1", "enter")  # Martinez: try again; Lindqvist: send again
            assert [act["verb"] for act in control.asked] == ["retry"]
            assert "that would be: Send it again" in await stage.frame()

    play(scene)


def test_each_can_be_taken_back(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("space", "G", "space", "enter", "3", "enter")
            assert len(control.asked) == 2
            await stage.press("u", "u")
            assert control.undone == [2, 1]
            assert {"Martinez", "Haddad"} <= set(families(stage))

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
