"""What the screen of calls looks like, in its states and at the two sizes that matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.calls_day import calling_from
from tests.console.stage import LARGE, SMALL, assert_frame, play

SCENES: dict[str, list[str]] = {
    "calls": ["2"],
    "call_open": ["2", "enter"],
    "call_of_a_mother": ["2", "j", "j", "enter"],
    "call_at_night": ["2", "j", "j", "j", "j", "enter"],
    "call_refused": ["2", "G", "enter"],
    "call_done_next_comes_up": ["2", "enter", "2"],
    "call_wrong_number": ["2", "enter", "4"],
    "call_back_when": ["2", "enter", "5", *"tomorrow", "space", *"9:00"],
    "call_note": ["2", "enter", "e", *"Call", "space", *"after", "space", "7"],
    "call_story": ["2", "enter", "s"],
    "call_no_more": ["2", "enter", "a"],
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], day: Path) -> None:
    async def look() -> None:
        async with calling_from(day, size=size) as stage:
            await stage.press(*SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)
