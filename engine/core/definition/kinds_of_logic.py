"""The sorts of value that decide something: expressions and conditions, jumps, retries, what follows a failure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from jinja2 import Environment, TemplateSyntaxError

from engine.core.backoff import Retry
from engine.core.conditions import OPERATORS, ConditionError, from_condition
from engine.core.definition.kinds import DURATION, as_text, number, text, whole
from engine.core.definition.node import Node
from engine.core.definition.point import Point, parse_point
from engine.core.definition.reading import Key, Kind, Reading, Wrong, read_keys
from engine.core.expressions import Expression, ExpressionError, compile_expression
from engine.core.problems import did_you_mean

_JINJA: Final = Environment(autoescape=False)

END: Final = "end"
"""The name that jumps use for the end of the workflow."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A step that is referred to, by name or by 0-based number, before all names are known."""

    to: str | int
    node: Node


@dataclass(frozen=True, slots=True)
class Failure:
    """What follows a failure, with a jump that is still to be resolved."""

    action: Literal["escalate", "skip", "fail", "goto"]
    jump: Jump | None = None


def _expression(node: Node, reading: Reading) -> Expression:
    if isinstance(node.value, dict):
        return _condition(node, reading)
    if isinstance(node.value, bool):
        return compile_expression("true" if node.value else "false")
    if not isinstance(node.value, str):
        raise Wrong(f"must be an expression such as 'engagement_score < 40', not {node.kind}", node)
    return _compiled(node.value, node, reading)


def _compiled(source: str, node: Node, reading: Reading) -> Expression:
    try:
        return compile_expression(source, reading.known_names)
    except ExpressionError as error:
        raise Wrong(f": {error.message}", node, error.line, error.column) from None


def _condition(node: Node, reading: Reading) -> Expression:
    try:
        return from_condition(node.plain(), reading.known_names)
    except ConditionError as error:
        raise Wrong(f": {error.message}", node.at(error.path), error.line, error.column) from None


def _value(node: Node, reading: Reading) -> Expression:
    """What `set` gives a variable: an expression in a text, or a value as it is."""
    value = node.value
    if isinstance(value, str):
        try:
            return compile_expression(value, reading.known_names)
        except ExpressionError as error:
            hint = "" if re.search(r"[<>=+*/()'\"]", value) else f"; to set a text, write \"'{value[:40]}'\""
            raise Wrong(f": {error.message}{hint}", node, error.line, error.column) from None
    if isinstance(value, tuple) and not all(isinstance(item.value, (str, int, float)) for item in value):
        raise Wrong("must be a list of texts and numbers", node)
    if isinstance(value, dict):
        raise Wrong("must be an expression, not a mapping", node)
    return _compiled(_written(node.plain()), node, reading)


def _written(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"[{', '.join(_written(item) for item in value)}]"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _point(node: Node, reading: Reading) -> Point:
    try:
        point = parse_point(as_text(node))
        if isinstance(point.value, Expression):
            compile_expression(as_text(node), reading.known_names)
    except ExpressionError as error:
        raise Wrong(f": {error.message}", node, error.line, error.column) from None
    except ValueError as error:
        raise Wrong(f": {error}", node) from None
    return point


def _step_name(node: Node, reading: Reading) -> Jump:
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        raise Wrong(f"must be a step's name (or '{END}'), not {node.kind}", node)
    return Jump(as_text(node).strip(), node)


def _step_number(node: Node, reading: Reading) -> Jump:
    if isinstance(node.value, bool) or not isinstance(node.value, int):
        raise Wrong(f"must be a step's number, counted from 0, not {node.kind}", node)
    return Jump(node.value, node)


_ACTIONS: Final = ("escalate", "skip", "fail")


def _on_failure(node: Node, reading: Reading) -> Failure:
    value = node.value
    if isinstance(value, dict):
        target = node.get("goto")
        if target is None or len(value) != 1:
            raise Wrong("must be escalate, skip, fail or {goto: STEP}", node)
        return Failure("goto", _step_name(target, reading))
    if isinstance(value, str):
        if value in _ACTIONS:
            return Failure(value)  # type: ignore[arg-type]  # one of _ACTIONS
        if value.startswith("goto"):
            return Failure("goto", Jump(value.removeprefix("goto").lstrip(": ").strip(), node))
        if value == "retry":
            raise Wrong("says what follows when the retries are spent: escalate, skip, fail or {goto: STEP}", node)
        meant = did_you_mean(value, _ACTIONS)
        raise Wrong(f"must be escalate, skip, fail or {{goto: STEP}}, not '{value[:40]}'{meant}", node)
    raise Wrong(f"must be escalate, skip, fail or {{goto: STEP}}, not {node.kind}", node)


RETRY_KEYS: Final = (
    Key("max_retries", whole(0, 100), "How often a step is tried again; 3 means four attempts."),
    Key("first", DURATION, "The pause before the first retry."),
    Key("multiplier", number(1, 100), "Each pause is so many times the one before."),
    Key("backoff_multiplier", number(1, 100), "The pattern's name for multiplier.", into="multiplier", pattern=True),
    Key("max", DURATION, "No pause is longer."),
    Key("jitter", number(0, 1), "The share by which a pause may be shortened, so that not all come at once."),
)


def _retry(node: Node, reading: Reading) -> dict[str, Any]:
    if isinstance(node.value, int):
        return {"max_retries": whole(0, 100).read(node, reading)}
    if not isinstance(node.value, dict):
        raise Wrong(f"must be a mapping such as {{max_retries: 3, first: 5 minutes}}, not {node.kind}", node)
    values = read_keys(node, RETRY_KEYS, reading)
    try:
        retry = build_retry({}, values)
    except ValueError as error:
        raise Wrong(f": {str(error).rstrip('.')}", node) from None
    if retry.first.nominal_seconds > retry.max.nominal_seconds:
        raise Wrong(f": 'first' ({retry.first}) is longer than 'max' ({retry.max})", node)
    return values


def build_retry(general: Mapping[str, Any], own: Mapping[str, Any]) -> Retry:
    """The strategy that `own` keys make on top of the `general` ones."""
    given = {name: value for name, value in {**general, **own}.items() if value is not None}
    return Retry(**given)


def _message(node: Node, reading: Reading) -> str:
    source: str = text(20_000).read(node, reading)
    try:
        _JINJA.parse(source)
    except TemplateSyntaxError as error:
        said = (error.message or "").rstrip(".")
        raise Wrong(f"can't be read as a message (line {error.lineno}): {said}", node) from None
    return source


_COMPARISON_SCHEMA: Final = {
    "type": "object",
    "required": ["field", "operator"],
    "additionalProperties": False,
    "properties": {"field": {"type": "string"}, "operator": {"enum": list(OPERATORS)}, "value": {}},
}
CONDITION_SCHEMA: Final = {
    "oneOf": [
        _COMPARISON_SCHEMA,
        *(
            {"type": "object", "required": [word], "additionalProperties": False, "properties": {word: below}}
            for word, below in (
                ("all", {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/condition"}}),
                ("any", {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/condition"}}),
                ("not", {"$ref": "#/definitions/condition"}),
                ("when", {"type": "string"}),
            )
        ),
    ]
}
_EXPRESSION_SCHEMA: Final = {"anyOf": [{"type": ["string", "boolean"]}, {"$ref": "#/definitions/condition"}]}
_NAME_SCHEMA: Final = {"type": "string", "minLength": 1}
_ON_FAILURE_SCHEMA: Final = {
    "anyOf": [
        {"enum": list(_ACTIONS)},
        {"type": "string", "pattern": "^goto"},
        {"type": "object", "required": ["goto"], "additionalProperties": False, "properties": {"goto": _NAME_SCHEMA}},
    ]
}

EXPRESSION: Final = Kind(_expression, _EXPRESSION_SCHEMA)
VALUE: Final = Kind(_value, {"type": ["string", "number", "boolean", "array", "null"]})
POINT: Final = Kind(_point, {"type": "string", "examples": ["14:30", "2026-12-01", "payload.appointment"]})
STEP_NAME: Final = Kind(_step_name, _NAME_SCHEMA)
STEP_NUMBER: Final = Kind(_step_number, {"type": "integer", "minimum": 0})
ON_FAILURE: Final = Kind(_on_failure, _ON_FAILURE_SCHEMA)
RETRY: Final = Kind(
    _retry, {"anyOf": [{"$ref": "#/definitions/retry"}, {"type": "integer", "minimum": 0, "maximum": 100}]}
)
MESSAGE: Final = Kind(_message, {"type": "string", "minLength": 1, "maxLength": 20_000})
