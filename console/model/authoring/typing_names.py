"""Names in a message while it is typed: whether one is begun, and which ones fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TAG = re.compile(r"\{\{|\{%|\}\}|%\}")
_BEGUN = re.compile(r"(?:^|[^\w.'\"|])([A-Za-z_][\w.]*|)$")
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters but tab and line end, what turns the reading direction, halves of characters."""
SHOWN = 6


def typed(text: str) -> str:
    """Text that somebody pastes, with plain line ends and without anything that is no writing."""
    return _COMMANDS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def name_begun(before: str) -> str | None:
    """What of a name stands before the cursor, inside `{{ … }}` or `{% … %}`; None elsewhere."""
    tags = list(_TAG.finditer(before))
    if not tags or tags[-1][0] not in ("{{", "{%"):
        return None
    match = _BEGUN.search(before[tags[-1].end() :])
    return match[1] if match is not None else None


def fitting(begun: str, names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The names that begin so, then those that hold these letters; plain names before members, full before empty."""
    wanted = begun.lower()
    found = [each for each in names if wanted in each[0].lower()]
    return sorted(found, key=lambda each: (not each[0].lower().startswith(wanted), "." in each[0], not each[1]))


def body_line(text: str, channel: str) -> int:
    """The line on which what families read begins, from 1: in an email after the front matter."""
    lines = text.split("\n")
    if channel != "email" or lines[0].rstrip() != "---":
        return 1
    end = next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() == "---"), 0)
    return end + 1
