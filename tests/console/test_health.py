"""Health: the sentence first, then charts; what it says when things go wrong, and when the database is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.feed import Lost, Pulse
from console.model.health.health import Counted
from console.sample import NOW
from console.screens.health import ALL_EVERY, Health
from console.widgets.chart_page import ChartPage
from engine.store.times import to_db
from tests.console.stage import LARGE, SMALL, Stage, assert_frame, on_stage, play
from tests.console.test_states import health, hear

Write = Callable[..., None]
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
TALL = (80, 70)


def place(stage: Stage) -> Health:
    found = stage.app.places["health"]
    assert isinstance(found, Health)
    return found


def break_texts(write: Write) -> None:
    """The text provider turns everything away since 13:40, and one token waits for it."""
    write(
        "INSERT INTO breakers (channel, state, failures, openings, reason, error_code, opened_at, probe_at)"
        " VALUES ('sms', 'open', 5, 1, 'the provider does not know our account', '20003', ?, ?)",
        to_db(NOW - timedelta(minutes=22)), to_db(NOW + timedelta(minutes=8)),
    )  # fmt: skip
    write(
        "INSERT INTO workflow_queue (instance_id, branch, step_number, scheduled_for, status, held_reason)"
        " VALUES (4, 'more', 3, ?, 'held', 'breaker:sms')",
        to_db(NOW - timedelta(minutes=20)),
    )


def make_late(write: Write) -> None:
    write("UPDATE workflow_queue SET scheduled_for = ? WHERE status = 'queued'", to_db(NOW - timedelta(minutes=42)))
    write(
        "UPDATE workflow_queue SET scheduled_for = ? WHERE queue_id ="
        " (SELECT max(queue_id) FROM workflow_queue WHERE status = 'queued')",
        to_db(NOW - timedelta(seconds=5)),
    )


def finish_everything(write: Write) -> None:
    """Nothing is left to do for anybody."""
    write("DELETE FROM workflow_queue")
    write("UPDATE coordinator_tasks SET status = 'done', resolved_at = ?, snoozed_until = NULL", to_db(NOW))
    write("UPDATE messages SET status = 'delivered', sent_at = updated_date WHERE status = 'uncertain'")


# -- frames -----------------------------------------------------------------------------------------------------------


def test_the_whole_page_frame(database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=TALL) as stage:
            await stage.press("6")
            assert_frame("health_whole_80x70", await stage.frame())

    play(look)


@SIZES
def test_a_broken_way_out_frame(size: tuple[int, int], database: Path, write: Write) -> None:
    break_texts(write)
    make_late(write)

    async def look() -> None:
        async with on_stage(database, size=size) as stage:
            await stage.press("6")
            assert_frame(f"health_breaker_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@SIZES
def test_all_is_well_frame(size: tuple[int, int], database: Path, write: Write) -> None:
    finish_everything(write)
    write("UPDATE engine_workers SET host = 'elsewhere'")

    async def look() -> None:
        async with on_stage(database, size=size) as stage:
            await stage.press("6")
            assert_frame(f"health_well_{size[0]}x{size[1]}", await stage.frame())

    play(look)


def test_under_60_columns_there_are_only_numbers_frame(database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=(48, 90)) as stage:
            await stage.press("6")
            frame = await stage.frame()
            assert_frame("health_48x90", frame)
            assert not set(frame) & set("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉")

    play(look)


def test_a_lost_database_leaves_the_last_figures_with_their_time_frame(database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await stage.press("6")
            database.rename(database.with_suffix(".away"))
            stage.app.feed.forget()
            await hear(stage, Lost("it is away"))
            await stage.press("1", "6")
            frame = await stage.frame()
            assert_frame("health_lost_80x24", frame)
            assert "These figures are from today 14:02." in frame
            database.with_suffix(".away").rename(database)
            await hear(stage, Pulse(health(database)))
            await stage.press("1", "6")
            assert "These figures are from" not in await stage.frame()

    play(look)


def test_before_anything_is_known_frame(database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=SMALL) as stage:
            database.rename(database.with_suffix(".away"))
            stage.app.feed.forget()
            await stage.press("6")
            assert "Reading…" in await stage.frame()
            database.with_suffix(".away").rename(database)

    play(look)


# -- stories ----------------------------------------------------------------------------------------------------------


def test_a_breaker_opens_and_the_first_sentence_says_what_to_do(database: Path, write: Write) -> None:
    finish_everything(write)
    write("UPDATE engine_workers SET host = 'elsewhere'")

    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("6")
            assert "All well." in await stage.frame()
            break_texts(write)
            await hear(stage, Pulse(health(database)))
            lines = [line.strip() for line in (await stage.frame()).splitlines()]
            first = next(line for line in lines if line.startswith("!"))
            assert first.startswith("! No text message can be sent since today 13:40: the provider does not know our")
            assert "The next try is today 14:10, by itself. Needs you (1) says what to do." in lines
            assert any("✕ stopped since today 13:40; next" in line for line in lines)
            write("UPDATE breakers SET state = 'closed'")
            write("DELETE FROM workflow_queue")
            await hear(stage, Pulse(health(database)))
            assert "All well." in await stage.frame()

    play(scene)


def test_a_remedy_can_be_clicked(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("6")
            lines = (await stage.frame()).splitlines()
            row = next(number for number, line in enumerate(lines) if "Queue (5) has them" in line)
            await stage.pilot.click(offset=(8, row))
            await stage.settle()
            assert "Can't go on 1" in await stage.frame()

    play(scene)


def test_the_funnel_is_of_the_workflow_that_is_picked(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=TALL) as stage:
            await stage.press("6")
            assert "‹ High risk intervention ›" in await stage.frame()
            await stage.press("right", "right")
            frame = await stage.frame()
            assert "‹ Payment reminder ›" in frame
            assert "Ask the treasurer" in frame
            row = next(number for number, line in enumerate(frame.splitlines()) if "Payment reminder" in line)
            await stage.pilot.click(offset=(frame.splitlines()[row].index("‹"), row))
            await stage.settle()
            assert "‹ Onboarding ›" in await stage.frame()
            await stage.press("left")
            assert "‹ High risk intervention ›" in await stage.frame()

    play(scene)


def test_the_charts_are_read_at_a_calm_pace(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database, size=TALL) as stage:
            await stage.press("6")
            at, wall = place(stage)._all_at, stage.app.feed.wall
            write("DELETE FROM messages WHERE instance_id IS NULL")
            await hear(stage, Pulse(health(database)))
            assert place(stage)._all_at == at
            assert "Most between 09:00 and 10:00: 9." in await stage.frame()
            stage.app.feed.wall = lambda: wall() + ALL_EVERY + timedelta(seconds=1)
            await hear(stage, Pulse(health(database)))
            assert "Most between 09:00 and 10:00: 9." not in await stage.frame()

    play(scene)


def test_only_lines_that_changed_are_painted_again(
    database: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with on_stage(database, size=TALL) as stage:
            await stage.press("6")
            painted: list[int] = []
            page = stage.app.query_one(ChartPage)
            monkeypatch.setattr(page, "repaint_line", lambda y, lines=1: painted.append(y))
            await hear(stage, Pulse(health(database)))
            assert painted == []
            done = "UPDATE coordinator_tasks SET status = 'done', resolved_at = '2026-11-24 20:00:00.000000'"
            await hear(stage, Pulse(health(database, f"{done} WHERE task_id = 2")))
            assert len(painted) == 1

    play(scene)


def test_what_is_counted_only_so_far_says_so() -> None:
    assert f"{Counted(10_000)}" == "10,000"
    assert f"{Counted(10_001)}" == "10,000+"
