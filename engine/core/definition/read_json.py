"""JSON (RFC 8259) with the place of every value, for definitions that stand in a column of a row or in a `.json`
file.

Stricter than the standard library where a definition must be unambiguous: a key may stand once, numbers are finite,
and size and depth are capped.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from typing import Final

from engine.core.definition.node import MAX_DEPTH, MAX_KEY, MAX_NODES, Entry, Node, Unreadable, check_text

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_WORD: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_MAX_DIGITS: Final = 30
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = "a tab or a line break inside a text is written '\\t' or '\\n' in JSON"


def read_json(text: str, part: str = "") -> Node:
    """The document. Raises Unreadable with the place where it stops being JSON."""
    check_text(text)
    return _Reader(text, part).document()


class _Reader:
    def __init__(self, text: str, part: str) -> None:
        self.text, self.part = text, part
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.at = 0
        self.nodes = 0

    def document(self) -> Node:
        node = self.value(0)
        self.skip()
        if self.at < len(self.text):
            raise self.wrong("something follows after the end of the JSON")
        return node

    def place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1

    def wrong(self, message: str, at: int | None = None) -> Unreadable:
        at = self.at if at is None else at
        if at >= len(self.text):
            message = "the JSON ends too early"
        return Unreadable(message, *self.place(at))

    def skip(self) -> str:
        """Pass over white space; the character that follows, or an empty text at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Node:
        character = self.skip()
        start = self.at
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise self.wrong(f"this is nested more than {MAX_DEPTH} deep")
        if self.nodes > MAX_NODES:
            raise self.wrong(f"there are more than {MAX_NODES:,} values")
        line, column = self.place(start)
        if character == "{":
            return Node(self.members(depth), line, column, self.part)
        if character == "[":
            return Node(self.items(depth), line, column, self.part)
        if character == '"':
            text = self.string()
            exact = self.at - start == len(text) + 2
            return Node(text, line, column, self.part, 1 if exact else None)
        return Node(self.scalar(), line, column, self.part)

    def string(self) -> str:
        start = self.at
        whole = _STRING.match(self.text, start)
        if whole is None:
            raise self.wrong("this text has no closing quote", start)
        self.at = whole.end()
        try:
            text = str(json.loads(whole[0]))
        except json.JSONDecodeError as error:
            sentence = _CONTROL if "control" in error.msg else "there is an unknown escape ('\\') in this text"
            raise self.wrong(sentence, start) from None
        if _SURROGATE.search(text):
            raise self.wrong("there is half a character in this text", start)
        return text

    def scalar(self) -> bool | int | float | None:
        number = _NUMBER.match(self.text, self.at)
        if number:
            start, self.at = self.at, number.end()
            if number.end() - start > _MAX_DIGITS:
                raise self.wrong("this number is too long", start)
            value = float(number[0]) if number[1] or number[2] else int(number[0])
            if not math.isfinite(value):
                raise self.wrong("this number is too large", start)
            return value
        word = _WORD.match(self.text, self.at)
        if word and word[0] in _WORDS:
            self.at = word.end()
            return _WORDS[word[0]]
        if word and word[0].lower() in ("true", "false", "none", "null"):
            raise self.wrong(f"in JSON '{word[0]}' is written 'true', 'false' or 'null'")
        quotes = "; texts stand in double quotes" if word or self.text[self.at : self.at + 1] == "'" else ""
        raise self.wrong(f"a value is expected here{quotes}")

    def items(self, depth: int) -> tuple[Node, ...]:
        self.at += 1
        found: list[Node] = []
        if self.skip() == "]":
            self.at += 1
            return ()
        while True:
            found.append(self.value(depth + 1))
            if self.separator("]"):
                return tuple(found)

    def members(self, depth: int) -> dict[str, Entry]:
        self.at += 1
        found: dict[str, Entry] = {}
        if self.skip() == "}":
            self.at += 1
            return found
        while True:
            if self.skip() != '"':
                raise self.wrong("a key in double quotes is expected here")
            start = self.at
            key = self.string()
            if len(key) > MAX_KEY:
                raise self.wrong(f"this key is longer than {MAX_KEY} characters", start)
            if key in found:
                raise self.wrong(f"the key '{key}' stands here twice", start)
            if self.skip() != ":":
                raise self.wrong(f"a ':' is expected after the key '{key}'")
            self.at += 1
            found[key] = Entry(self.value(depth + 1), *self.place(start), self.part)
            if self.separator("}"):
                return found

    def separator(self, end: str) -> bool:
        """Pass over a comma (False) or the closing bracket (True)."""
        character = self.skip()
        if character not in (",", end):
            raise self.wrong(f"a ',' or '{end}' is expected here")
        comma = self.at
        self.at += 1
        if character == "," and self.skip() == end:
            raise self.wrong(f"there is a ',' too many before '{end}'", comma)
        return character == end
