"""The one table of keys is what the bindings, the footer, the help, the palette and the documentation show."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.keys import KEYS, SCOPES, as_markdown, clashes, keymap, keys_at, places
from console.palette import ConsoleCommands
from engine.errors import ConfigError
from tests.console.fake_control import FakeControl
from tests.console.stage import on_stage, play


def test_no_key_needs_a_chord() -> None:
    for key in KEYS:
        assert "+" not in key.keys, key


def test_ids_are_unique_and_every_place_is_known() -> None:
    ids = [key.id for key in KEYS]
    assert len(ids) == len(set(ids))
    assert {key.place for key in KEYS} == set(places())


def test_in_one_place_a_key_means_one_thing() -> None:
    assert clashes({}) == []
    for focus in SCOPES:
        used = [name for key in keys_at(focus) for name in key.keys.split(",")]
        twice = {name for name in used if used.count(name) > 1}
        assert all(name.isdigit() for name in twice), (focus, twice)


def test_another_key_must_be_free_and_its_act_known() -> None:
    assert keymap({"app.undo": "z"}) == {"app.undo": "z"}
    with pytest.raises(ConfigError, match="can't mean both"):
        keymap({"app.undo": "q"})
    with pytest.raises(ConfigError, match="no key called nonsense"):
        keymap({"nonsense": "z"})


def test_every_key_has_words_and_stands_in_the_documentation() -> None:
    page = as_markdown()
    for key in KEYS:
        assert key.label
        assert key.help.endswith(".")
        assert f"| `{key.id}` |" in page
        assert key.help in page


def test_help_shows_every_key(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=(100, 220)) as stage:
            await stage.press("question_mark")
            shown = " ".join((await stage.frame()).split())
            for key in KEYS:
                assert key.help in shown.replace(" │ │ ", " "), key
            await stage.press("escape")
            assert len(stage.app.screen_stack) == 1

    play(scene)


def test_the_palette_finds_what_works_here(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            provider = ConsoleCommands(stage.app.screen)
            found = [hit.text async for hit in provider.discover()]
            assert {key.label for key in keys_at("list")} == set(found)
            hits = [hit async for hit in provider.search("families")]
            assert hits

    play(scene)


def test_a_key_that_was_bound_anew_works(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control, keys={"app.undo": "z"}) as stage:
            await stage.press("enter", "1", "u")
            assert control.undone == []
            await stage.press("z")
            assert control.undone == [1]

    play(scene)
