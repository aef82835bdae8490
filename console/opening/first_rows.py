"""The rows of the first screen, drawn with the standard library while the rest of the console is still being imported.

The rows are known long before the code that can draw them in full is loaded. They are drawn where the real list will
stand, in the same words, so that a person already reads when it takes over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from console.model.moments import Clock
from console.model.prose import Line
from console.opening.first_frame import size
from console.questions.needs_you import Needs
from console.screens.rows import needs_columns

MEDIUM, WIDE = 60, 100  # columns from which theme.tcss gives the case a place beside the list
MARGIN = 3  # cells before a row, as the list has them
_SIGNS = {"strong": "1", "head": "1", "bad": "1", "quiet": "2"}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def draw(found: Needs, clock: Clock) -> None:
    """Draw as many rows as the terminal holds below the line of tabs."""
    if (shape := size()) is not None and found.rows:
        sys.stdout.write("".join(_placed(found, clock, *shape)))
        sys.stdout.flush()


def list_width(width: int) -> int:
    """The cells that the list has on a terminal of that many columns."""
    if width < MEDIUM:
        return width
    return 34 if width < WIDE else min(width * 44 // 100, 56)


def _placed(found: Needs, clock: Clock, width: int, height: int) -> Iterator[str]:
    columns = needs_columns(lambda: clock)
    room = list_width(width) - MARGIN - (1 if width < MEDIUM else 2)  # padding, and the line beside the case
    yield "\x1b[2;1H\x1b[J"  # what stood below the tabs goes
    lines: list[Line] = [columns.titles(room)]
    for row in found.rows[: height // columns.height]:
        lines += columns.lines(row, room)
    for number, line in enumerate(lines[: height - 3], 2):
        yield f"\x1b[{number};{MARGIN + 1}H" + "".join(_said(span.text, _SIGNS.get(span.tone, "")) for span in line)


def _said(text: str, sign: str) -> str:
    """What came from the database is text, whatever it holds."""
    text = _UNSAFE.sub("", text)
    return f"\x1b[{sign}m{text}\x1b[0m" if sign else text
