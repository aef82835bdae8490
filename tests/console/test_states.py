"""What goes wrong around the console, and how it looks then: a lost database, no engine, holds, no colour, light."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.app import Console
from console.feed import Changed, Feed, Lost, Pulse, Watcher
from console.model.moments import Clock
from console.sample import NOW
from console.themes import DARK, LIGHT, choose_theme
from engine.errors import ConfigError
from engine.store.reading import engine_health
from tests.console.fake_control import FakeControl
from tests.console.stage import SMALL, Stage, on_stage, play


async def hear(stage: Stage, news: Any) -> None:
    stage.app.post_message(Console.Heard(news))
    await stage.settle()


def health(database: Path, statement: str = "SELECT 1") -> dict[str, Any]:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(statement)
    found = engine_health(connection, NOW, NOW)
    connection.close()
    return found


def test_a_lost_database_shows_a_banner_and_the_list_stays_readable(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            database.rename(database.with_suffix(".away"))
            stage.app.feed.forget()
            await stage.press("1")
            frame = await stage.frame()
            assert "The database can't be read" in frame
            assert "Martinez" in frame
            assert control.asked == []
            await hear(stage, Lost("it is away"))
            await stage.press("escape", "j", "enter")
            assert "Lindqvist" in await stage.frame()
            database.with_suffix(".away").rename(database)
            await hear(stage, Pulse(health(database)))
            await stage.press("escape", "j", "enter")
            frame = await stage.frame()
            assert "can't be read" not in frame
            assert "it is 15:02 for them" in frame

    play(scene)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM engine_workers", "The engine is not running"),
        ("UPDATE engine_workers SET status = 'stopped'", "The engine stands still since today 14:02."),
        ("UPDATE engine_workers SET heartbeat_at = '2026-11-24 19:00:00.000000'", "stands still since today 13:00."),
        (
            "INSERT INTO holds (reason, actor) VALUES ('fire drill', 'Ines Duarte')",
            "On hold: everything. Ines Duarte",
        ),
    ],
)
def test_what_stops_everything_stands_on_top_of_every_screen(database: Path, statement: str, said: str) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await hear(stage, Pulse(health(database, statement)))
            for key in ("3", "6", "1"):
                await stage.press(key)
                assert said in await stage.frame()

    play(scene)


def test_a_hold_of_one_channel_is_told_on_every_screen(database: Path) -> None:
    statement = "INSERT INTO holds (reason, actor, channel) VALUES ('carrier trouble', 'Ines Duarte', 'sms')"

    async def scene() -> None:
        async with on_stage(database) as stage:
            await hear(stage, Pulse(health(database, statement)))
            assert "carrier trouble" in await stage.frame()
            await stage.press("6")
            assert "Ines Duarte has put a stop on every text message: carrier trouble." in await stage.frame()

    play(scene)


def test_all_well_is_one_sentence(empty_database: Path) -> None:
    async def scene() -> None:
        async with on_stage(empty_database) as stage:
            alive = "INSERT INTO engine_workers (host, pid, heartbeat_at) VALUES ('a', 1, '2026-11-24 20:02:00.000000')"
            await hear(stage, Pulse(health(empty_database, alive)))
            await stage.press("6")
            assert "All well." in await stage.frame()

    play(scene)


def test_without_colour_nothing_is_coloured_and_the_cursor_is_still_seen(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("j", "enter")
            strips = stage.app.screen._compositor.render_strips()
            styles = [segment.style for strip in strips for segment in strip if segment.style]
            coloured = [style for style in styles if style.color and not style.color.is_default]
            filled = [style for style in styles if style.bgcolor and not style.bgcolor.is_default]
            assert not coloured
            assert not filled
            assert any(style.reverse for style in styles)

    play(scene)


@pytest.mark.parametrize(("background", "theme"), [("15;0", DARK), ("0;15", LIGHT), ("", DARK)])
def test_the_theme_follows_the_terminal(background: str, theme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORFGBG", background)
    assert choose_theme("", {DARK.name, LIGHT.name}) == theme.name
    assert choose_theme("light", {DARK.name, LIGHT.name}) == LIGHT.name
    with pytest.raises(ConfigError, match="there is no theme pink"):
        choose_theme("pink", {DARK.name, LIGHT.name})


def test_light_and_dark_change_with_a_key(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            before = stage.app.theme
            await stage.press("t")
            assert {before, stage.app.theme} == {DARK.name, LIGHT.name}

    play(scene)


# -- the watcher ------------------------------------------------------------------------------------------------------


def heard_by(feed: Feed, until: type, after: Any = None) -> list[Any]:
    """Run a watcher in this thread until it has told something; `after` is done once it is under way."""
    told: list[Any] = []

    def tell(news: Any) -> None:
        told.append(news)
        if after is not None and len(told) == 2:
            after()
        if isinstance(news, until) and (after is None or len(told) > 2):
            watcher._stop_asked.set()

    watcher = Watcher(feed, tell)
    watcher.run()
    feed.forget()
    return told


def feed_of(database: Path) -> Feed:
    return Feed(f"sqlite:///{database}", simulated=True, wall=lambda: NOW)


def test_the_watcher_tells_of_a_commit_and_of_the_engine(database: Path) -> None:
    def commit() -> None:
        connection = sqlite3.connect(database, isolation_level=None)
        connection.execute("UPDATE families SET phone = NULL")
        connection.close()

    told = heard_by(feed_of(database), Changed, commit)
    assert isinstance(told[0], Changed)
    assert isinstance(told[1], Pulse)
    assert told[1].health["alive"] is True


def test_the_watcher_tells_that_the_database_is_gone(database: Path) -> None:
    told = heard_by(feed_of(database), Lost, database.unlink)
    assert isinstance(told[-1], Lost)


def test_the_present_is_that_of_the_simulated_run(database: Path) -> None:
    feed = feed_of(database)
    feed.ask(lambda connection: connection.execute("SELECT 1").fetchone())
    assert feed.now() == NOW
    real = Feed(f"sqlite:///{database}", simulated=False, wall=lambda: NOW + timedelta(days=1))
    assert real.now() == NOW + timedelta(days=1)
    feed.forget()


@pytest.mark.parametrize("size", [(20, 6), (12, 3), (60, 12), (200, 60)])
def test_no_size_of_terminal_upsets_it(database: Path, size: tuple[int, int]) -> None:
    async def scene() -> None:
        async with on_stage(database, size=size) as stage:
            for key in ("enter", "s", "9", "escape", "escape", "3", "enter", "escape", "6", "question_mark", "escape"):
                await stage.press(key)
                assert all(len(line) <= size[0] for line in (await stage.frame()).splitlines())

    play(scene)


def test_once_the_engine_is_live_a_rehearsal_needs_nobody(database: Path) -> None:
    from console.plain.listing import Asked, text_of_screen

    live = Feed(f"sqlite:///{database}", simulated=False, present=lambda: NOW)
    assert text_of_screen("needs_you", Asked(live, Clock(NOW, "America/Chicago"))) == "Nothing needs you.\n"
    live.close()


def test_once_the_engine_is_live_a_rehearsal_waits_in_no_list(database: Path) -> None:
    from console.model.moments import Clock
    from console.questions.cases import case_of_family
    from console.questions.families import families
    from console.questions.people import site_rows
    from engine.store.reading.find.meaning import Asked
    from engine.store.reading.find.reader import Found

    for simulated, mode, waits in ((True, None, True), (False, "execute", False)):
        feed = Feed(f"sqlite:///{database}", simulated=simulated, present=lambda: NOW, wall=lambda: NOW)
        clock = Clock(NOW, "America/Chicago")
        assert feed.mode == mode
        page = feed.ask(families, Asked(Found(), NOW, mode=feed.mode), clock, 50)
        assert any("waits for a person" in row.now for row in page.rows) == waits
        martinez = feed.ask(case_of_family, 1, feed.mode)
        assert martinez is not None
        assert (martinez.task is not None) == waits
        people = feed.ask(site_rows, clock, feed.mode).people
        assert any(person.open_tasks for person in people) == waits
        assert (engine_health_of(feed)["open_tasks"] > 0) == waits
        feed.forget()


def engine_health_of(feed: Feed) -> dict[str, Any]:
    from console.feed import how_it_is

    return feed.ask(how_it_is, feed)
