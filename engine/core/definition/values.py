"""How the values inside a definition are written into its canonical JSON, and read back from it.

A duration is its sentence (`3 days`), an expression its canonical text, a due date its ISO form. Each goes out by one
function and comes back by its inverse; a value that already is one passes through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from engine.core.backoff import Retry
from engine.core.definition.calendar_text import parse_date, write_date
from engine.core.definition.point import Point, parse_point
from engine.core.durations import Duration, parse_duration
from engine.core.expressions import Expression, compile_expression

Due = Duration | date | datetime
"""By when a task should be done: so long after it was opened, by the end of a local day, or by a moment."""


def parse_due(text: str) -> Due:
    """Read a due date: a duration, a date or a moment. Raises ValueError with a sentence."""
    found = parse_date(text)
    return parse_duration(text) if found is None else found


def write_due(due: Due) -> str:
    """The text that `parse_due` reads back."""
    return str(due) if isinstance(due, Duration) else write_date(due)


def _read(kind: type | tuple[type, ...], read: Callable[[Any], Any]) -> PlainValidator:
    return PlainValidator(lambda value: value if isinstance(value, kind) else read(value))


def _retry_to_json(retry: Retry) -> dict[str, Any]:
    return {**asdict(retry), "first": str(retry.first), "max": str(retry.max)}


def _retry_from_json(value: Mapping[str, Any]) -> Retry:
    return Retry(**{**value, "first": parse_duration(value["first"]), "max": parse_duration(value["max"])})


def _variables_to_json(variables: Mapping[str, Expression]) -> list[list[str]]:
    return [[name, expression.source] for name, expression in variables.items()]


def _variables_from_json(pairs: Any) -> dict[str, Expression]:
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return {name: _expression(value) for name, value in items}


def _expression(value: Expression | str) -> Expression:
    return value if isinstance(value, Expression) else compile_expression(value)


DurationValue = Annotated[Duration, _read(Duration, parse_duration), PlainSerializer(str)]
ExpressionValue = Annotated[Expression, _read(Expression, compile_expression), PlainSerializer(str)]
PointValue = Annotated[Point, _read(Point, parse_point), PlainSerializer(str)]
DueValue = Annotated[Due, _read((Duration, date), parse_due), PlainSerializer(write_due)]
RetryValue = Annotated[Retry, _read(Retry, _retry_from_json), PlainSerializer(_retry_to_json)]
VariablesValue = Annotated[
    dict[str, Expression], PlainValidator(_variables_from_json), PlainSerializer(_variables_to_json)
]
"""Written as pairs, because their order counts: each expression sees the variables set before it."""
