"""`event`: something happened; workflows that ask for it start, if their filter holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from engine.core.definition import Definition, EventTrigger
from engine.core.expressions import ExpressionError

MAX_PAYLOAD_CHARACTERS = 100_000
MAX_PAYLOAD_DEPTH = 30


def read_payload(text: Any) -> tuple[dict[str, Any], str | None]:
    """The payload as a JSON object, and why it can't be used (None when it can). NULL is an empty object."""
    if text is None or text == "":
        return {}, None
    if not isinstance(text, str):
        text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if len(text) > MAX_PAYLOAD_CHARACTERS:
        return {}, f"payload has {len(text)} characters; at most {MAX_PAYLOAD_CHARACTERS} are taken"
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, f"payload is not JSON ({error})"
    if not isinstance(value, dict):
        return {}, 'payload must be a JSON object, such as {"amount": 120}'
    if _depth(value) > MAX_PAYLOAD_DEPTH:
        return {}, f"payload is nested deeper than {MAX_PAYLOAD_DEPTH} levels"
    return value, None


def event_names(row: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The names that an event adds for conditions: `payload` and `event`."""
    return {
        "payload": dict(payload),
        "event": {
            "event_id": row["event_id"],
            "event_type": row["event_type"],
            "source": row["source"],
            "correlation_key": row["correlation_key"],
            "occurred_at": row["occurred_at"],
        },
    }


def matching(
    templates: Iterable[tuple[int, Definition]], event_type: str, context: Mapping[str, Any]
) -> tuple[list[tuple[int, Definition]], list[str]]:
    """The workflows that this event starts, by priority, and what went wrong in filters on the way."""
    found: list[tuple[int, Definition]] = []
    problems: list[str] = []
    for template_id, definition in templates:
        trigger = definition.trigger
        if not isinstance(trigger, EventTrigger) or trigger.event != event_type:
            continue
        try:
            if trigger.when is None or trigger.when.truth(context):
                found.append((template_id, definition))
        except ExpressionError as error:
            problems.append(f"{definition.workflow}: {error}")
    found.sort(key=lambda item: (-item[1].priority, item[0]))
    return found, problems


def correlation_of(definition: Definition, context: Mapping[str, Any], given: Any) -> str | None:
    """The key by which later events find the instance: the trigger's expression, else the event's own key."""
    trigger = definition.trigger
    if isinstance(trigger, EventTrigger) and trigger.correlation is not None:
        try:
            value = trigger.correlation.evaluate(context)
        except ExpressionError:
            return str(given) if given is not None else None
        return str(value) if value is not None else None
    return str(given) if given is not None else None


def _depth(value: Any) -> int:
    deepest, stack = 0, [(value, 1)]
    while stack:
        item, level = stack.pop()
        deepest = max(deepest, level)
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        stack += [(child, level + 1) for child in children]
    return deepest
