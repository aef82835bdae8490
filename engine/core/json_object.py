"""JSON objects that other programs wrote: an event's payload, an instance's variables, an act's arguments.

Read with caps on size and depth. What could not be written down again as JSON (NaN, infinities, half of a character)
is refused here, so that nothing behind this door has to think of it.
"""

from __future__ import annotations

import json
from typing import Any

MAX_CHARACTERS = 100_000
MAX_DEPTH = 30


def read_object(text: Any, what: str) -> tuple[dict[str, Any], str | None]:
    """The object, and in a sentence about `what` why it can't be used (None when it can). NULL is an empty object."""
    if text is None or text == "":
        return {}, None
    if not isinstance(text, str):
        text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if len(text) > MAX_CHARACTERS:
        return {}, f"{what} has {len(text)} characters; at most {MAX_CHARACTERS} are taken"
    try:
        value = json.loads(text)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return {}, f"{what} holds half of a character (a surrogate that stands alone)"
    except RecursionError:
        return {}, f"{what} is nested deeper than {MAX_DEPTH} levels"
    except ValueError as error:
        return {}, f"{what} is not JSON ({error})"
    if not isinstance(value, dict):
        return {}, f'{what} must be a JSON object, such as {{"amount": 120}}'
    if _depth(value) > MAX_DEPTH:
        return {}, f"{what} is nested deeper than {MAX_DEPTH} levels"
    return value, None


def _depth(value: Any) -> int:
    deepest, stack = 0, [(value, 1)]
    while stack:
        item, level = stack.pop()
        deepest = max(deepest, level)
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        stack += [(child, level + 1) for child in children]
    return deepest
