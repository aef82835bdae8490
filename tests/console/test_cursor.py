"""The terminal's own cursor, which braille displays and screen readers follow: on a real terminal, on what is selected.

Every screen, a case, every sheet with fields, find and the help are opened with keys; after each the cursor must be
shown, and stand in the line that the keys act on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.keys import KEYS
from console.model.words import say
from console.places import PLACES
from tests.console.test_terminal import Terminal

SELECTED = "▌"  # stands before the lines of the selected row
DIGITS = {name: key.keys for name in PLACES for key in KEYS if key.action == f"show('{name}')"}


@pytest.fixture
def terminal(database: Path) -> Iterator[Terminal]:
    (database.parent / "config.toml").write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    opened = Terminal(["--as", "Dana Whitfield", "console"], database.parent)
    opened.wait_for("Martinez")
    yield opened
    opened.child.close(force=True)


def line(terminal: Terminal) -> str:
    """What stands in the cursor's line."""
    return str(terminal.screen.display[terminal.screen.cursor.y])


def shown(terminal: Terminal) -> bool:
    """Whether the cursor is shown, by the last that was said of it."""
    return terminal.wire.rindex(b"\x1b[?25h") > terminal.wire.rindex(b"\x1b[?25l")


def test_on_every_screen_it_stands_on_what_is_selected(terminal: Terminal) -> None:
    for name, digit in DIGITS.items():
        terminal.press(digit)
        terminal.wait_for(say("key.app.help.label"))
        rows = [number for number, text in enumerate(terminal.screen.display) if SELECTED in text]
        row = terminal.screen.cursor.y
        assert shown(terminal), name
        assert row in rows if rows else row > 0, (name, line(terminal))
        terminal.press("j")
        terminal.wait_for(say("key.app.help.label"))
        rows = [number for number, text in enumerate(terminal.screen.display) if SELECTED in text]
        assert terminal.screen.cursor.y in rows if rows else True, (name, line(terminal))


@pytest.mark.parametrize(
    ("keys", "opened", "stands"),
    [
        ("4", "sheet.until_title", "sheet.until"),
        ("5", "sheet.details_title", "field.family_name"),
        ("6", "sheet.hand_title", "sheet.to"),
        ("9", "sheet.stop_title", "sheet.confirm_word"),
    ],
)
def test_in_a_sheet_it_stands_in_the_field(terminal: Terminal, keys: str, opened: str, stands: str) -> None:
    terminal.press("\r")
    terminal.wait_for(say("choice.title"))
    assert "Martinez" in line(terminal)
    assert shown(terminal)
    terminal.press(keys)
    terminal.wait_for(say(opened, name="Martinez"))
    assert shown(terminal)
    assert say(stands) in line(terminal)
    terminal.press("xyzzy")
    terminal.wait_for("xyzzy")
    assert line(terminal)[: terminal.screen.cursor.x].endswith("xyzzy")


def test_in_a_sheet_without_fields_it_stands_where_reading_begins(terminal: Terminal) -> None:
    terminal.press("?")
    terminal.wait_for(say("help.title"))
    assert say("help.intro")[:20] in line(terminal)
    assert shown(terminal)


def test_in_find_it_stands_where_one_types(terminal: Terminal) -> None:
    terminal.press("/")
    terminal.wait_for(say("find.title"))
    terminal.press("xyzzy")
    terminal.wait_for("xyzzy")
    assert line(terminal)[: terminal.screen.cursor.x].endswith("xyzzy")
    assert shown(terminal)
