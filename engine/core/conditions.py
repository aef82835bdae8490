"""Conditions in the form of data: `{"field": …, "operator": …, "value": …}`, nested with `all`, `any` and `not`.

    {"all": [{"field": "predicted_probability", "operator": ">", "value": 0.8},
             {"not": {"field": "locale", "operator": "in", "value": ["es", "es-MX"]}}]}
    {"when": "predicted_probability > 0.8 and locale not in ['es', 'es-MX']"}

Both say the same, and both become the same `Expression`: there is one language and one evaluator. The operators are
those of `OPERATORS` and no others; anything else is refused when the condition is read, never when a family meets it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from engine.core.expressions.errors import ExpressionError
from engine.core.expressions.expression import Expression, compile_expression, expression_of
from engine.core.expressions.nodes import Compare, CompareOp, Const, Items, Logic, Member, Name, Node, Not, Test
from engine.core.expressions.syntax import MAX_NUMBER, ROOTS
from engine.core.problems import did_you_mean

OPERATORS: Final = {
    "==": "equals",
    "!=": "differs from",
    ">": "is more than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "in": "is one of the list",
    "not in": "is none of the list",
    "contains": "the text or list holds the value",
    "starts_with": "the text begins with the value",
    "ends_with": "the text ends with the value",
    "between": "lies between the two values of the list, both included",
    "is_null": "has no value (takes no `value`)",
    "is_not_null": "has a value (takes no `value`)",
}
"""Every operator, with what it means. A comparison with a missing value is false, whatever the operator."""

_SPELLINGS: Final = {
    "=": "==", "===": "==", "eq": "==", "equals": "==", "is": "==", "<>": "!=", "ne": "!=", "neq": "!=",
    "not_equals": "!=", "gt": ">", "greater_than": ">", "gte": ">=", "ge": ">=", "=>": ">=", "lt": "<",
    "less_than": "<", "lte": "<=", "le": "<=", "=<": "<=", "not_in": "not in", "like": "contains",
    "startswith": "starts_with", "endswith": "ends_with", "is null": "is_null", "is not null": "is_not_null",
}  # fmt: skip
MAX_DEPTH: Final = 10
MAX_COMPARISONS: Final = 100
MAX_LIST: Final = 1_000
MAX_TEXT: Final = 1_000

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*\Z", re.ASCII)
_RESERVED: Final = frozenset({"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"})
_COMPARE: Final[dict[str, CompareOp]] = {
    "==": "==", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<=", "in": "in", "not in": "not in",
}  # fmt: skip

Path = tuple[str | int, ...]


class ConditionError(ExpressionError):
    """The condition can't be used. `path` leads to the offending part: `("all", 1, "operator")`.

    `line` and `column` are only meaningful when the offender is a `when` expression; they count within its text.
    """

    def __init__(self, message: str, path: Path, line: int = 1, column: int = 1) -> None:
        super().__init__(message, line, column)
        self.path = path


def from_condition(condition: Any, known_names: Collection[str] | None = None) -> Expression:
    """The expression that a condition says. Raises ConditionError; with `known_names` also for an unknown field."""
    return expression_of(_Reader(known_names).read(condition, (), 0))


class _Reader:
    """Counts the comparisons of one condition while it is read."""

    def __init__(self, known_names: Collection[str] | None) -> None:
        self.known = None if known_names is None else frozenset(known_names) | ROOTS
        self.comparisons = 0

    def read(self, condition: Any, path: Path, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ConditionError(f"the condition is nested more than {MAX_DEPTH} deep", path)
        if not isinstance(condition, Mapping):
            hint = '; to ask for all of a list, write {"all": [...]}' if isinstance(condition, list) else ""
            raise ConditionError(f"a condition is an object, not {_kind(condition)}{hint}", path)
        kinds = [key for key in ("all", "any", "not", "when", "field") if key in condition]
        if len(kinds) > 1:
            raise ConditionError(f"a condition has one of '{kinds[0]}' and '{kinds[1]}', not both", (*path, kinds[1]))
        if not kinds:
            raise ConditionError(_no_kind(condition), path)
        kind = kinds[0]
        allowed = ("field", "operator", "value") if kind == "field" else (kind,)
        for key in condition:
            if key not in allowed:
                raise ConditionError(
                    f"unknown key '{str(key)[:60]}' beside '{kind}'{did_you_mean(str(key), allowed)}", path
                )
        if kind == "field":
            return self._comparison(condition, path)
        if kind == "when":
            return self._expression(condition["when"], (*path, "when"))
        if kind == "not":
            return _negated(self.read(condition["not"], (*path, "not"), depth + 1))
        return self._several(kind, condition[kind], (*path, kind), depth)

    def _several(self, kind: str, parts: Any, path: Path, depth: int) -> Node:
        if not isinstance(parts, list) or not parts:
            raise ConditionError(f"'{kind}' needs a list of conditions", path)
        op = "and" if kind == "all" else "or"
        nodes: list[Node] = []
        for index, part in enumerate(parts):
            node = self.read(part, (*path, index), depth + 1)
            nodes.extend(node.parts if isinstance(node, Logic) and node.op == op else (node,))
        if len(nodes) == 1:
            return nodes[0]
        return Logic("and" if kind == "all" else "or", tuple(nodes))

    def _expression(self, source: Any, path: Path) -> Node:
        if not isinstance(source, str):
            raise ConditionError(f"'when' needs an expression in a text, not {_kind(source)}", path)
        try:
            return compile_expression(source, self.known).tree
        except ExpressionError as error:
            raise ConditionError(error.message, path, error.line, error.column) from None

    def _comparison(self, condition: Mapping[str, Any], path: Path) -> Node:
        self.comparisons += 1
        if self.comparisons > MAX_COMPARISONS:
            raise ConditionError(f"the condition has more than {MAX_COMPARISONS} comparisons", path)
        field = self._field(condition["field"], (*path, "field"))
        if "operator" not in condition:
            raise ConditionError("'operator' is missing beside 'field'", path)
        operator = _operator(condition["operator"], (*path, "operator"))
        if operator in ("is_null", "is_not_null"):
            if condition.get("value") is not None:
                raise ConditionError(f"'{operator}' takes no value", (*path, "value"))
            return Test(field, "none", None, operator == "is_not_null")
        if "value" not in condition:
            raise ConditionError(f"'value' is missing: '{operator}' needs something to compare with", path)
        return _compared(field, operator, condition["value"], (*path, "value"))

    def _field(self, field: Any, path: Path) -> Node:
        if not isinstance(field, str) or not _FIELD.match(field):
            raise ConditionError("'field' must be a name such as 'engagement_score' or 'payload.amount'", path)
        root, *members = field.split(".")
        if root.lower() in _RESERVED:
            raise ConditionError(f"'{root}' can't be a field", path)
        if members and root not in ROOTS:
            raise ConditionError(f"'{root}' has no members; only {', '.join(sorted(ROOTS))} have", path)
        if self.known is not None and root not in self.known:
            raise ConditionError(f"unknown name '{root}'{did_you_mean(root, self.known)}", path)
        node: Node = Name(root)
        for member in members:
            node = Member(node, member)
        return node


def _no_kind(condition: Mapping[str, Any]) -> str:
    wanted = "a condition has 'field', 'operator' and 'value', or 'all', 'any', 'not' or 'when'"
    for key in condition:
        meant = did_you_mean(str(key), ("all", "any", "not", "when", "field"))
        if meant:
            return f"unknown key '{key}'{meant}"
    return wanted


def _operator(operator: Any, path: Path) -> str:
    if isinstance(operator, str) and operator in OPERATORS:
        return operator
    if not isinstance(operator, str):
        raise ConditionError(f"'operator' is a text such as '>', not {_kind(operator)}", path)
    spelling = _SPELLINGS.get(operator[:40].strip().lower())
    meant = f"; did you mean '{spelling}'?" if spelling else did_you_mean(operator, OPERATORS)
    raise ConditionError(f"unknown operator '{operator[:40]}'{meant or '; use one of ' + ', '.join(OPERATORS)}", path)


def _compared(field: Node, operator: str, value: Any, path: Path) -> Node:
    if value is None:
        raise ConditionError("a comparison with null is always false; use 'is_null' or 'is_not_null'", path)
    if operator in ("in", "not in"):
        return Compare(field, ((_COMPARE[operator], Items(_constants(operator, value, path))),))
    if operator == "between":
        bounds = _constants(operator, value, path)
        if len(bounds) != 2:
            raise ConditionError("'between' needs a list of two values, the lower and the upper", path)
        return Compare(bounds[0], (("<=", field), ("<=", bounds[1])))
    constant = _constant(operator, value, path)
    if operator == "contains":
        return Compare(constant, (("in", field),))
    if operator in ("starts_with", "ends_with"):
        if not isinstance(value, str):
            raise ConditionError(f"'{operator}' needs a text, not {_kind(value)}", path)
        return Test(field, "starting_with" if operator == "starts_with" else "ending_with", constant)
    if operator not in ("==", "!=") and isinstance(value, bool):
        raise ConditionError(f"'{operator}' can't compare with {str(value).lower()}; use '=='", path)
    return Compare(field, ((_COMPARE[operator], constant),))


def _constants(operator: str, value: Any, path: Path) -> tuple[Node, ...]:
    if not isinstance(value, list):
        raise ConditionError(f"'{operator}' needs a list of values, not {_kind(value)}", path)
    if not value:
        raise ConditionError(f"'{operator}' needs a list with at least one value", path)
    if len(value) > MAX_LIST:
        raise ConditionError(f"the list has more than {MAX_LIST:,} values", path)
    return tuple(_constant(operator, item, (*path, index)) for index, item in enumerate(value))


def _constant(operator: str, value: Any, path: Path) -> Const:
    if value is None:
        raise ConditionError("null can't be compared with; use 'is_null'", path)
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ConditionError(f"the text is longer than {MAX_TEXT:,} characters", path)
        return Const(value)
    if isinstance(value, (bool, int, float)):
        if not abs(value) <= MAX_NUMBER:
            raise ConditionError(f"the number is larger than {MAX_NUMBER:,}", path)
        return Const(value)
    raise ConditionError(f"'{operator}' compares with a text or a number, not {_kind(value)}", path)


def _negated(node: Node) -> Node:
    if isinstance(node, Test):
        return Test(node.of, node.test, node.argument, not node.negated)
    return Not(node)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "this")
