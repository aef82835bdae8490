"""The sorts of plain value that a definition is written with: texts, numbers, choices, durations, dates, times."""

from __future__ import annotations

import re
from typing import Any, Final

from engine.core.definition.cron import read_cron
from engine.core.definition.node import Node
from engine.core.definition.reading import Kind, Reading, Wrong
from engine.core.definition.values import Due, parse_due
from engine.core.durations import Duration, parse_duration
from engine.core.problems import did_you_mean

_LINE: Final = re.compile(r"[^\x00-\x1f\x7f]+\Z")
_MESSAGE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z", re.ASCII)
_DURATION_PATTERN: Final = r"^\s*(\d+\s*(seconds?|minutes?|hours?|days?|weeks?|business\s+days?|[smhdw])[\s,]*)+$"
_DAYS_LIMIT: Final = 3660


def text(longest: int = 20_000, *, one_line: bool = False) -> Kind:
    """A text of at most `longest` characters."""

    def read(node: Node, reading: Reading) -> str:
        value = as_text(node)
        if not value.strip():
            raise Wrong("is empty", node)
        if len(value) > longest:
            raise Wrong(f"is longer than {longest:,} characters", node)
        if one_line and not _LINE.match(value):
            raise Wrong("must be a single line", node)
        return value.strip() if one_line else value

    return Kind(read, {"type": "string", "minLength": 1, "maxLength": longest})


def as_text(node: Node) -> str:
    """The text of a node; a number or a flag is refused with the remedy."""
    value = node.value
    if isinstance(value, str):
        return value
    quotes = "; put it in quotes" if isinstance(value, (int, float)) else ""
    raise Wrong(f"must be a text, not {node.kind}{quotes}", node)


def whole(low: int, high: int) -> Kind:
    """A whole number from `low` to `high`."""

    def read(node: Node, reading: Reading) -> int:
        value = node.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong(f"must be a whole number from {low} to {high:,}, not {node.kind}", node)
        if not low <= value <= high:
            raise Wrong(f"must be from {low} to {high:,}, not {value}", node)
        return value

    return Kind(read, {"type": "integer", "minimum": low, "maximum": high})


def number(low: float, high: float) -> Kind:
    """A number from `low` to `high`."""

    def read(node: Node, reading: Reading) -> float:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Wrong(f"must be a number from {low} to {high}, not {node.kind}", node)
        if not low <= value <= high:
            raise Wrong(f"must be from {low} to {high}, not {value}", node)
        return float(value)

    return Kind(read, {"type": "number", "minimum": low, "maximum": high})


def choice(*values: str) -> Kind:
    """One of a few words."""

    def read(node: Node, reading: Reading) -> str:
        if node.value not in values or not isinstance(node.value, str):
            shown = node.value if isinstance(node.value, str) else str(node.plain())
            raise Wrong(f"must be {listed(values)}, not '{shown[:40]}'{did_you_mean(shown, values)}", node)
        return node.value

    return Kind(read, {"enum": list(values)})


def listed(values: tuple[str, ...]) -> str:
    """`'a', 'b' or 'c'`."""
    quoted = [f"'{value}'" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _flag(node: Node, reading: Reading) -> bool:
    if not isinstance(node.value, bool):
        hint = "; write true or false" if node.value in ("yes", "no", "on", "off", 0, 1) else ""
        raise Wrong(f"must be true or false, not {node.kind}{hint}", node)
    return node.value


def _duration(node: Node, reading: Reading) -> Duration:
    value = node.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise Wrong(f"needs a unit: write '{value} days' or '{value} hours'", node)
    try:
        return parse_duration(as_text(node))
    except ValueError as error:
        raise Wrong(f"must be a duration: {str(error).rstrip('.')}", node) from None


def _delay(node: Node, reading: Reading) -> Duration | None:
    return _duration(node, reading) or None


def _cooldown(node: Node, reading: Reading) -> Duration | None:
    return None if node.value == "none" else _delay(node, reading)


def _days(node: Node, reading: Reading) -> Duration:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Wrong(f"must be a number of days, not {node.kind}", node)
    if not 0 <= value <= _DAYS_LIMIT:
        raise Wrong(f"must be from 0 to {_DAYS_LIMIT:,} days, not {value}", node)
    whole_days = int(value)
    return Duration(days=whole_days, seconds=round((value - whole_days) * 86_400))


def _due(node: Node, reading: Reading) -> Due:
    if isinstance(node.value, (int, float)):
        return _days(node, reading)
    try:
        return parse_due(as_text(node).strip())
    except ValueError as error:
        raise Wrong(f"must be a duration or a date: {str(error).rstrip('.')}", node) from None


def _message_name(node: Node, reading: Reading) -> str:
    name = as_text(node)
    if not _MESSAGE_NAME.match(name):
        raise Wrong("must be the name of a message file, without folder and ending, such as 'checking_in'", node)
    return name


def _mapping(node: Node, reading: Reading) -> dict[str, Any]:
    if not isinstance(node.value, dict):
        raise Wrong(f"must be a mapping of names to values, not {node.kind}", node)
    plain: dict[str, Any] = node.plain()
    return plain


def _cron(node: Node, reading: Reading) -> str:
    try:
        return read_cron(as_text(node))
    except ValueError as error:
        raise Wrong(str(error), node) from None


_DURATION_SCHEMA: Final = {"type": "string", "pattern": _DURATION_PATTERN, "examples": ["3 days", "2 business days"]}
_DAYS_SCHEMA: Final = {"type": "number", "minimum": 0, "maximum": _DAYS_LIMIT}

FLAG: Final = Kind(_flag, {"type": "boolean"})
LINE: Final = text(200, one_line=True)
DURATION: Final = Kind(_duration, _DURATION_SCHEMA)
DELAY: Final = Kind(_delay, _DURATION_SCHEMA)
"""A duration of which none at all is the same as none given."""
COOLDOWN: Final = Kind(_cooldown, {"anyOf": [_DURATION_SCHEMA, {"const": "none"}]})
DAYS: Final = Kind(_days, _DAYS_SCHEMA)
DELAY_DAYS: Final = Kind(lambda node, reading: _days(node, reading) or None, _DAYS_SCHEMA)
DUE: Final = Kind(_due, {"anyOf": [{"type": "string"}, _DAYS_SCHEMA]})
MESSAGE_NAME: Final = Kind(_message_name, {"type": "string", "pattern": _MESSAGE_NAME.pattern.replace(r"\Z", "$")})
MAPPING: Final = Kind(_mapping, {"type": "object"})
CRON: Final = Kind(_cron, {"type": "string", "examples": ["0 9 * * mon"]})
PRIORITY: Final = choice("low", "normal", "high", "urgent")
