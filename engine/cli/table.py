"""Tables that fit the terminal: as wide as what they hold, cut with “…” where the terminal is narrower.

Eighty columns where nobody can tell how wide it is. The widest column gives way first; numbers and moments never do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.cli.clean import clean
from engine.cli.printing import bold, terminal_width

GAP = 2
NARROWEST = 6
"""No column is cut below so many characters."""


class Column(NamedTuple):
    """One column: its heading, the key of the rows, and how it behaves."""

    heading: str
    key: str
    right: bool = False
    """Numbers stand at the right."""
    whole: bool = False
    """Never cut."""


def print_table(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the rows; a column that is empty in all of them is left out."""
    cells = [[clean(row.get(column.key)) for column in columns] for row in rows]
    kept = [index for index in range(len(columns)) if any(line[index] for line in cells)]
    columns = [columns[index] for index in kept]
    cells = [[line[index] for index in kept] for line in cells]
    natural = [
        max(width(column.heading), *(width(line[index]) for line in cells)) for index, column in enumerate(columns)
    ]
    widths = fitted(natural, [column.whole for column in columns], terminal_width())
    print(bold(_line([column.heading for column in columns], columns, widths)))
    for line in cells:
        print(_line(line, columns, widths))


def fitted(natural: Sequence[int], whole: Sequence[bool], room: int) -> list[int]:
    """The widths that fit into `room`, as far as that can be."""
    widths = list(natural)
    excess = sum(widths) + GAP * (len(widths) - 1) - room
    while excess > 0:
        most = max(
            (index for index, kept in enumerate(whole) if not kept and widths[index] > NARROWEST),
            key=lambda index: widths[index],
            default=None,
        )
        if most is None:
            return widths
        widths[most] -= 1
        excess -= 1
    return widths


def width(text: str) -> int:
    """How many cells of a terminal the text takes (Unicode Annex 11; combining marks take none)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def cut(text: str, room: int) -> str:
    """The text in at most `room` cells, with “…” where something is left out."""
    if width(text) <= room:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > room - 1:
            break
        kept += character
    return f"{kept.rstrip()}…"


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    shown = []
    for cell, column, room in zip(cells, columns, widths, strict=True):
        text = cut(cell, room)
        blanks = " " * (room - width(text))
        shown.append(blanks + text if column.right else text + blanks)
    return (" " * GAP).join(shown).rstrip()
