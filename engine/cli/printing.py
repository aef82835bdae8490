"""What commands print: JSON for programs, sentences and calm tables for people.

Text from the database is hostile. For people it is cleaned of whatever could steer a terminal; in JSON everything
outside ASCII is escaped, which every reader undoes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from engine.cli.clean import clean

BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def print_json(value: Any) -> None:
    """One JSON value on one line; moments as `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`."""
    print(_dumped(value))


def print_json_list(rows: Iterable[Any]) -> None:
    """A JSON array, written row by row, so that a million rows need no memory."""
    before = "["
    for row in rows:
        print(before, _dumped(row), sep="", end="")
        before = ",\n"
    print("[]" if before == "[" else "]")


def say(text: str = "") -> None:
    """A line, or several, for people."""
    print(clean(text, lines=True))


def say_boldly(text: str) -> None:
    """A line that stands out, where the terminal can."""
    print(bold(clean(text)))


def counted(count: int, what: str) -> str:
    """`1 step`, `3 steps`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def warn(text: str) -> None:
    """A line beside the output: what was noticed on the way."""
    print(clean(text, lines=True), file=sys.stderr)


def bold(text: str) -> str:
    """Heavier on a terminal that has colours; the same text elsewhere."""
    return f"{BOLD}{text}{PLAIN}" if _styled() else text


def dim(text: str) -> str:
    """Lighter on a terminal that has colours; the same text elsewhere."""
    return f"{DIM}{text}{PLAIN}" if _styled() else text


def say_in_lines(text: str) -> None:
    """A paragraph, broken at the terminal's edge."""
    for line in clean(text, lines=True).split("\n"):
        print("\n".join(textwrap.wrap(line, terminal_width(), break_long_words=False)))


def print_pairs(pairs: Mapping[str, object]) -> None:
    """Names and values under each other, broken at the terminal's edge; what is None or empty is left out."""
    shown = {name: clean(value) for name, value in pairs.items() if value not in (None, "", [], {})}
    width = max((len(name) for name in shown), default=0)
    for name, value in shown.items():
        room = max(terminal_width() - width - 2, 20)
        first, *rest = textwrap.wrap(value, room, break_long_words=False) or [""]
        print(f"{dim(name.ljust(width))}  {first}")
        for line in rest:
            print(f"{' ' * width}  {line}")


def terminal_width() -> int:
    """How many columns there are; eighty where nobody can tell."""
    return shutil.get_terminal_size((80, 24)).columns


def _dumped(value: Any) -> str:
    from engine.store.reading.json_rows import to_json

    return json.dumps(to_json(value), default=str)


def _styled() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
