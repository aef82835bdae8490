"""The first frame, drawn with the standard library alone, before anything slow is imported.

Importing Textual takes some 150 ms; a person who pressed Enter should see the console at once, not a dead screen. The
frame has the very line of tabs that the real one has, so that nothing jumps when it takes over. It imports only `os`
and `sys`, which the interpreter has loaded anyway, and `termios`, which is small. Words here repeat `console/words`; a
test keeps them equal.
"""

from __future__ import annotations

import os
import sys

from console.language import first_language

TYPE_CHECKING = False  # `typing` itself would cost more than all of this
if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "Followthrough"
DIGITS = ("1", "2", "3", "4", "5", "6", "0")
TABS = {
    "en": ("Needs you", "Calls", "Families", "Workflows", "Queue", "Health", "People and days"),
    "es": ("Pendientes", "Llamadas", "Familias", "Seguimientos", "En espera", "Estado", "Personas y días"),
}
LOADING = {
    "en": "One moment: reading what needs you…",
    "es": "Un momento: leyendo lo que está pendiente…",
}

TIME = 8  # cells that the real line keeps for the time of day

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H"
_LEAVE = "\x1b[?1049l\x1b[?25h"
_before: list[list] = []  # type: ignore[type-arg]  # the terminal's settings, as termios has them
_drawn: list[bool] = []  # not twice: the command may draw it before it knows more, and the console again


def frame(width: int, height: int, language: str = "en") -> str:
    """Return the frame as text with cursor moves, for a terminal of that many columns and rows."""
    bold, plain, dim, chosen = "\x1b[1m", "\x1b[0m", "\x1b[2m", "\x1b[1;7m"
    words = [f"{digit} {tab}" for digit, tab in zip(DIGITS, TABS[language], strict=True)]
    loading = LOADING[language]
    title = f" {bold}{TITLE}{plain}  "
    if len(TITLE) + 3 + _length(words) + TIME > width:  # what doesn't fit goes in the order of the real line
        title = " "
    if 1 + _length(words) > width:
        words = [words[0], *DIGITS[1:]]
    first = f"{title}{chosen} {words[0]} {plain}" + "".join(f"  {word} " for word in words[1:])
    first = first if 1 + _length(words) <= width else f" {bold}{TITLE}{plain}"
    row, column = max(3, height // 2), max(1, (width - len(loading)) // 2 + 1)
    return f"{_ENTER}{first}\x1b[{row};{column}H{dim}{loading[:width]}{plain}"


def _length(words: Sequence[str]) -> int:
    return sum(len(word) + 3 for word in words)


def draw(arguments: Sequence[str] = ()) -> bool:
    """Draw the frame if standard output is a terminal; say whether it stands there. A second call draws nothing.

    `arguments` are the command's, which may name the configuration that says the language.
    From here on the terminal keeps what is typed for the console and doesn't show it; `give_back` ends that.
    """
    if _drawn:
        return True
    if not sys.stdout.isatty() or os.environ.get("TERM", "") in ("", "dumb") or (shape := size()) is None:
        return False
    sys.stdout.write(frame(*shape, first_language(arguments)))
    sys.stdout.flush()
    _drawn.append(True)
    _keep_keys()
    return True


def size() -> tuple[int, int] | None:
    """The terminal's columns and rows; `None` where nobody knows them."""
    try:
        width, height = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        return None
    return width or 80, height or 24


def erase() -> None:
    """Give the terminal back as it was, for a start that failed after the frame was drawn."""
    if _drawn:
        _drawn.clear()
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()
    give_back()


def give_back() -> None:
    """Let the terminal read lines and show what is typed again, as it did before the frame."""
    if _before:
        import termios

        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, _before.pop())


def _keep_keys() -> None:
    """Keys that are pressed before the console can hear them wait for it, each as it was pressed."""
    try:
        import termios

        before = termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError):
        return
    now = list(before)
    now[0] &= ~termios.ICRNL
    now[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, now)
    _before.append(before)
