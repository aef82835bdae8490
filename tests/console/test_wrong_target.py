"""Random hands at a console under which everything moves; `python -m tests.console.wrong_target` goes on and on."""

import asyncio
import random
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest

from console.model.window import Window
from tests.console.fake_control import FakeControl
from tests.console.stage import SMALL, on_stage, play
from tests.console.wrong_target import Count, Hands, run, unpainted


@pytest.mark.parametrize("seed", [1, 2])
def test_no_act_hits_what_the_person_did_not_see(tmp_path: Path, seed: int) -> None:
    count = asyncio.run(run(400, seed, tmp_path / "site.db"))
    assert count.faults == []
    assert {"digit", "open", "mark", "click"} <= count.steps.keys()


def test_a_cursor_that_were_a_line_number_would_be_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def by_number(self: Window[Any], key: Hashable) -> bool:
        index = self.index_of(key)
        self.cursor = self.rows[max(0, (index or 0) - 1)].key
        return True

    monkeypatch.setattr(Window, "go", by_number)
    count = asyncio.run(run(300, 3, tmp_path / "site.db"))
    assert count.faults


def test_back_from_a_case_the_list_shows_what_is_there(database: Path) -> None:
    """The list was hidden under the case, and what stands at its top moved meanwhile."""

    async def scene() -> None:
        control = FakeControl()
        async with on_stage(database, control, size=SMALL) as stage:
            await stage.press("j", "enter", "right_square_bracket", "escape")
            hands = Hands(stage, control, random.Random(1), Count())
            assert not hands.place.panel.opened
            assert unpainted(hands) == []

    play(scene)
