"""The lists as plain lines: what a screen reader reads, and what a pipe gets."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.feed import Feed
from console.model.moments import Clock
from console.model.prose import Block, Span
from console.model.words import speaking
from console.places import PLACES
from console.plain.listing import LIMIT, SCREENS, Asked, screen_named, sentence, sentence_of, text_of_screen
from console.sample import ACTOR, NOW, SITE_ZONE
from engine.errors import UsageError
from tests.console.stage import assert_frame

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def feed(database: Path) -> Iterator[Feed]:
    opened = Feed(f"sqlite:///{database}", simulated=True, present=lambda: NOW, wall=lambda: NOW)
    yield opened
    opened.forget()


@pytest.fixture
def empty_feed(empty_database: Path) -> Iterator[Feed]:
    opened = Feed(f"sqlite:///{empty_database}", simulated=True, present=lambda: NOW, wall=lambda: NOW)
    yield opened
    opened.forget()


def shown(feed: Feed, screen: str, words: str = "", limit: int = LIMIT) -> str:
    return text_of_screen(screen, Asked(feed, Clock(NOW, SITE_ZONE), words, limit, ACTOR))


@pytest.mark.parametrize("screen", SCREENS)
def test_each_screen_is_sentences(feed: Feed, screen: str) -> None:
    text = shown(feed, screen)
    assert_frame(f"plain_{screen}", text)
    for line in text.splitlines()[1:]:
        assert line[-1] in ".?!…:", line
        assert "  " not in line
    for character in text.replace("\n", ""):
        assert unicodedata.category(character) not in ("Cc", "Cf", "So", "Co"), repr(character)


@pytest.mark.parametrize("screen", SCREENS)
def test_each_screen_in_spanish(feed: Feed, screen: str) -> None:
    with speaking("es"):
        assert_frame(f"plain_{screen}_es", shown(feed, screen))


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_is_good_news_in_one_line(empty_feed: Feed, screen: str) -> None:
    text = shown(empty_feed, screen)
    assert text.endswith("\n")
    assert len(text.splitlines()) == 1 or screen == "health"


def test_every_screen_with_a_list_has_a_plain_one() -> None:
    assert list(SCREENS) == list(PLACES)


def test_words_choose_and_the_limit_ends(feed: Feed) -> None:
    assert shown(feed, "needs_you", "mine").splitlines()[0].endswith(": 2")
    assert [line[:9] for line in shown(feed, "families", "mart").splitlines()[1:]] == ["1. Martin"]
    assert shown(feed, "families", "nobody is called so").splitlines() == ["No family matches “nobody is called so”."]
    assert shown(feed, "needs_you", limit=2).splitlines()[-1] == "…and 3 more."
    assert shown(feed, "families", limit=2).splitlines()[-1] in (
        "…and 10 more.",
        "…and more. --limit shows more of them at once.",
    )
    assert len(shown(feed, "queue", limit=2).splitlines()) == 4
    assert "Later:" in shown(feed, "queue", "later")
    assert "For a person:" not in shown(feed, "queue", "later")
    assert len(shown(feed, "workflows", "onboarding").splitlines()) == 2


def test_a_list_is_found_by_its_name_and_by_its_tab_in_the_language_that_is_spoken() -> None:
    assert {screen_named(typed) for typed in ("needs-you", "Needs You", "NEEDS_YOU")} == {"needs_you"}
    with speaking("es"):
        assert screen_named("familias") == screen_named("families") == "families"
    with pytest.raises(UsageError, match="There are needs-you, "):
        screen_named("nonsense")


def test_a_sentence_ends_once_and_drawings_are_left_out() -> None:
    assert sentence("Did it arrive?", "", "With Dana", "…") == "Did it arrive? With Dana. …"
    assert sentence_of(Block((Span("nothing is late"),), (Span("Due now"),), 20)) == "Due now: nothing is late."
    assert sentence_of(Block((Span("All well."),), (Span("✓"),), 2)) == "All well."
    assert sentence_of(Block((Span("▁▂█"),))) == ""
    assert sentence_of(Block((Span("15 18 21"),))) == ""
    assert sentence_of(Block()) == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--plain", "families", "--limit", "1"], 0, "1. Abernathy. Finished: High risk intervention."),
        (["--plain", "nonsense"], 2, "There is no list called nonsense."),
        (["--plain", "--limit", "0"], 2, "--limit"),
        (["--serve", "127.0.0.1:1", "--plain"], 2, "choose one of them"),
        (["--public-url", "https://x.example"], 2, "belongs to --serve"),
        (["families"], 0, "Abernathy"),  # away from a terminal
    ],
)
def test_the_command(database: Path, arguments: list[str], code: int, said: str) -> None:
    (database.parent / "config.toml").write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    done = subprocess.run(
        [sys.executable, "-m", "engine", "console", *arguments],
        cwd=database.parent,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
