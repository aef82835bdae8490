"""The one table of keys is what the bindings, the footer, the help, the palette and the documentation show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.keys import KEYS, SCOPES, as_markdown, bind, display, keys_at, places, shown_key
from console.language import LANGUAGES
from console.model.words import _words, say
from console.palette import ConsoleCommands
from console.rebinding import keymap, mistakes
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
    assert mistakes({}) == []
    for focus in SCOPES:
        used = [name for key in keys_at(focus) for name in key.keys.split(",")]
        twice = {name for name in used if used.count(name) > 1}
        assert all(name.isdigit() for name in twice), (focus, twice)


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    yield
    bind({})


def test_other_keys_are_taken_by_their_names() -> None:
    assert keymap({"app.undo": "z", "app.theme": "u"}) == {"app.undo": "z", "app.theme": "u"}
    assert keymap({"list.find": "?, F2", "app.help": "ctrl+h"}) == {
        "list.find": "question_mark,f2",
        "app.help": "ctrl+h",
    }
    assert (shown_key("list.find"), shown_key("app.undo")) == ("?", "u")


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"app.undo": "q"}, "q can't mean both app.undo and app.quit"),
        ({"app.undo": "z", "app.theme": "z"}, "z can't mean both app.undo and app.theme"),
        ({"list.open": "j"}, "j can't mean both list.open and list.down"),
        ({"app.help": "escape"}, "Esc can't mean both"),
        ({"nonsense": "z"}, "there is nothing called nonsense"),
        ({"case.1": "x"}, "case.1 keeps its digit"),
        ({"app.undo": "nonsense"}, "“nonsense” is no key"),
        ({"app.undo": "z,"}, "“” is no key"),
        ({"app.undo": "hyper+z"}, "“hyper+z” is no key"),
        ({"sheet.cancel": "x"}, "x writes a letter in a sheet"),
        ({"sheet.do": "space"}, "Space writes a letter in a sheet"),
    ],
)
def test_each_mistake_is_a_sentence_and_nothing_is_half_applied(overrides: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        keymap({"app.palette": "f2", **overrides}, lambda name: f"config.toml:{len(name)}")
    assert said in str(raised.value)
    assert f"(config.toml:{len(next(iter(overrides)))})" in str(raised.value) or len(overrides) > 1
    assert shown_key("app.palette") == ":"


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes({"nonsense": "z", "case.9": "x", "app.undo": "q", "app.theme": "??"})
    assert {one.id for one in found} == {"nonsense", "case.9", "app.undo", "app.theme"}


def test_every_key_has_words_and_stands_in_the_documentation() -> None:
    page = as_markdown()
    for key in KEYS:
        assert key.label
        assert key.help.endswith(".")
        assert f"| `{key.id}` |" in page
        assert key.help in page


def test_help_shows_every_key(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=(100, 260)) as stage:
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
            for query, wanted in (("families", "Families"), ("oscuro", "Light or dark"), ("pagina", "Page down")):
                names = [str(hit.text) async for hit in provider.search(query)]
                assert wanted in names, query
            assert [hit async for hit in provider.search("zzzz")] == []

    play(scene)


def test_keys_that_were_bound_anew_work_and_are_what_is_shown(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        keys = {"app.undo": "t", "app.theme": "u", "list.open": "o", "case.close": "x,escape"}
        async with on_stage(database, control, keys=keys, size=(100, 360)) as stage:
            assert "o Open" in await stage.frame()
            await stage.press("o", "1")
            assert "Press t to undo" in await stage.frame()
            assert "t Undo" in await stage.frame()
            theme = stage.app.theme
            await stage.press("u")
            assert stage.app.theme != theme
            assert control.undone == []
            await stage.press("t")
            assert control.undone == [1]
            await stage.press("x")
            provider = ConsoleCommands(stage.app.screen)
            undo = [hit async for hit in provider.discover() if str(hit.text) == say("key.app.theme.label")]
            undo[0].command()
            await stage.settle()
            assert stage.app.theme == theme
            await stage.press("question_mark")
            shown = await stage.frame()
            assert "t             " + say("key.app.undo.help") in shown

    play(scene)


def test_no_word_names_a_key_that_could_be_bound_anew() -> None:
    """Words name such a key by the id of its act, `{key[app.undo]}`; the digits of a case are always the same."""
    named = re.compile(
        r"\b(?:[Pp]ress|[Pp]resione) (?!.*\d)([b-zA-Z?/:]|a(?=[.,;])|Esc|Enter|Space)\b|\b(?:Esc|Enter)\b"
    )
    for language in LANGUAGES:
        for name, entry in _words(language).items():
            for text in [entry] if isinstance(entry, str) else entry.values():
                if not name.startswith("keyboard."):
                    assert not named.search(text), (language, name, text)


def test_every_key_that_words_name_is_in_the_table() -> None:
    for language in LANGUAGES:
        for name, entry in _words(language).items():
            for text in [entry] if isinstance(entry, str) else entry.values():
                for wanted in re.findall(r"\{key\[([^\]]*)\]\}", text):
                    assert shown_key(wanted), (language, name)


def test_the_keys_of_the_table_are_keys_that_people_can_bind() -> None:
    for key in KEYS:
        if not key.id.startswith("case.") or key.id[5:] not in "123456789":
            assert mistakes({key.id: key.keys}) == [], key
    assert display("space") == "Space"
