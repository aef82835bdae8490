"""Find: chips that say what the list shows and can be taken away, by key and by click, and what can be typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from console.screens.families import Families
from console.screens.list_place import ListPlace
from console.widgets.find_bar import Chips, FindBar
from engine.store import family_words
from engine.store.reading.find import families
from tests.console.stage import LARGE, SMALL, Stage, assert_frame, on_stage, play

Write = Callable[..., None]
TINY = (48, 20)

SCENES = {
    "find_words": ["3", "slash"],
    "find_chips": ["3", "slash", "=mine older than 3 days martin"],
    "find_mistyped": ["3", "slash", "=pausd"],
    "find_nothing": ["3", "slash", "=in Polish no phone", "enter"],
    "find_needs_you": ["slash", "=of Dana overdue", "enter"],
}


async def do(stage: Stage, *steps: str) -> None:
    for step in steps:
        if step.startswith("="):
            await stage.type(step[1:])
        else:
            await stage.press(step)


def place(stage: Stage) -> ListPlace:
    found = stage.app.place
    assert isinstance(found, ListPlace)
    return found


def shown(stage: Stage) -> list[str]:
    return [row.name for row in place(stage).rows.window.rows]


def typed(stage: Stage) -> str:
    return place(stage).query_one(FindBar).typed


@pytest.mark.parametrize("size", [SMALL, LARGE, TINY], ids=["80x24", "120x40", "48x20"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], database: Path) -> None:
    async def look() -> None:
        async with on_stage(database, size=size) as stage:
            await do(stage, *SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


def test_backspace_takes_the_last_chip_away_and_the_list_follows(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await do(stage, "3", "slash", "=mine overdue mart", "enter")
            assert shown(stage) == ["Martinez"]
            await do(stage, "backspace")
            assert typed(stage) == "mine overdue"
            assert shown(stage) == ["Lindqvist", "Martinez"]
            await do(stage, "backspace")
            assert shown(stage) == ["Abernathy", "Lindqvist", "Martinez", "O’Sullivan"]
            await do(stage, "backspace")
            assert len(shown(stage)) == 12
            assert not place(stage).query_one(FindBar).display
            await do(stage, "backspace")
            assert len(shown(stage)) == 12

    play(scene)


def test_a_click_takes_a_chip_away_or_types_a_word(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await do(stage, "3", "slash", "=mine overdue", "enter")
            chips = place(stage).query_one(Chips)
            await stage.pilot.click(chips, offset=(10, 0))  # on the first chip, behind "Shown: "
            await stage.settle()
            assert typed(stage) == "overdue"
            assert len(shown(stage)) == 4
            await do(stage, "escape", "slash")
            await stage.pilot.click(chips, offset=(49, 0))  # the first word of those that can be typed
            await stage.settle()
            assert typed(stage) == "paused "
            assert shown(stage) == ["Martinez"]

    play(scene)


@pytest.mark.parametrize("by", ["key", "click"])
def test_a_mistyped_word_is_mended_by_a_key_or_a_click(database: Path, by: str) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await do(stage, "3", "slash", "=mart pausd")
            assert shown(stage) == []
            if by == "key":
                await stage.press("tab")
            else:
                await stage.pilot.click(place(stage).query_one(Chips), offset=(5, 1))
                await stage.settle()
            assert typed(stage) == "mart paused"
            assert shown(stage) == ["Martinez"]
            assert "Did you mean" not in await stage.frame()
            await stage.press("tab")  # nothing is asked any more, and nothing is left
            assert typed(stage) == "mart paused"

    play(scene)


def test_names_of_several_words_need_no_quotes_where_somebody_is_called_so(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await do(stage, "3", "slash", "=of Sam Ortiz", "enter")
            assert shown(stage) == ["Haddad", "Okafor", "Whitehorse"]
            assert 'of\u00a0"Sam\u00a0Ortiz"' in await stage.frame()

    play(scene)


def test_what_is_new_is_counted_only_where_it_is_looked_for(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await do(stage, "3", "slash", "=smith", "enter")
            assert shown(stage) == []
            await do(stage, "escape", "slash", "=mart", "enter")
            write("INSERT INTO families (family_name) VALUES ('Bennett')")
            await stage.somebody_wrote()
            assert place(stage).rows.window.new == 0
            write("INSERT INTO families (family_name) VALUES ('Van der Mart')")
            await stage.somebody_wrote()
            assert place(stage).rows.window.new == 1
            await stage.press("n")
            assert shown(stage) == ["Martinez", "Van der Mart"]

    play(scene)


def test_where_looking_ended_is_said_and_down_looks_further(
    empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "LOOKED", 100)
    monkeypatch.setattr(families, "STRETCHES", (50,))
    with closing(sqlite3.connect(empty_database)) as connection:
        rows = [(f"Family {number:04}", "pl" if number == 250 else "en") for number in range(310)]
        connection.executemany("INSERT INTO families (family_name, locale) VALUES (?, ?)", rows)
        connection.commit()

    async def scene() -> None:
        async with on_stage(empty_database, size=SMALL) as stage:
            await do(stage, "3", "slash", "=in Polish", "enter")
            assert shown(stage) == []
            frame = await stage.frame()
            assert "None found so far matches in Polish." in frame
            assert "The first 100 were looked through. ↓ at the end looks further." in frame
            await stage.press("down")
            assert "The first 200 were looked through." in await stage.frame()
            await stage.press("down")
            assert shown(stage) == ["Family 0250"]
            await stage.press("down")
            assert "looked through" not in await stage.frame()

    play(scene)


def test_a_text_that_many_share_comes_in_the_order_in_which_they_came(
    empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "FEW", 10)
    with closing(sqlite3.connect(empty_database)) as connection:
        rows = [(f"Smith {900 - number}",) for number in range(400)]
        connection.executemany("INSERT INTO families (family_name) VALUES (?)", rows)
        family_words.catch_up(connection)
        connection.commit()

    async def scene() -> None:
        async with on_stage(empty_database, size=SMALL) as stage:
            await do(stage, "3", "slash", "=smith", "enter")
            frame = await stage.frame()
            assert "Family (10+)" in frame
            assert "Many match: they stand in the order they came." in frame
            assert shown(stage)[:2] == ["Smith 900", "Smith 899"]
            for _ in range(30):
                await stage.press("pagedown")
            assert place(stage).rows.window.cursor == 400
            await stage.press("home")
            assert place(stage).rows.window.cursor == 1
            await stage.press("end")
            assert place(stage).rows.window.cursor == 400

    play(scene)


def test_finding_in_what_needs_you_narrows_the_list_and_not_the_count_of_its_tab(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await do(stage, "slash", "=calls", "enter")
            assert [row.family for row in place(stage).rows.window.rows] == ["Nguyễn"]
            assert "1 Needs you 5" in await stage.frame()
            await do(stage, "escape")
            assert len(place(stage).rows.window.rows) == 5

    play(scene)


@pytest.mark.parametrize("text", ['"', "'; --", "* OR", "\u202e", "x" * 500, "[/x]", "of", "older than"])
def test_nothing_that_is_typed_breaks_the_screen(database: Path, text: str) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await do(stage, "3", "slash")
            place(stage).query_one(FindBar).put(text)
            await stage.settle()
            assert "Family" in await stage.frame()
            await do(stage, "escape")
            assert len(shown(stage)) == 12

    play(scene)


def test_the_list_goes_on_below_what_was_let_go(empty_database: Path) -> None:
    """The window lets rows go in the middle of a page: what lies beyond is asked for by the row that is at the edge."""
    with closing(sqlite3.connect(empty_database)) as connection:
        connection.executemany("INSERT INTO families (family_name) VALUES (?)", [(f"F {n:04}",) for n in range(1500)])
        connection.commit()

    async def scene() -> None:
        async with on_stage(empty_database, size=SMALL) as stage:
            await stage.press("3")
            listed = place(stage)
            assert isinstance(listed, Families)
            for _ in range(60):
                await stage.press("pagedown")
            for _ in range(37):
                await stage.press("pageup")
            for _ in range(37):
                await stage.press("pagedown")
            keys = [int(str(row.key)) for row in listed.rows.window.rows]
            assert keys == list(range(keys[0], keys[-1] + 1))

    play(scene)
