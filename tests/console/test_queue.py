"""The work that waits: its sections, what a person does with it, and what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.feed import Lost
from console.model.queue import section_title
from console.sample import NOW
from console.screens.queue import Queue
from engine.store.reading.queue import Part
from engine.store.times import to_db
from tests.console.fake_control import FakeControl
from tests.console.stage import LARGE, SMALL, Stage, assert_frame, on_stage, play
from tests.console.test_states import hear
from tests.console.test_with_engine import console_at, due, stuck
from tests.runtime.rig import Rig

Write = Callable[..., None]
HELD = ("paused", "hold:3", "breaker:sms", "step_type:fax", "mode:execute")


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    return Rig.build(tmp_path, migrated_file)


def queue(stage: Stage) -> Queue:
    place = stage.app.places["queue"]
    assert isinstance(place, Queue)
    return place


def families(stage: Stage) -> list[str]:
    return [row.family for row in queue(stage).rows.window.rows]


def hold_one_of_each(write: Write) -> None:
    """Five more families of the sample wait, each for another reason."""
    write("INSERT INTO holds (hold_id, reason, actor) VALUES (3, 'fire drill', 'Ines Duarte')")
    for number, reason in enumerate(HELD):
        write(
            "INSERT INTO workflow_queue (instance_id, branch, step_number, scheduled_for, status, held_reason)"
            " VALUES (?, 'more', 0, ?, 'held', ?)",
            number + 4, to_db(NOW - timedelta(hours=number + 1)), reason,
        )  # fmt: skip


def make_due(write: Write) -> None:
    write("UPDATE workflow_queue SET scheduled_for = ? WHERE status = 'queued'", to_db(NOW - timedelta(minutes=9)))


# -- frames -----------------------------------------------------------------------------------------------------------

SCENES = {
    "queue": [],
    "queue_failed_open": ["enter"],
    "queue_for_a_person": ["right", "right", "right"],
    "queue_later": ["left"],
    "queue_later_open": ["left", "enter"],
    "queue_uncertain_open": ["right", "enter"],
    "queue_give_up": ["enter", "9"],
    "queue_marked": ["space", "enter"],
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=size) as stage:
            await stage.press("5", *SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_held_for_every_reason_frame(size: tuple[int, int], database: Path, write: Write) -> None:
    hold_one_of_each(write)
    make_due(write)

    async def look() -> None:
        async with on_stage(database, size=size) as stage:
            await stage.press("5", "right", "right")
            assert_frame(f"queue_stopped_{size[0]}x{size[1]}", await stage.frame())
            await stage.press("enter")
            assert_frame(f"queue_stopped_open_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_nothing_stuck_is_good_news_frame(size: tuple[int, int], empty_database: Path) -> None:
    async def look() -> None:
        async with on_stage(empty_database, size=size) as stage:
            await stage.press("5")
            assert_frame(f"queue_empty_{size[0]}x{size[1]}", await stage.frame())

    play(look)


def test_under_60_columns_frame(database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=(48, 20)) as stage:
            await stage.press("5", "left")
            assert_frame("queue_later_48x20", await stage.frame())

    play(look)


def test_forbidden_frame(database: Path) -> None:
    why = "this needs the role 'coordinator', and Val has the role 'viewer'"
    control = FakeControl(forbids=dict.fromkeys(("retry", "skip", "call", "wait", "discard", "edit", "assign"), why))

    async def look() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("5", "enter")
            assert_frame("queue_forbidden_120x40", await stage.frame())
            await stage.press("9")
            assert "viewer" in await stage.frame()
            assert control.asked == []

    play(look)


def test_loading_and_lost_frames(database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=SMALL) as stage:
            away = database.with_suffix(".away")
            database.rename(away)
            stage.app.feed.forget()
            await stage.press("5")
            assert "Reading…" in await stage.frame()
            away.rename(database)
            await stage.somebody_wrote()
            await stage.press("5")
            assert families(stage) == ["Martinez"]
            await hear(stage, Lost("it is away"))
            assert_frame("queue_lost_80x24", await stage.frame())

    play(look)


# -- sections ---------------------------------------------------------------------------------------------------------


def test_what_failed_comes_first_then_what_is_stuck(database: Path, write: Write) -> None:
    write("DELETE FROM workflow_queue WHERE status = 'failed'")

    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("5")
            assert queue(stage).part == Part("held", "asked")

    play(scene)


def test_a_click_shows_a_section_and_each_row_says_why(database: Path, write: Write) -> None:
    hold_one_of_each(write)

    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("5")
            for title, why in {
                "No way out": "No text message can be sent at present. Nothing is lost.",
                "Stopped by a person": "Ines Duarte has put a stop on it: fire drill.",
                "Paused": "Somebody paused it. It waits until somebody lets it go on.",
                "Unknown step": "No engine here knows how to do this step (fax).",
                "Other run's": "It is of the other way of running, practice or real.",
            }.items():
                line = (await stage.frame()).splitlines()[1]
                await stage.pilot.click(offset=(line.index(title) + 1, 1))
                await stage.settle()
                assert why in await stage.frame()
                assert len(families(stage)) == 1

    play(scene)


def test_the_sections_go_round_and_the_one_shown_is_always_in_view(database: Path, write: Write) -> None:
    hold_one_of_each(write)

    async def scene() -> None:
        async with on_stage(database, size=(48, 20)) as stage:
            await stage.press("5")
            seen = []
            for _ in range(11):
                part = queue(stage).part
                assert part is not None
                seen.append(part)
                await stage.press("right")
                shown = queue(stage).part
                assert shown is not None
                assert section_title(shown) in (await stage.frame()).splitlines()[1]
            assert seen[0] == seen[10]
            assert len(set(seen)) == 10

    play(scene)


def test_what_becomes_due_moves_to_its_section(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("5", "left")
            make_due(write)
            await stage.somebody_wrote()
            frame = await stage.frame()
            assert "Due now 2" in frame
            assert "This is done, or stands elsewhere now." in frame

    play(scene)


# -- acts -------------------------------------------------------------------------------------------------------------


def test_an_operator_has_a_dead_letter_tried_again_and_sees_it_leave(rig: Rig) -> None:
    stuck(rig)
    rig.sql("UPDATE families SET email = 'martinez@example.org'")

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("5")
            assert "There is no address or number to reach them by." in await stage.frame()
            await stage.press("enter", "1")
            frame = await stage.frame()
            assert "Nothing is stuck." in frame
            assert "Trying again for Martinez, in 10 s.  Press u to undo." in frame
            await due(stage, rig)
            frame = await stage.frame()
            assert "Done: Trying again for Martinez." in frame
            assert "Can't go on 0" in frame
            assert "Due now 1" in frame

    play(scene)
    rig.run(until="2026-11-16T13:00:00-06:00")
    assert [message["status"] for message in rig.messages()][-1] == "sent"


def test_a_dead_letter_is_given_up_with_a_reason_and_taken_back(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("5", "enter", "9", "enter")
            assert "Say why, in a few words" in await stage.frame()
            await stage.type("they moved away")
            await stage.press("enter")
            assert "Giving up on “Write to them” for Martinez, in 10 s." in await stage.frame()
            assert families(stage) == []
            await stage.press("u")
            assert families(stage) == ["Martinez"]
            await due(stage, rig)
            assert rig.instance()["status"] == "paused"
            await stage.press("enter", "9")
            await stage.type("they moved away")
            await stage.press("enter")
            await due(stage, rig)
            assert "Done: Giving up on “Write to them” for Martinez." in await stage.frame()

    play(scene)
    assert (rig.instance()["status"], rig.instance()["outcome_notes"]) == (
        "failed", "Dana gave up on it: they moved away",
    )  # fmt: skip
    assert rig.tasks("workflow_escalation")[0]["status"] == "dropped"


def test_who_was_quicker_is_said(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as dana, console_at(rig, actor="Sam") as sam:
            await dana.press("5", "enter")
            await sam.press("5", "enter")
            await sam.press("9")
            await sam.type("x")
            await sam.press("enter")
            await due(sam, rig)
            await dana.somebody_wrote()
            await dana.press("1")
            frame = await dana.frame()
            assert "Not done" in frame or "not there any more" in frame
            await dana.press("escape")
            await dana.somebody_wrote()
            assert "Sam did this today 12:00: give it up." in await dana.frame()

    play(scene)
    assert len(rig.sql("SELECT * FROM actions WHERE status = 'applied'")) == 1


def test_what_moved_on_since_it_was_opened_is_left_alone(database: Path, write: Write) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("5", "enter")
            write("UPDATE workflow_queue SET status = 'queued' WHERE status = 'failed'")
            await stage.press("1")
            frame = await stage.frame()
            assert "It does not stand there any more." in frame
            assert control.asked == []

    play(scene)


def test_many_are_tried_again_at_once(database: Path, write: Write) -> None:
    write("UPDATE workflow_queue SET status = 'failed' WHERE status = 'queued'")
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("5", "space", "space", "space", "enter", "1", "enter")
            assert [act["verb"] for act in control.asked] == ["retry"] * 3
            assert families(stage) == []
            await stage.press("u", "u", "u")
            assert len(families(stage)) == 3

    play(scene)


def test_one_of_two_that_failed_in_one_workflow_is_meant(database: Path, write: Write) -> None:
    write("INSERT INTO workflow_queue (instance_id, branch, step_number, status) VALUES (1, 'late', 2, 'failed')")
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("5", "enter", "1")
            assert [(act["verb"], act["kind"], act["id"]) for act in control.asked] == [("requeue", "queue", 7)]

    play(scene)


def test_a_story_opens_from_a_row_and_find_says_where_to_look(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("5", "slash")
            assert "Families (3) finds by name." in await stage.frame()
            await stage.press("enter", "s")
            assert "A prediction put their chance of leaving at 87 %" in await stage.frame()

    play(scene)


def test_a_thousand_rows_are_read_page_by_page(database: Path, write: Write) -> None:
    write(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1400) "
        "INSERT INTO workflow_queue (instance_id, branch, step_number, scheduled_for, status) "
        "SELECT 1, 'x' || i, 0, strftime('%Y-%m-%d %H:%M:%f', '2026-12-01', i || ' seconds') || '000', 'queued' FROM n"
    )

    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("5", "left")
            place = queue(stage)
            assert "Later 1,000+" in await stage.frame()
            for _ in range(9):
                place.rows.action_move(100)
                await stage.settle()
            assert families(stage)[0] == "Martinez"  # the first ones were let go
            await stage.press("G")
            assert place.rows.window.cursor == 1406
            for _ in range(20):
                place.rows.action_move(-100)
                await stage.settle()
            assert families(stage)[0] == "Kowalczyk-Brennan"

    play(scene)
