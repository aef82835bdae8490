"""Who enters a workflow: the `trigger` of a file, and the pair `trigger_type` and `trigger_conditions` of a row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from engine.core.definition.kinds import CRON, LINE, as_text, choice
from engine.core.definition.kinds_of_logic import EXPRESSION
from engine.core.definition.node import Entry, Node
from engine.core.definition.reading import Key, Kind, Reading, Wrong, read_keys
from engine.core.definition.triggers import (
    EventTrigger,
    ManualTrigger,
    PredictionTrigger,
    ScheduleTrigger,
    Trigger,
    WebhookTrigger,
)
from engine.core.expressions import Expression, compile_expression
from engine.core.expressions.expression import expression_of
from engine.core.expressions.nodes import Compare, Const, Logic, Name
from engine.core.expressions.nodes import Node as Tree
from engine.core.problems import did_you_mean

TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "prediction": PredictionTrigger,
    "event": EventTrigger,
    "schedule": ScheduleTrigger,
    "manual": ManualTrigger,
    "webhook": WebhookTrigger,
}

OWN_THRESHOLDS: Final = {
    "high_risk_intervention": "predicted_probability > 0.8 and confidence_score > 80",
    "medium_risk_intervention": "predicted_probability > 0.6 and confidence_score > 70",
}
"""The pattern's own two workflows, which a row without `trigger_conditions` means by its name."""


def _families(node: Node, reading: Reading) -> Expression:
    if node.value == "all":
        return compile_expression("true")
    expression: Expression = EXPRESSION.read(node, reading)
    return expression


def _query(node: Node, reading: Reading) -> str:
    query = as_text(node).strip().removesuffix(";").rstrip()
    if not re.match(r"(select|with)\b", query, re.IGNORECASE) or ";" in query:
        raise Wrong("must be one SELECT that lists family_id", node)
    return query


_QUERY: Final = Kind(_query, {"type": "string", "pattern": "^\\s*([Ss][Ee][Ll][Ee][Cc][Tt]|[Ww][Ii][Tt][Hh])\\b"})
_WHEN: Final = Key("when", EXPRESSION, "Only if this holds.")
_CONDITION: Final = Key("condition", EXPRESSION, "The pattern's name for when.", into="when", pattern=True)
_FAMILIES: Final = Kind(_families, {"anyOf": [{"const": "all"}, EXPRESSION.schema]})

TRIGGER_KEYS: Final[dict[str, tuple[Key, ...]]] = {
    "prediction": (_WHEN, _CONDITION),
    "event": (
        Key("event", LINE, "The type of event, such as payment.missed.", required=True),
        Key("event_type", LINE, "The pattern's name for event.", into="event", pattern=True),
        _WHEN,
        _CONDITION,
        Key("correlation", EXPRESSION, "Gives the instance's correlation key; without it, the event's own."),
    ),
    "schedule": (
        Key("cron", CRON, "Minute, hour, day, month, weekday, in the site's zone: 0 9 * * mon.", required=True),
        Key("families", _FAMILIES, "For which active families, by an expression; 'all' for all of them."),
        Key("when", _FAMILIES, "Another name for families.", into="families", pattern=True),
        Key("condition", _FAMILIES, "The pattern's name for families.", into="families", pattern=True),
        Key("query", _QUERY, "A SELECT that lists the family_id of each, instead of an expression."),
        Key("missed", choice("once", "all", "skip"), "Whether moments that passed while no engine ran fire late."),
    ),
    "manual": (),
    "webhook": (_WHEN, _CONDITION),
}
ON: Final = Key("on", LINE, "What starts the workflow.")


def read_file_trigger(node: Node, reading: Reading) -> Trigger | None:
    """`trigger: manual`, or a mapping with `on`; None where it is wrong."""
    with reading.inside("trigger"):
        if isinstance(node.value, str):
            return _build(_kind(node, reading), Node({}, node.line, node.column, node.part), reading)
        if not isinstance(node.value, dict):
            reading.error(node, f"a trigger is a mapping such as {{on: prediction, when: ...}}, not {node.kind}")
            return None
        on = node.get("on")
        if on is None:
            reading.error(node, "'on' is missing: prediction, event, schedule, webhook or manual")
            return None
        return _build(_kind(on, reading), _without(node, "on"), reading)


def read_row_trigger(kind: Node | None, conditions: Node | None, workflow: str, reading: Reading) -> Trigger | None:
    """The trigger that a row's two columns say together; None where they are wrong."""
    if conditions is not None and conditions.get("on") is not None:
        return read_file_trigger(conditions, reading)
    on = "manual" if kind is None and conditions is None else "prediction"
    if kind is not None:
        on = _kind(kind, reading, "trigger_type")
    elif workflow in OWN_THRESHOLDS:
        on = "prediction"
    with reading.inside("trigger_conditions"):
        if conditions is None:
            if on == "prediction" and workflow in OWN_THRESHOLDS:
                return PredictionTrigger(when=compile_expression(OWN_THRESHOLDS[workflow]))
            return _build(on, Node({}, part="trigger_conditions"), reading)
        if on in ("manual", ""):
            return ManualTrigger() if on else None
        return _build(on, _gathered(conditions, on), reading)


_COMPARISON: Final = frozenset({"all", "any", "not", "field", "operator", "value"})


def _gathered(conditions: Node, on: str) -> Node:
    """A condition that stands alone or beside the trigger's own keys, moved under a key of its own."""
    keys = conditions.entries.keys()
    if isinstance(conditions.value, dict) and (not _COMPARISON & keys or {"when", "condition"} & keys):
        return conditions
    own = {key.name for key in TRIGGER_KEYS[on]}
    kept = {name: entry for name, entry in conditions.entries.items() if name in own}
    rest = {name: entry for name, entry in conditions.entries.items() if name not in own}
    condition = replace(conditions, value=rest or conditions.value)
    moved = Entry(condition, conditions.line, conditions.column, conditions.part)
    return replace(conditions, value={**kept, "condition": moved})


def _without(node: Node, name: str) -> Node:
    return replace(node, value={key: entry for key, entry in node.entries.items() if key != name})


def _kind(node: Node, reading: Reading, key: str = "on") -> str:
    """The kind of trigger, empty where it is none."""
    try:
        kind = as_text(node)
    except Wrong as wrong:
        wrong.message = f"'{key}' {wrong.message}"
        reading.wrong(wrong)
        return ""
    if kind in TRIGGERS:
        return kind
    meant = did_you_mean(kind, TRIGGERS)
    if not meant:
        meant = "; for an event of that type write {on: event, event: " + kind[:40] + "}" if "." in kind else ""
        meant = meant or f"; use {', '.join(TRIGGERS)}"
    reading.error(node, f"unknown trigger '{kind[:40]}'{meant}")
    return ""


def _build(kind: str, node: Node, reading: Reading) -> Trigger | None:
    if not kind:
        return None
    keys = TRIGGER_KEYS[kind]
    if kind == "event":
        keys = tuple(key for key in keys if key.name != "event") if _event_inside(node) else keys
    values = read_keys(node, keys, reading)
    if kind == "event" and "event" not in values:
        _take_event_out(values)
    if kind == "prediction" and "when" not in values:
        reading.warn(node, "there is no 'when', so no prediction starts this workflow")
    if kind == "schedule" and not reading.failed and ("families" in values) == ("query" in values):
        reading.error(node, "a schedule needs either 'families' (an expression, or all) or 'query'")
    return None if reading.failed else TRIGGERS[kind](**values)


def _event_inside(node: Node) -> bool:
    """Whether no event type is given by its own key, though a condition is there that might name it."""
    return not {"event", "event_type"} & node.entries.keys() and bool({"when", "condition"} & node.entries.keys())


def _take_event_out(values: dict[str, Any]) -> None:
    """`event_type == 'x' and rest` in the condition means the event x and the rest: rows say it this way."""
    when = values.get("when")
    if not isinstance(when, Expression):
        return
    parts = list(when.tree.parts) if isinstance(when.tree, Logic) and when.tree.op == "and" else [when.tree]
    for part in parts:
        event = _event_named(part)
        if event is not None:
            values["event"] = event
            parts.remove(part)
            rest: Tree | None = parts[0] if len(parts) == 1 else Logic("and", tuple(parts)) if parts else None
            values["when"] = expression_of(rest) if rest is not None else None
            return


def _event_named(tree: Tree) -> str | None:
    match tree:
        case Compare(first=Name(name="event_type"), rest=(("==", Const(value=str(event))),)):
            return event
        case _:
            return None
