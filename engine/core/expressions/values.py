"""What comparing and reckoning mean for values that come from database rows and JSON.

NULL first: a comparison with a missing value is false (`!=` and `not in` too), and arithmetic with it gives a missing
value, as in SQL. A not-a-number counts as missing. Decimals are taken as floats, so that `0.80` from a NUMERIC
column equals the `0.80` of a workflow file. A flag is a number (1 and true are equal). Kinds that don't mix (`'a' <
1`) raise Mismatch, whose sentence names the kinds and never the values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from engine.core.expressions.nodes import ArithmeticOp, CompareOp

MAX_RESULT: Final = 10**18
MAX_TEXT: Final = 10_000


class Mismatch(Exception):
    """These two values can't be compared or reckoned with; one sentence."""


def plain(value: Any) -> Any:
    """The value as the rules here see it: Decimal as float, not-a-number as missing."""
    if isinstance(value, Decimal):
        value = float(value) if not value.is_snan() else None
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def kind(value: Any) -> str:
    """What a person would call it."""
    if value is None:
        return "missing value"
    if isinstance(value, bool):
        return "yes/no value"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, datetime):
        return "moment"
    if isinstance(value, date):
        return "date"
    if isinstance(value, (list, tuple)):
        return "list"
    if isinstance(value, Mapping):
        return "record"
    return "value of an unknown kind"


def holds(op: CompareOp, left: Any, right: Any) -> bool:
    """Whether `left op right`. Raises Mismatch."""
    left, right = plain(left), plain(right)
    if left is None or right is None:
        return False
    if op == "==":
        return bool(left == right)
    if op == "!=":
        return bool(left != right)
    if op == "in":
        return _contained(left, right)
    if op == "not in":
        return not _contained(left, right)
    return _ordered(op, left, right)


def _contained(left: Any, right: Any) -> bool:
    if isinstance(right, str):
        if not isinstance(left, str):
            raise Mismatch(f"a {kind(left)} can't be looked for in a text")
        return left in right
    if isinstance(right, Mapping):
        return isinstance(left, str) and left in right
    if isinstance(right, (list, tuple)):
        return any(left == item for item in map(plain, right) if item is not None)
    raise Mismatch(f"'in' looks into a list or a text, not into a {kind(right)}")


_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _ordered(op: CompareOp, left: Any, right: Any) -> bool:
    if _family(left) == _family(right) and _family(left) in ("number", "text", "moment", "date"):
        try:
            return bool(_ORDER[op](left, right))
        except TypeError:
            raise Mismatch(f"a moment with a time zone can't be compared with one without by '{op}'") from None
    raise Mismatch(f"a {kind(left)} can't be compared with a {kind(right)} by '{op}'")


def _family(value: Any) -> str:
    named = kind(value)
    return "number" if named == "yes/no value" else named


def reckon(op: ArithmeticOp, left: Any, right: Any) -> Any:
    """`left op right`; None when either is missing. Raises Mismatch, also for a division by zero or a huge result."""
    left, right = plain(left), plain(right)
    if left is None or right is None:
        return None
    if op == "+" and isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > MAX_TEXT:
            raise Mismatch(f"the text would be longer than {MAX_TEXT:,} characters")
        return left + right
    for side in (left, right):
        if not isinstance(side, (int, float)):
            raise Mismatch(f"'{op}' works on numbers, not on a {kind(side)}")
        if abs(side) > MAX_RESULT:
            raise Mismatch(f"a number is larger than {MAX_RESULT:,}")
    result = _calculated(op, left, right)
    if abs(result) > MAX_RESULT:
        raise Mismatch(f"the result is larger than {MAX_RESULT:,}")
    return result


def _calculated(op: ArithmeticOp, left: float, right: float) -> float:
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    if right == 0:
        raise Mismatch("a division by zero")
    if op == "/":
        return left / right
    return left // right if op == "//" else left % right


def negated(value: Any) -> Any:
    """`-value`; None when it is missing."""
    value = plain(value)
    if value is None:
        return None
    if not isinstance(value, (int, float)):
        raise Mismatch(f"'-' works on numbers, not on a {kind(value)}")
    return -value


def passes(test: str, value: Any, argument: Any) -> bool:
    """Whether `value is test`; `defined` and `undefined` are decided where names are looked up, not here."""
    value = plain(value)
    if test == "none":
        return value is None
    if test == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if test == "string":
        return isinstance(value, str)
    if value is None:
        return False
    if test in ("odd", "even"):
        if not isinstance(value, (int, float)):
            raise Mismatch(f"'is {test}' works on numbers, not on a {kind(value)}")
        return value % 2 == (test == "odd")
    if argument is None:
        return False
    for side in (value, argument):
        if not isinstance(side, str):
            raise Mismatch(f"'is {test}' works on texts, not on a {kind(side)}")
    return bool(value.startswith(argument) if test == "starting_with" else value.endswith(argument))
