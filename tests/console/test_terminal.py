"""The console on a real terminal: what arrives at the other end of the wire, and how the terminal is left."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte
import pytest

from console.keys import KEYS
from console.language import LANGUAGES
from console.model.words import say, speaking
from console.opening import first_frame
from console.places import PLACES
from tests.console.stage import on_stage, play

ROOT = Path(__file__).parent.parent.parent
WIDTH, HEIGHT = 100, 30


class Terminal:
    """A console in a child process, with a screen that understands what it writes."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("FOLLOWTHROUGH", "NO_COLOR"))},
            "TERM": "xterm-256color",
            "PYTHONPATH": str(ROOT),
            "LINES": str(HEIGHT),
            "COLUMNS": str(WIDTH),
        }
        command = ["-m", "engine", *arguments]
        self.child = pexpect.spawn(
            sys.executable, command, cwd=str(folder), env=environment, dimensions=(HEIGHT, WIDTH), timeout=30
        )
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self.screen)
        self.wire = b""

    def wait_for(self, text: str) -> None:
        """Read until the screen shows `text` and nothing more comes."""
        while text not in self.shown():
            self._read(30)
        with suppress(pexpect.TIMEOUT):
            while True:
                self._read(0.2)

    def _read(self, seconds: float) -> None:
        chunk = self.child.read_nonblocking(65536, timeout=seconds)
        self.wire += chunk
        # pyte does not know the private sequences of modern terminals, and would print what it doesn't know.
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z$]+[a-zA-Z]?", b"", chunk))

    def shown(self) -> str:
        """What the screen shows."""
        return "\n".join(self.screen.display)

    def press(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        self.child.expect(pexpect.EOF)
        self.wire += self.child.before or b""
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


@pytest.fixture
def site(database: Path) -> Path:
    """A folder with a configuration beside the sample database."""
    config = database.parent / "config.toml"
    config.write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    return database.parent


@pytest.fixture
def terminal(site: Path) -> Iterator[Terminal]:
    opened = Terminal(["--as", "Dana Whitfield", "console"], site)
    yield opened
    opened.child.close(force=True)


def test_first_the_frame_then_the_rows_then_a_clean_goodbye(terminal: Terminal) -> None:
    terminal.wait_for("Martinez")
    assert terminal.wire.index(b"\x1b[?1049h") < terminal.wire.index(say("app.loading").encode()[:20])
    assert terminal.screen.display[0].startswith("  1 Needs you")  # without the title, as the seven names need the room
    terminal.press("3")
    terminal.wait_for("Abernathy")
    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.wire.rindex(b"\x1b[?1049l") > terminal.wire.rindex(b"\x1b[?1049h")
    assert terminal.wire.rindex(b"\x1b[?25h") > terminal.wire.rindex(b"\x1b[?25l")


def test_the_terminals_cursor_is_shown_and_on_the_selected_row(terminal: Terminal) -> None:
    terminal.wait_for("Martinez")
    terminal.press("j")
    terminal.wait_for("it is 12:02 for them")
    assert "Lindqvist" in terminal.screen.display[terminal.screen.cursor.y]
    assert terminal.wire.rindex(b"\x1b[?25h") > terminal.wire.rindex(b"\x1b[?25l")


def test_no_row_puts_a_control_character_on_the_wire(site: Path) -> None:
    connection = sqlite3.connect(site / "followthrough.db", isolation_level=None)
    connection.execute("UPDATE families SET family_name = ?", ("evil\x1b]0;owned\x07\u202e\x9b2Jname",))
    connection.execute("UPDATE coordinator_tasks SET description = ?, assigned_to = ?", ("\x1b[31mred", "\x1b[?1049l"))
    connection.close()
    opened = Terminal(["--as", "Dana Whitfield", "console"], site)
    try:
        opened.wait_for("evil")
        opened.press("\r")
        opened.wait_for(say("choice.title"))
        text = opened.wire.decode("utf-8")
        assert "\x1b]0" not in text
        assert "owned\x07" not in text
        assert "\u202e" not in text
        assert "\x9b" not in text
        assert "\x1b[31mred" not in text
        assert text.count("\x1b[?1049l") == 0
    finally:
        opened.child.close(force=True)


def test_a_missing_database_is_one_sentence_on_a_terminal_given_back(site: Path) -> None:
    opened = Terminal(["--database", "sqlite:///nowhere.db", "console"], site)
    assert opened.end() == 1
    after = opened.wire[opened.wire.rindex(b"\x1b[?1049l") :].decode()
    assert "There is no database at" in after
    assert "Traceback" not in opened.wire.decode()


def test_wrong_keys_are_told_with_their_lines_on_a_terminal_given_back(site: Path) -> None:
    with (site / "config.toml").open("a") as config:
        config.write('[console.keys]\n"app.undo" = "q"\n"nonsense" = "z"\n')
    opened = Terminal(["--as", "Dana Whitfield", "console"], site)
    assert opened.end() == 2
    after = " ".join(opened.wire[opened.wire.rindex(b"\x1b[?1049l") :].decode().split())
    assert "console.keys.app.undo (config.toml:4): q can't mean both app.undo and app.quit." in after
    assert "console.keys.nonsense (config.toml:5): there is nothing called nonsense to give a key." in after
    assert "Traceback" not in opened.wire.decode()


def test_plain_is_one_line_a_case(site: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "engine", "console", "--plain"],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown.splitlines()[0] == "Needs you, today 14:02: 5"
    assert shown.splitlines()[1] == (
        "1. Martinez. “Send initial email” did not work. Waiting 28 hours. With Dana Whitfield. Task 1."
    )
    assert len(shown.splitlines()) == 6
    assert "\x1b" not in shown


# -- the first frame --------------------------------------------------------------------------------------------------


def test_the_first_frame_has_the_words_of_the_real_one() -> None:
    digits = {key.action: key.shown for key in KEYS}
    assert tuple(digits[f"show('{name}')"] for name in PLACES) == first_frame.DIGITS
    assert set(LANGUAGES) == set(first_frame.TABS) == set(first_frame.LOADING)
    for language in LANGUAGES:
        with speaking(language):
            assert say("app.title") == first_frame.TITLE
            assert say("app.loading") == first_frame.LOADING[language]
            assert tuple(say(f"tab.{name}") for name in PLACES) == first_frame.TABS[language]


def test_the_first_frame_needs_nothing_but_the_interpreter() -> None:
    program = (
        "import sys; before = set(sys.modules); import console.opening.first_frame; print(set(sys.modules) - before)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert set(re.findall(r"'([\w.]+)'", loaded)) == {
        "__future__",
        "console",
        "console.opening",
        "console.opening.first_frame",
        "console.language",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (40, 10), (20, 5)])
def test_the_first_frame_fits(width: int, height: int, language: str) -> None:
    screen = pyte.Screen(width, height)
    frame = first_frame.frame(width, height, language).replace("\x1b[?1049h", "").replace("\x1b[?25l", "")
    pyte.Stream(screen).feed(frame)
    assert f"1 {first_frame.TABS[language][0]}" in screen.display[0] or width < 40
    assert any(first_frame.LOADING[language][: width - 2].strip() in line for line in screen.display[1:])


@pytest.mark.parametrize("size", [(120, 40), (100, 30), (80, 24), (60, 20), (50, 20)])
def test_the_first_line_is_that_of_the_app(size: tuple[int, int], empty_database: Path) -> None:
    screen = pyte.Screen(*size)
    frame = first_frame.frame(*size).replace("\x1b[?1049h", "").replace("\x1b[?25l", "")
    pyte.Stream(screen).feed(frame)
    lines: list[str] = []

    async def scene() -> None:
        async with on_stage(empty_database, size=size) as stage:
            lines.append((await stage.frame()).splitlines()[0])

    play(scene)
    assert lines[0].startswith(screen.display[0].rstrip())


def test_without_a_terminal_it_is_plain(site: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "engine", "console"],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    ).stdout
    assert shown.startswith("Needs you, today 14:02: 5\n")
