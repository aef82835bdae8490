"""Who is at work on a case: the key, what renews it, what others see, and how it is taken over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.sample import ACTOR, NOW
from engine.store.times import to_db
from tests.console.fake_case_work import FakeCaseWork
from tests.console.fake_control import FakeControl
from tests.console.stage import LARGE, SMALL, assert_frame, on_stage, play

Write = Callable[..., None]
LEASE = "INSERT INTO case_leases (task_id, holder, taken_at, expires_at) VALUES (?, ?, ?, ?)"


def somebody_is_on(write: Write, task_id: int, who: str, minutes: float = 8) -> None:
    write(LEASE, task_id, who, to_db(NOW - timedelta(minutes=2)), to_db(NOW + timedelta(minutes=minutes)))


def test_opening_says_nothing_the_key_does_and_again_takes_it_back(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            assert control.case_work.asked == []
            await stage.press("c")
            assert "You are on it. The others see that, until 14:12." in await stage.frame()
            await stage.press("c")
            assert "You let it go. Anybody can take it up." in await stage.frame()
            assert control.case_work.asked == [("take", 1), ("let go", 1)]
            assert control.asked == []

    play(scene)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_the_others_see_who_is_on_it(database: Path, write: Write, size: tuple[int, int]) -> None:
    somebody_is_on(write, 1, "Sam Ortiz")
    somebody_is_on(write, 2, ACTOR)
    somebody_is_on(write, 3, "Whoever", minutes=-1)

    async def scene() -> None:
        async with on_stage(database, size=size) as stage:
            assert_frame(f"somebody_is_on_it_{size[0]}x{size[1]}", await stage.frame())
            await stage.press("enter")
            frame = await stage.frame()
            assert_frame(f"case_in_other_hands_{size[0]}x{size[1]}", frame)
            assert "Sam Ortiz is on it, until 14:10." in frame

    play(scene)


def test_taking_it_over_asks_once(database: Path, write: Write) -> None:
    somebody_is_on(write, 1, "Sam Ortiz", minutes=6)
    control = FakeControl(case_work=FakeCaseWork(has={1: "Sam Ortiz"}, until=NOW + timedelta(minutes=6)))

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "c")
            assert "Sam Ortiz is on it for 6 more minutes. Press c again to take it over." in await stage.frame()
            assert control.case_work.has == {1: "Sam Ortiz"}
            await stage.press("c")
            assert "It is yours now, until 14:08." in await stage.frame()
            assert control.case_work.has == {}

    play(scene)


@pytest.mark.parametrize("meanwhile", ["late", "somebody else's", "another case"])
def test_the_question_is_asked_anew_where_it_is_another_one(database: Path, meanwhile: str) -> None:
    control = FakeControl(case_work=FakeCaseWork(has=dict.fromkeys(range(1, 9), "Sam Ortiz")))

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "c")
            if meanwhile == "late":
                stage.ticking.seconds += 16
            elif meanwhile == "somebody else's":
                control.case_work.has[1] = "Ruth Weiss"
            else:
                await stage.press("right_square_bracket")
            await stage.press("c")
            assert "Press c again to take it over." in await stage.frame()
            assert not [what for what, _task in control.case_work.asked if what == "take over"]

    play(scene)


def test_what_the_person_does_renews_it_with_one_write_a_minute(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "c", "j", "k", "j")
            assert control.case_work.asked == [("take", 1)]
            stage.ticking.seconds += 61
            await stage.press("j", "k")
            assert control.case_work.asked == [("take", 1), ("stay", 1)]

    play(scene)


def test_who_lost_it_meanwhile_is_told(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "c")
            control.case_work.has[1] = "Sam Ortiz"
            stage.ticking.seconds += 61
            await stage.press("j")
            assert "Sam Ortiz is on it, until 14:12." in await stage.frame()

    play(scene)


def test_a_sheet_takes_the_case_up_and_leaving_it_lets_it_go(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "9")
            assert control.case_work.asked == [("take", 1)]
            await stage.press("escape")
            assert control.case_work.asked == [("take", 1), ("let go", 1)]
            await stage.press("c", "9", "escape")  # what was taken up on purpose stays
            assert control.case_work.asked[2:] == [("take", 1)]

    play(scene)


def test_no_sheet_opens_on_a_case_that_somebody_has(database: Path) -> None:
    control = FakeControl(case_work=FakeCaseWork(has={1: "Sam Ortiz"}))

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "9")
            frame = await stage.frame()
            assert "Not done for Martinez: Sam Ortiz is on it, until 14:12. c takes it over." in frame
            assert len(stage.app.screen_stack) == 1

    play(scene)


def test_a_burst_of_keys_takes_nothing_up(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            stage.burst("c", "c", "c")
            await stage.settle()
            assert control.case_work.asked == []

    play(scene)


def test_what_others_take_up_shows_while_the_case_is_open(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("enter")
            somebody_is_on(write, 1, "Sam Ortiz")
            await stage.somebody_wrote()
            assert "Sam Ortiz is on it, until 14:10." in await stage.frame()
            write("DELETE FROM case_leases")
            await stage.somebody_wrote()
            assert "is on it" not in await stage.frame()

    play(scene)
