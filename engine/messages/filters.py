"""The filters of messages: `{{ name|upper }}`. Few, each with a bounded result; what is not here does not exist.

A missing value (NULL) is replaced by `default` like an undefined name, because to a family both are a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from jinja2 import Undefined

from engine.core.expressions.values import kind, plain
from engine.messages.budget import MAX_TEXT


class FilterError(Exception):
    """The filter doesn't work on this value; one sentence."""


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise FilterError(f"'{name}' works on texts, not on a {kind(value)}")
    return value if isinstance(value, str) else str(value)


def _number(name: str, value: Any) -> int | float:
    value = plain(value)
    if isinstance(value, str):
        try:
            value = float(value) if re.search(r"[.eE]", value) else int(value)
        except ValueError:
            raise FilterError(f"'{name}' needs a number, and the text is not one") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
        raise FilterError(f"'{name}' works on numbers, not on a {kind(value)}")
    return value


def _sequence(name: str, value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    raise FilterError(f"'{name}' works on lists, not on a {kind(value)}")


def default(value: Any, instead: Any = "", boolean: Any = False) -> Any:
    """`instead` where the value is undefined or missing; with `true`, also where it is empty or zero."""
    if isinstance(value, Undefined) or value is None or (boolean and not value):
        return instead
    return value


def replace(value: Any, old: Any, new: Any) -> str:
    """Every `old` as `new`."""
    text, before, after = (_text("replace", part) for part in (value, old, new))
    if len(text) + text.count(before) * len(after) > MAX_TEXT:
        raise FilterError(f"'replace' would make a text of over {MAX_TEXT:,} characters")
    return text.replace(before, after)


def truncate(value: Any, length: Any = 255, end: Any = "…") -> str:
    """At most so many characters, cut between words."""
    text, most, tail = _text("truncate", value), int(_number("truncate", length)), _text("truncate", end)
    if len(text) <= most:
        return text
    cut = text[: max(most - len(tail), 0)]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + tail


def join(value: Any, between: Any = "") -> str:
    """The items of a list, one after the other."""
    parts, glue = [_text("join", item) for item in _sequence("join", value)], _text("join", between)
    if sum(len(part) + len(glue) for part in parts) > MAX_TEXT:
        raise FilterError(f"'join' would make a text of over {MAX_TEXT:,} characters")
    return glue.join(parts)


def length(value: Any) -> int:
    """How many characters or items."""
    if not isinstance(value, (str, list, tuple, Mapping)):
        raise FilterError(f"'length' works on texts and lists, not on a {kind(value)}")
    return len(value)


def rounded(value: Any, precision: Any = 0) -> int | float:
    """Rounded to so many decimals, half to even; without decimals a whole number."""
    number, places = _number("round", value), int(_number("round", precision))
    if not 0 <= places <= 12:
        raise FilterError("'round' takes 0 to 12 decimals")
    return round(number, places) if places else round(number)


def number(value: Any, decimals: Any = 0) -> str:
    """With thousands separated: `1234.5|number(2)` is 1,234.50."""
    places = int(_number("number", decimals))
    if not 0 <= places <= 12:
        raise FilterError("'number' takes 0 to 12 decimals")
    return f"{_number('number', value):,.{places}f}"


_DIRECTIVE: Final = re.compile(r"%(-?)(.?)", re.DOTALL)
_DIRECTIVES: Final = frozenset("aAbBdHIjmMpSyYZz%")


def on_date(value: Any, pattern: Any = "%B %-d, %Y") -> str:
    """A date or moment, or a text such as 2026-11-20, by strftime's directives; `%-d` leaves out the zero."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            raise FilterError("'date' needs a date such as 2026-11-20, and the text is not one") from None
    if not isinstance(value, date):
        raise FilterError(f"'date' works on dates, not on a {kind(value)}")
    moment = value

    def shown(match: re.Match[str]) -> str:
        if match[2] not in _DIRECTIVES:
            raise FilterError(f"'date' doesn't know '{match[0]}'; it knows %{', %'.join(sorted(_DIRECTIVES))}")
        part = moment.strftime(f"%{match[2]}")
        return (part.lstrip("0") or "0") if match[1] else part

    return _DIRECTIVE.sub(shown, _text("date", pattern))


def _edge(name: str, position: int) -> Callable[[Any], Any]:
    def item(value: Any) -> Any:
        items = value if isinstance(value, str) else _sequence(name, value)
        if not items:
            raise FilterError(f"'{name}' of an empty {kind(value)}")
        return items[position]

    return item


def _words(name: str, change: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda value: change(_text(name, value))


def _numbers(name: str, reduce: Callable[[list[int | float]], Any]) -> Callable[[Any], Any]:
    def reduced(value: Any) -> Any:
        numbers = [_number(name, item) for item in _sequence(name, value)]
        if not numbers and name != "sum":
            raise FilterError(f"'{name}' of an empty list")
        return reduce(numbers)

    return reduced


def _ordered(value: Any) -> list[Any]:
    items = _sequence("sort", value)
    try:
        return sorted(items)
    except TypeError:
        raise FilterError("'sort' works on a list of one kind of thing") from None


def _items(value: Any) -> list[tuple[Any, Any]]:
    if not isinstance(value, Mapping):
        raise FilterError(f"'items' works on records, not on a {kind(value)}")
    return list(value.items())


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "abs": lambda value: abs(_number("abs", value)),
    "capitalize": _words("capitalize", str.capitalize),
    "count": length,
    "d": default,
    "date": on_date,
    "default": default,
    "first": _edge("first", 0),
    "int": lambda value: int(_number("int", value)),
    "items": _items,
    "join": join,
    "last": _edge("last", -1),
    "length": length,
    "lower": _words("lower", str.lower),
    "max": _numbers("max", max),
    "min": _numbers("min", min),
    "number": number,
    "replace": replace,
    "reverse": lambda value: _sequence("reverse", value)[::-1],
    "round": rounded,
    "sort": _ordered,
    "sum": _numbers("sum", sum),
    "title": _words("title", str.title),
    "trim": _words("trim", str.strip),
    "truncate": truncate,
    "upper": _words("upper", str.upper),
}
TAKE_UNDEFINED: Final = frozenset({"default", "d"})
