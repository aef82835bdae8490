"""A document as it was written: plain values that know their place, whether they came from YAML, JSON or a column.

Everything that checks a definition works on these, so that every complaint can name its line and column, and so that
the two languages differ nowhere but in their readers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Scalar = str | int | float | bool | None

MAX_CHARACTERS: Final = 256 * 1024
MAX_NODES: Final = 10_000
MAX_DEPTH: Final = 30
MAX_KEY: Final = 200

_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class Unreadable(Exception):
    """The text is no document at all: one sentence, and the place (from 1) where reading stopped."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place. `value` is a scalar, a tuple of nodes, or a dict of entries.

    `lead` is how far into the source a text's first character stands (1 behind a quote); None where the source
    differs from the text (escapes, several lines), so that places inside it can't be told.
    """

    value: Scalar | tuple[Node, ...] | dict[str, Entry]
    line: int | None = None
    column: int | None = None
    part: str = ""
    lead: int | None = None

    @property
    def entries(self) -> dict[str, Entry]:
        """The keys of a mapping, none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def get(self, key: str) -> Node | None:
        """The value of a key; None when it is absent or null."""
        entry = self.entries.get(key)
        return None if entry is None or entry.node.value is None else entry.node

    def plain(self) -> Any:
        """The value as JSON's: None, bool, int, float, str, list, dict."""
        if isinstance(self.value, dict):
            return {key: entry.node.plain() for key, entry in self.value.items()}
        if isinstance(self.value, tuple):
            return [item.plain() for item in self.value]
        return self.value

    def at(self, path: Sequence[str | int]) -> Node:
        """The node that `path` leads to, or the last one on the way."""
        node = self
        for step in path:
            if isinstance(step, str) and step in node.entries:
                node = node.entries[step].node
            elif isinstance(step, int) and isinstance(node.value, tuple) and step < len(node.value):
                node = node.value[step]
        return node

    def inside(self, line: int, column: int) -> tuple[int | None, int | None]:
        """Where the given place (from 1) of this text stands in the document."""
        if self.lead is None or self.column is None or line != 1:
            return self.line, self.column
        return self.line, self.column + self.lead + column - 1

    @property
    def kind(self) -> str:
        """What a person would call it."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        if self.value is None:
            return "nothing"
        if isinstance(self.value, bool):
            return f"the value '{str(self.value).lower()}'"
        return "a text" if isinstance(self.value, str) else f"the number {self.value}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value; the place is the key's."""

    node: Node
    line: int | None = None
    column: int | None = None
    part: str = ""


def from_plain(value: Any, part: str = "") -> Node:
    """A node for a value that has no text behind it, such as a number in a column."""
    if isinstance(value, Mapping):
        return Node({str(key): Entry(from_plain(item, part), part=part) for key, item in value.items()}, part=part)
    if isinstance(value, (list, tuple)):
        return Node(tuple(from_plain(item, part) for item in value), part=part)
    if isinstance(value, int) and abs(value) >= 2**63:  # more than a column holds
        return Node(math.inf if value > 0 else -math.inf, part=part)
    if value is None or isinstance(value, (str, int, float)):
        return Node(value, part=part)
    return Node(str(value), part=part)


def check_text(text: str, longest: int = MAX_CHARACTERS) -> None:
    """Refuse what no definition holds, before a parser meets it. Raises Unreadable."""
    if len(text) > longest:
        raise Unreadable(f"the text is longer than {longest // 1024} KiB")
    no_text = _NO_TEXT.search(text)
    if no_text:
        line = text.count("\n", 0, no_text.start()) + 1
        column = no_text.start() - (text.rfind("\n", 0, no_text.start()) + 1) + 1
        raise Unreadable("there is a character here that is not text", line, column)
