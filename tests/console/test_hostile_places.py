"""Every screen there is, on a database full of hostile strings; `python -m tests.console.hostile` does it for long."""

import random
from pathlib import Path

import pytest

from console.places import PLACES
from tests.console.hostile import PIECES, made, poison, wrong_with
from tests.console.stage import SMALL, on_stage, play


def test_no_screen_draws_what_a_terminal_obeys(database: Path) -> None:
    assert poison(database, random.Random(7)) > 500

    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            for name in PLACES:
                await stage.app.action_show(name)
                await stage.settle()
                assert wrong_with(await stage.frame(), SMALL[0]) == [], name
                await stage.press("enter")
                assert wrong_with(await stage.frame(), SMALL[0]) == [], name
                await stage.press("escape", "escape")

    play(scene)


@pytest.mark.parametrize("text", ["\x1b[2J", "a\u202eb", "\x9b31m", "\ufeff", "x" * 81])
def test_the_judge_sees_what_must_not_be(text: str) -> None:
    assert wrong_with(f"well\n{text}\n", 80)


def test_the_strings_are_hostile() -> None:
    strings = [made(random.Random(seed)) for seed in range(200)]
    assert all(any(piece in string for string in strings) for piece in PIECES)
