"""What the screens look like, as text, at the two sizes that matter and in their special states."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.stage import LARGE, SMALL, assert_frame, on_stage, play

SCENES = {
    "needs_you": [],
    "case_escalation": ["enter"],
    "case_uncertain": ["j", "enter"],
    "case_reply": ["j", "j", "enter"],
    "case_call": ["j", "j", "j", "enter"],
    "case_decision": ["G", "enter"],
    "case_as_story": ["j", "enter", "s"],
    "acted_next_slides_in": ["enter", "1"],
    "families": ["3"],
    "story_stuck": ["3", "j", "j", "j", "j", "j", "enter"],
    "story_waiting": ["3", "G", "k", "enter"],
    "story_ended": ["3", "enter"],
    "story_of_nothing": ["3", "G", "enter"],
    "workflows": ["4"],
    "workflow_opened": ["4", "enter"],
    "workflow_who_is_here": ["4", "enter", "f"],
    "workflow_older": ["4", "enter", "left_square_bracket"],
    "health": ["6"],
    "help": ["question_mark"],
    "sheet_stop": ["enter", "9"],
    "sheet_until": ["enter", "4", "t", "o", "m", "o", "r", "r", "o", "w"],
    "sheet_details": ["enter", "5"],
    "sheet_hand": ["enter", "6", "s"],
    "sheet_call_outcome": ["j", "j", "j", "enter", "7", "2"],
    "find": ["3", "slash", "q", "u", "i", "e", "t", "enter"],
    "marked": ["space", "space"],
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=size) as stage:
            await stage.press(*SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    ("scene", "keys"),
    [("nothing_needs_you", []), ("no_families", ["3"]), ("no_workflows", ["4"]), ("no_engine", ["6"])],
)
def test_empty_is_said(scene: str, keys: list[str], size: tuple[int, int], empty_database: Path) -> None:
    async def look() -> None:
        async with on_stage(empty_database, size=size) as stage:
            await stage.press(*keys)
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("scene", ["needs_you", "case_escalation", "families", "story_ended"])
def test_under_60_columns_it_is_a_plain_list(scene: str, database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=(48, 20)) as stage:
            await stage.press(*SCENES[scene])
            assert_frame(f"{scene}_48x20", await stage.frame())

    play(look)
