"""Every word in every language: the same names, the same values, nothing forgotten; and which language is spoken."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.keys import KEYS
from console.language import LANGUAGES, first_language, language_of
from console.model.find import SECTION, chips, read_typed
from console.model.moments import Clock
from console.model.when import read_when
from console.model.words import WORDS_DIR, Entry, _words, choose, entries, known, say, speaking, spoken
from console.places import PLACES
from engine.config import load_config
from engine.config.site_sections import ConsoleSection
from engine.store.reading.find import ENGLISH
from engine.store.reading.find.english import FAMILIES, NEEDS
from tests.console.stage import SMALL, assert_frame, on_stage, play

DIGIT_OF = {name: key.keys for name in PLACES for key in KEYS if key.action == f"show('{name}')"}
ROOT = Path(__file__).parent.parent.parent
OTHERS = [language for language in LANGUAGES if language != "en"]
ALIKE = ("app.title", "keyboard.")
"""Words that say the same in every language (or groups of them), besides what is nothing but values and signs."""


def _texts(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else [entry["one"], entry["other"]]


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+(?:\[[^\]]*\])?)[^}]*\}", text))


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_words(language: str) -> None:
    assert _words(language).keys() - _words("en").keys() == set(), "words that English does not have"
    assert _words("en").keys() - _words(language).keys() == set(), f"words that {language}.toml lacks"


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_takes_the_same_values(language: str) -> None:
    for name, entry in _words("en").items():
        other = _words(language)[name]
        assert isinstance(other, str) is isinstance(entry, str), name
        for ours, theirs in zip(_texts(entry), _texts(other), strict=True):
            assert _values(ours) == _values(theirs), (name, theirs)


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_was_left_in_english(language: str) -> None:
    for name, entry in _words("en").items():
        for ours, theirs in zip(_texts(entry), _texts(_words(language)[name]), strict=True):
            has_words = re.search(r"[^\W\d]{3}", re.sub(r"\{[^}]*\}", "", ours))
            assert theirs != ours or not has_words or name.startswith(ALIKE), (name, theirs)


def test_the_languages_are_those_that_have_a_file_and_that_the_configuration_takes() -> None:
    assert {path.stem for path in WORDS_DIR.glob("*.toml")} == set(LANGUAGES)
    parse_language = ConsoleSection.known_keys()["language"].parse
    for language in (*LANGUAGES, ""):
        assert parse_language(language, None) == language  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be"):
        parse_language("xx", None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("configured", "environment", "language"),
    [
        ("es", {"LANG": "en_US.UTF-8"}, "es"),
        ("", {"LANG": "es_MX.UTF-8"}, "es"),
        ("", {"LANG": "es"}, "es"),
        ("", {"LANG": "es-419"}, "es"),
        ("", {"LC_ALL": "C", "LANG": "es_MX.UTF-8"}, "en"),
        ("", {"LC_ALL": "", "LC_MESSAGES": "es_US", "LANG": "en_US"}, "es"),
        ("", {"LANG": "fr_FR.UTF-8"}, "en"),
        ("", {}, "en"),
    ],
)
def test_the_configured_language_then_the_machine_s_then_english(
    configured: str, environment: dict[str, str], language: str
) -> None:
    assert language_of(configured, environment) == language


@pytest.mark.parametrize(
    ("file", "environment"),
    [
        ('[console]\nlanguage = "es"\n', {}),
        ("[site]\nname = 'X'\n\n[console]\ntheme = ''  # language = 'en'\nlanguage = 'ES' # ours\n[demo]\n", {}),
        ('[console]\nlanguage = "en"\n', {"LANG": "es_MX.UTF-8"}),
        ('[console]\nlanguage = ""\n', {"LANG": "es_MX.UTF-8"}),
        ('[console]\n# language = "es"\n', {}),
        ("", {"LANG": "es_MX.UTF-8"}),
        ('[console]\nlanguage = "es"\n', {"FOLLOWTHROUGH_CONSOLE__LANGUAGE": "en"}),
    ],
)
def test_the_first_frame_s_quick_look_sees_what_the_configuration_says(
    file: str, environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(file)
    wanted = language_of(load_config(path, env=environment).console.language, environment)
    assert first_language(["--config", str(path), "console"], environment) == wanted
    assert first_language([f"--config={path}"], environment) == wanted
    assert first_language([], {**environment, "FOLLOWTHROUGH_CONFIG": str(path)}) == wanted


def test_a_missing_or_broken_configuration_stops_no_first_frame(tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_bytes(b"[console]\nlanguage = \xff")
    assert first_language(["--config", str(broken)], {}) == "en"
    assert first_language(["--config", str(tmp_path / "none.toml")], {"LANG": "es"}) == "es"


def test_nothing_is_said_before_the_language_is_known() -> None:
    program = """
import pathlib, sys
import console.model.words as words
def too_early(name, /, *rest, **values):
    raise AssertionError(f"{name} is said while modules are imported")
for called in ("say", "say_or"):
    setattr(words, called, too_early)
import importlib
for path in sorted(pathlib.Path("console").rglob("*.py")):
    if path.stem != "__init__":
        importlib.import_module(".".join(path.with_suffix("").parts))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_another_language_is_spoken_for_a_while() -> None:
    assert spoken() == "en"
    with speaking("es"):
        assert say("tab.families") == "Familias"
        assert say("moment.days", count=1) == "1 día"
        assert say("moment.days", count=3) == "3 días"
    assert say("tab.families") == "Families"
    with pytest.raises(ValueError, match="no words"):
        choose("xx")


def test_a_word_that_a_translation_lacks_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = {name: entry for name, entry in _words("es").items() if name != "tab.families"}
    real = _words

    monkeypatch.setattr("console.model.words._words", lambda language: lacking if language == "es" else real(language))
    with speaking("es"):
        assert known("tab.families")
        assert say("tab.families") == "Families"


CLOCK = Clock(datetime(2026, 11, 24, 20, 2, tzinfo=UTC), "America/Chicago")  # Tuesday 14:02


def test_moments_in_spanish() -> None:
    at = datetime(2026, 11, 28, 15, 4, tzinfo=UTC)
    with speaking("es"):
        assert CLOCK.moment(at) == "sáb 28 nov 09:04"
        assert CLOCK.stamp(datetime(2026, 12, 2, 15, 4, tzinfo=UTC)) == "mié  2 dic 09:04"
        assert CLOCK.day(datetime(2027, 1, 4, 15, tzinfo=UTC)) == "lun 4 ene 2027"


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [
        ("mañana", "tomorrow"),
        ("manana 9:00", "tomorrow 9:00"),
        ("mañana a las 9:00", "tomorrow at 9:00"),
        ("hoy 18:00", "today 18:00"),
        ("3 días", "3 days"),
        ("en 2 horas", "in 2 hours"),
        ("dentro de 1 semana", "in 1 week"),
        ("sábado 10:30", "saturday 10:30"),
        ("mie", "wed"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_typed_is_read_in_every_language(typed: str, same_as: str, language: str) -> None:
    with speaking(language):
        moment = read_when(typed, CLOCK)
        assert moment is not None
        assert moment == read_when(same_as, CLOCK)


@pytest.mark.parametrize("typed", ["3 bananas", "por 3 días", "pasado mañana", "at"])
def test_what_no_language_knows_is_not_guessed(typed: str) -> None:
    assert read_when(typed, CLOCK) is None


def test_find_understands_the_words_of_every_language_and_answers_in_the_one_that_is_spoken() -> None:
    with speaking("es"):
        assert chips(read_typed("pausa mart", FAMILIES), FAMILIES) == ["en pausa", "“mart”"]
        assert chips(read_typed("MIO paused next this week", FAMILIES), FAMILIES) == [
            "lo mío",
            "en pausa",
            "toca esta semana",
        ]
        assert chips(read_typed("hace mas de 3 dias en español", FAMILIES), FAMILIES) == [
            "hace más de 3 días",
            "en español",
        ]
    assert chips(read_typed("lo mío terminó la semana pasada", FAMILIES), FAMILIES) == ["mine", "ended last week"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_means_the_same_when_it_is_typed(language: str) -> None:
    """In each language, for each word: a chip that is typed is the same chip, and no word is in another's way."""
    values = {"{age}": "unit_days", "{when}": "when_last_week", "{language}": "language_pl"}
    words = entries(SECTION, language)
    with speaking(language):
        for kinds in (FAMILIES, NEEDS):
            for kind in kinds:
                typed = words[kind].split(",")[0].replace("{number}", "80").replace("{name}", "Zoe")
                for slot, name in values.items():
                    amount = "3 " if slot == "{age}" else ""
                    typed = typed.replace(slot, amount + words[name].split(",")[0])
                found = read_typed(typed, kinds)
                assert [term.kind for term in found.terms] == [kind], typed
                assert chips(found, kinds) == [typed]


def test_the_command_line_has_the_words_of_the_english_console() -> None:
    assert entries(SECTION, "en") == ENGLISH


@pytest.mark.parametrize("name", PLACES)
def test_every_screen_in_spanish(database: Path, name: str) -> None:
    async def scene() -> None:
        with speaking("es"):
            async with on_stage(database, size=SMALL) as stage:
                await stage.press(DIGIT_OF[name])
                assert_frame(f"es_{name}_80x24", await stage.frame())

    play(scene)


def test_a_case_a_story_and_a_sheet_in_spanish(database: Path) -> None:
    async def scene() -> None:
        with speaking("es"):
            async with on_stage(database) as stage:
                await stage.press("enter")
                assert_frame("es_case_120x40", await stage.frame())
                await stage.press("4")
                await stage.type("lunes 9:00")
                assert_frame("es_until_120x40", await stage.frame())
                await stage.press("escape", "s")
                assert_frame("es_story_120x40", await stage.frame())

    play(scene)
