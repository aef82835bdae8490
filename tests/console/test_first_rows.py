"""The rows that are drawn before the console is imported stand where its list will, in the same words."""

from __future__ import annotations

import io
import sys
import termios
from pathlib import Path

import pexpect
import pyte
import pytest

from console.feed import Feed
from console.model.moments import Clock
from console.opening import first_rows
from console.opening.ahead import look_ahead
from console.questions.needs_you import needs, wanted
from console.sample import NOW, SITE_ZONE
from engine.config import load_config
from tests.console.stage import on_stage, play
from tests.console.test_terminal import Terminal


@pytest.mark.parametrize("size", [(120, 40), (100, 30), (80, 24), (60, 24), (50, 20)])
def test_they_stand_where_the_list_will(size: tuple[int, int], database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(f"sqlite:///{database}", simulated=True, present=lambda: NOW, wall=lambda: NOW)
    clock = Clock(NOW, SITE_ZONE)
    found = feed.ask(needs, wanted(clock, simulated=True))
    written = io.StringIO()
    monkeypatch.setattr(first_rows, "size", lambda: size)
    monkeypatch.setattr(sys, "stdout", written)
    first_rows.draw(found, clock)
    monkeypatch.undo()
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(written.getvalue())
    frames: list[str] = []

    async def scene() -> None:
        async with on_stage(database, size=size) as stage:
            frames.append(await stage.frame())

    play(scene)
    width = first_rows.list_width(size[0]) - (1 if size[0] < first_rows.MEDIUM else 2)
    shown = [line[:width].replace("▌", " ").rstrip() for line in frames[0].splitlines()]
    drawn = [line[:width].rstrip() for line in screen.display]
    rows = 1 + 2 * len(found.rows)
    assert drawn[1 : 1 + rows] == shown[1 : 1 + rows]
    feed.close()


def test_a_hostile_row_is_text_there_too(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(f"sqlite:///{database}", simulated=True, present=lambda: NOW, wall=lambda: NOW)
    clock = Clock(NOW, SITE_ZONE)
    found = feed.ask(needs, wanted(clock, simulated=True))
    row = found.rows[0].__class__(**{**vars(found.rows[0]), "family": "evil\x1b]0;owned\x07\u202e\x9b2Jname"})
    written = io.StringIO()
    monkeypatch.setattr(first_rows, "size", lambda: (120, 40))
    monkeypatch.setattr(sys, "stdout", written)
    first_rows.draw(found.__class__([row], 1), clock)
    monkeypatch.undo()
    assert "evil]0;owned2Jname" in written.getvalue()
    feed.close()


@pytest.fixture
def site(database: Path) -> Path:
    (database.parent / "config.toml").write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    return database.parent


def test_keys_pressed_while_it_loads_wait_for_it_and_are_not_shown(site: Path) -> None:
    opened = Terminal(["--as", "Dana Whitfield", "console"], site)
    try:
        opened.child.expect_exact("1 Needs you")  # the first frame; nothing else is loaded yet
        before = opened.child.before + opened.child.after
        opened.press("jj")
        opened.wait_for("Enter Open")
        opened.wait_for("▌  ! Okafor")
        assert b"jj" not in before + opened.wire
    finally:
        opened.child.close(force=True)


def test_the_app_lives_in_the_moment_in_which_the_rows_were_read(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or it would take what is due later in a simulated run for done."""
    ahead = look_ahead(lambda: load_config(site / "config.toml"))
    feed = ahead.feed()
    assert feed.now() == NOW
    assert {row.family for row in ahead.first.rows} >= {"Nguyễn"}  # a call of that day


def test_the_terminal_is_given_back_as_it_was(site: Path) -> None:
    opened = Terminal(["--as", "Dana Whitfield", "console"], site)
    before = termios.tcgetattr(opened.child.child_fd)
    opened.wait_for("Enter Open")
    assert not termios.tcgetattr(opened.child.child_fd)[3] & termios.ICANON
    opened.press("q")
    opened.child.expect(pexpect.EOF)
    after = termios.tcgetattr(opened.child.child_fd)
    opened.child.close()
    assert (after[0], after[3]) == (before[0], before[3])
