"""YAML 1.2 with the place of every value, and only its plain part: mappings, lists, texts, numbers, true and false.

ruamel.yaml composes the nodes; nothing is constructed, so no tag can make an object. Refused: tags, merge keys,
directives (`%YAML 1.1` would turn `on` and `no` into true and false), a key that stands twice, and aliases that
multiply (each use counts against the cap on values).
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from engine.core.definition.node import MAX_DEPTH, MAX_KEY, MAX_NODES, Entry, Node, Scalar, Unreadable, check_text

MAX_YAML: Final = 128 * 1024
"""Characters; ruamel.yaml reads some 25,000 a second [measured], so this is a matter of seconds at the worst."""

_CORE: Final = "tag:yaml.org,2002:"
_DIRECTIVE: Final = re.compile(r"^%", re.MULTILINE)
_MAX_DIGITS: Final = 30
_SENTENCES: Final = (
    (
        "mapping values are not allowed",
        "a ':' can't stand here; put a text that holds ': ' in quotes, or mend the indent",
    ),
    ("sequence entries are not allowed", "a '-' can't stand here; put the list on the lines below"),
    ("character '\\t'", "a tab can't indent YAML; use spaces"),
    ("cannot start any token", "a value can't begin with this character; put it in quotes"),
    ("<stream end>", "the file ends inside a bracket or quotes"),
    ("unexpected end of stream", "the file ends inside a bracket or quotes"),
    ("expected <block end>", "this line doesn't fit to those above it; is the indent right?"),
    ("undefined alias", "'*' refers to a name that no '&' gave; put the text in quotes"),
    ("another document", "a second document begins here; a file holds one"),
    ("unknown escape character", "there is an unknown escape ('\\') in double quotes; use single quotes"),
    ("could not find expected ':'", "a ':' is missing after a key"),
)


def read_yaml(text: str) -> Node | None:
    """The document, None for an empty one. Raises Unreadable with the place where it can't be read."""
    check_text(text, MAX_YAML)
    directive = _DIRECTIVE.search(text)
    if directive:
        line = text.count("\n", 0, directive.start()) + 1
        raise Unreadable("a line that begins with '%' is a YAML directive; those are not used here", line, 1)
    root = _compose(text)
    return None if root is None else _Converter(text).convert(root, 0)


def _compose(text: str) -> Any:
    # Late: reading rows, which hold JSON, and reading back canonical JSON must not pay for ruamel.yaml.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        if "{{" in text.split("\n")[min(line, text.count("\n"))]:
            raise Unreadable("a text with '{{' in it must stand in quotes", line + 1, column + 1) from None
        raise Unreadable(_sentence(str(error.problem or "")), line + 1, column + 1) from None
    except YAMLError as error:
        raise Unreadable(f"this is not YAML ({str(error).splitlines()[0]})") from None
    except RecursionError:
        raise Unreadable(f"the file is nested more than {MAX_DEPTH} deep") from None


def _sentence(problem: str) -> str:
    for part, sentence in _SENTENCES:
        if part in problem:
            return sentence
    return f"this is not YAML ({problem})"


class _Converter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes = 0

    def convert(self, node: Any, depth: int) -> Node:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"this is nested more than {MAX_DEPTH} deep", line, column)
        if self.nodes > MAX_NODES:
            raise Unreadable(f"there are more than {MAX_NODES:,} values (each use of an alias counts)", line, column)
        # What a node is, its own tag may contradict (`!!map x`), so both must agree.
        kind = (node.id, str(node.tag))
        if kind == ("mapping", f"{_CORE}map"):
            return Node(self.entries(node, depth), line, column)
        if kind == ("sequence", f"{_CORE}seq"):
            return Node(tuple(self.convert(item, depth + 1) for item in node.value), line, column)
        if node.id != "scalar":
            raise _no_tags(kind[1], line, column)
        value = _scalar(kind[1], node.value, line, column)
        return Node(value, line, column, lead=self.lead(node, value))

    def entries(self, node: Any, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for key, value in node.value:
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            name = self.key(key, line, column)
            if name in found:
                raise Unreadable(f"the key '{name}' stands here twice", line, column)
            found[name] = Entry(self.convert(value, depth + 1), line, column)
        return found

    def key(self, key: Any, line: int, column: int) -> str:
        if not isinstance(key.value, str):
            raise Unreadable("a text that begins with '{' or '[' must stand in quotes", line, column)
        if str(key.tag) == f"{_CORE}merge":
            raise Unreadable("'<<' is not used here; write the keys out", line, column)
        if len(key.value) > MAX_KEY:
            raise Unreadable(f"this key is longer than {MAX_KEY} characters", line, column)
        _scalar(str(key.tag), key.value, line, column)
        return key.value

    def lead(self, node: Any, value: Scalar) -> int | None:
        """1 for a quoted text and 0 for a plain one, if the file holds it character by character on one line."""
        if not isinstance(value, str) or node.style not in (None, "'", '"'):
            return None
        lead = 0 if node.style is None else 1
        start = node.start_mark.index + lead
        return lead if self.text[start : start + len(value)] == value and "\n" not in value else None


def _scalar(tag: str, text: str, line: int, column: int) -> Scalar:
    kind = tag.removeprefix(_CORE)
    if kind in ("str", "timestamp"):
        return text
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in ("int", "float"):
        return _number(kind, text.replace("_", ""), line, column)
    raise _no_tags(tag, line, column)


def _number(kind: str, text: str, line: int, column: int) -> int | float:
    if len(text) > _MAX_DIGITS:
        raise Unreadable("this number is too long", line, column)
    try:
        if kind == "int":
            return int(text, 0) if text.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else int(text)
        value = float(text)
    except ValueError:  # .inf, .nan and numbers that a tag was put before
        value = math.inf
    if not math.isfinite(value):
        raise Unreadable(f"'{text}' is not a number that can be used here", line, column)
    return value


def _no_tags(tag: str, line: int, column: int) -> Unreadable:
    shown = tag.replace(_CORE, "!!")
    return Unreadable(f"the tag '{shown}' is not used here; put the text in quotes", line, column)
