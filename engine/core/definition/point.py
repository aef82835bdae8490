"""A point in time as an author names it, to be worked out for one family at one moment.

    14:30                        the next half past two on the family's clock
    2026-12-01                   the beginning of that day where the family lives
    2026-12-01T09:00             that time where the family lives
    2026-12-01T09:00:00-06:00    that instant
    payload.appointment          an expression that gives one of these as a text

Leaves out: whether a contact may go out then; that is `engine.core.timing`'s affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from engine.core.definition.calendar_text import parse_date, write_date
from engine.core.expressions import Expression, ExpressionError, compile_expression
from engine.core.zones import instant_of, zone_named

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})\Z", re.ASCII)

Literal = time | date | datetime


@dataclass(frozen=True, slots=True)
class Point:
    """What the author wrote, in its canonical text. Made by `parse_point`."""

    text: str
    value: Literal | Expression

    def resolve(self, context: Mapping[str, Any], zone: str, now: datetime) -> datetime | None:
        """The instant (aware, UTC) for a family in `zone`; None when an expression gives a missing value.

        Raises ExpressionError where the expression can't be evaluated or gives something that names no time.
        """
        value = self.value
        if isinstance(value, Expression):
            found = value.evaluate(context)
            if found is None:
                return None
            value = _found(found, value.source)
        return _instant(value, zone, now)

    def __str__(self) -> str:
        return self.text


def parse_point(text: str) -> Point:
    """Read a point in time. Raises ValueError with a sentence, ExpressionError where an expression is the matter."""
    literal = _literal(text.strip())
    if literal is not None:
        return Point(_written(literal), literal)
    expression = compile_expression(text)
    return Point(expression.source, expression)


def _literal(text: str) -> Literal | None:
    clock = _CLOCK.match(text)
    if clock:
        try:
            return time(int(clock[1]), int(clock[2]))
        except ValueError:
            raise ValueError(f"'{text}' is no time of day; write 09:00 or 14:30") from None
    return parse_date(text)


def _written(value: Literal) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return write_date(value)


def _found(value: Any, source: str) -> Literal:
    if isinstance(value, (date, time)):
        return value
    if isinstance(value, str):
        try:
            literal = _literal(value.strip())
        except ValueError:
            literal = None
        if literal is not None:
            return literal
    raise ExpressionError(f"'{source}' gives neither a time, a date nor a moment")


def _instant(value: Literal, zone: str, now: datetime) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else instant_of(zone_named(zone), value)
    place = zone_named(zone)
    if isinstance(value, date):
        return instant_of(place, datetime.combine(value, time()))
    today = now.astimezone(place).date()
    at = instant_of(place, datetime.combine(today, value))
    return at if at >= now else instant_of(place, datetime.combine(today + timedelta(days=1), value))
