"""Names for a message as plain values: text, numbers, dates, lists and dicts, and nothing else.

Whatever stands in the database or comes with an event reaches a template only through here. Objects with behaviour are
not passed on at all; what is too big or too deep is passed on as undefined, and fails only a message that uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined

from engine.messages.budget import MAX_ITEMS, MAX_TEXT

MAX_DEPTH = 12


def plain_names(context: Mapping[str, Any], used: Iterable[str]) -> dict[str, Any]:
    """The names that a template uses, with their values made plain; those that aren't there are left out."""
    return {name: _plain(context[name], name, 0) for name in used if name in context}


def _plain(value: Any, name: str, depth: int) -> Any:
    if value is None or isinstance(value, (bool, datetime, date, time, Decimal)):
        return value
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return _unusable(name, f"has over {MAX_TEXT:,} characters")
        return str.__str__(value)  # a subclass could bring a __html__ or __format__ of its own
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (Mapping, list, tuple)):
        if depth >= MAX_DEPTH:
            return _unusable(name, f"goes over {MAX_DEPTH} levels deep")
        if len(value) > MAX_ITEMS:
            return _unusable(name, f"has over {MAX_ITEMS:,} items")
        if isinstance(value, Mapping):
            return {str(key): _plain(item, name, depth + 1) for key, item in value.items()}
        return [_plain(item, name, depth + 1) for item in value]
    return _unusable(name, f"is a {type(value).__name__}, which messages can't use")


def _unusable(name: str, why: str) -> StrictUndefined:
    return StrictUndefined(hint=f"'{name}' {why}")
