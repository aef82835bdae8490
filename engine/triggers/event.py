"""`event`: something happened; workflows that ask for it start, if their filter holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.core.definition import Definition, EventTrigger
from engine.core.expressions import ExpressionError


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
