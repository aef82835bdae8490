"""The mouse: everything that can be clicked does what its key does, on every screen and in every sheet of the tour.

What can be clicked is found in what is drawn: each run of text with an action. A click is a press and a release at its
place on the screen; what it does is told by the keys and actions that reach the app.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from console.keys import KEYS
from console.places import PLACES
from tests.console.stage import LARGE, SMALL, Stage, on_stage, play

DIGIT_OF = {name: key.keys for name in PLACES for key in KEYS if key.action == f"show('{name}')"}


def clickable(stage: Stage) -> dict[str, tuple[int, int]]:
    """Where each action can be clicked, once each."""
    found: dict[str, tuple[int, int]] = {}
    for y, strip in enumerate(stage.app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            action = (segment.style.meta if segment.style else {}).get("@click")
            if action and segment.text.strip():
                found.setdefault(str(action), (x + len(segment.text) - len(segment.text.lstrip()), y))
            x += segment.cell_length
    return found


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_every_tab_can_be_clicked_from_every_screen(database: Path, size: tuple[int, int]) -> None:
    async def scene() -> None:
        async with on_stage(database, size=size) as stage:
            for start in PLACES:
                await stage.press(DIGIT_OF[start])
                for name in PLACES:
                    at = clickable(stage)[f"app.show('{name}')"]
                    await stage.pilot.click(offset=at)
                    await stage.settle()
                    assert stage.app.tabs.current == name

    play(scene)


def test_every_key_of_the_footer_can_be_clicked(database: Path) -> None:
    async def scene() -> None:
        pressed: list[str] = []
        async with on_stage(database, size=(200, 40)) as stage:
            stage.app.simulate_key = pressed.append  # type: ignore[method-assign,assignment]
            for name in PLACES:
                await stage.press(DIGIT_OF[name])
                footer = {
                    action: at for action, at in clickable(stage).items()
                    if at[1] == 39 and action.startswith("app.press")
                }  # fmt: skip
                assert len(footer) >= 3, name
                for action, at in footer.items():
                    pressed.clear()
                    await stage.pilot.click(offset=at)
                    await stage.settle()
                    assert [f"app.press({key!r})" for key in pressed] == [action], name

    play(scene)


def test_every_choice_of_a_case_can_be_clicked(database: Path) -> None:
    async def scene() -> None:
        pressed: list[str] = []
        async with on_stage(database, size=LARGE) as stage:
            stage.app.simulate_key = pressed.append  # type: ignore[method-assign,assignment]
            await stage.press("enter")
            choices = {action: at for action, at in clickable(stage).items() if action.startswith("app.press")}
            assert {f"app.press('{digit}')" for digit in range(1, 10)} <= choices.keys()
            for action, at in choices.items():
                pressed.clear()
                await stage.pilot.click(offset=at)
                await stage.settle()
                assert [f"app.press({key!r})" for key in pressed] == [action]

    play(scene)


def test_a_row_is_selected_by_a_click_and_opened_by_another(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=LARGE) as stage:
            lines = (await stage.frame()).splitlines()
            y = next(number for number, text in enumerate(lines) if "Okafor" in text)
            await stage.pilot.click(offset=(8, y))
            await stage.settle()
            assert (await stage.frame()).splitlines()[y].startswith("▌")
            await stage.pilot.click(offset=(8, y))
            await stage.settle()
            assert "Stop helping…" in await stage.frame()

    play(scene)


@pytest.mark.parametrize("digit", ["4", "6", "7", "9"])
def test_a_sheet_is_left_by_a_click(database: Path, digit: str) -> None:
    async def scene() -> None:
        async with on_stage(database, size=LARGE) as stage:
            await stage.press("enter", digit)
            assert len(stage.app.screen_stack) == 2
            await stage.pilot.click(offset=clickable(stage)["app.press('escape')"])
            await stage.settle()
            assert len(stage.app.screen_stack) == 1

    play(scene)
