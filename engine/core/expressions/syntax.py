"""From text to nodes: Jinja reads the text, and an allow-list decides what may stand in it.

Allowed: names, literals and lists of literals, comparisons (chains too), `in`, `and`, `or`, `not`, the tests below,
arithmetic, and members of the roots (`payload.amount`). Everything else that Jinja knows (calls, filters, loops,
inline `if`, `**`, `~`, dictionaries, slices) is refused by name, so that a workflow file can compute but never act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, cast

from jinja2 import nodes as jinja

from engine.core.expressions.errors import ExpressionError
from engine.core.expressions.nodes import (
    Arithmetic,
    ArithmeticOp,
    Compare,
    CompareOp,
    Const,
    Items,
    Logic,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Test,
)
from engine.core.expressions.tokens import MAX_DEPTH, Refused, jinja_tree, place
from engine.core.problems import did_you_mean

MAX_NUMBER: Final = 10**15

ROOTS: Final = frozenset({"payload", "event", "variables", "family", "contact"})
"""The names whose members may be asked for with a dot."""

TESTS: Final = {
    "none": "has no value (NULL)",
    "defined": "the name is known",
    "undefined": "the name is not known",
    "odd": "a whole number that 2 doesn't divide",
    "even": "a whole number that 2 divides",
    "number": "is a number",
    "string": "is a text",
    "starting_with": "a text that begins with the given one",
    "ending_with": "a text that ends with the given one",
}
_WITH_ARGUMENT: Final = frozenset({"starting_with", "ending_with"})
_WORDS: Final = frozenset({"and", "or", "not", "in", "is", "if", "else"})

_COMPARE: Final[dict[str, CompareOp]] = {
    "eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in", "notin": "not in",
}  # fmt: skip
_ARITHMETIC: Final[dict[type[jinja.Expr], ArithmeticOp]] = {
    jinja.Add: "+", jinja.Sub: "-", jinja.Mul: "*", jinja.Div: "/", jinja.FloorDiv: "//", jinja.Mod: "%",
}  # fmt: skip
_REFUSED: Final[dict[type[jinja.Node], str]] = {
    jinja.Call: "calls are not allowed in an expression",
    jinja.Filter: "filters ('|') are not allowed in an expression",
    jinja.CondExpr: "'if … else' is not allowed inside an expression; use a condition step",
    jinja.Pow: "'**' is not allowed in an expression",
    jinja.Concat: "'~' is not allowed in an expression",
    jinja.Dict: "'{…}' is not allowed in an expression",
    jinja.Tuple: "'(…, …)' is not allowed in an expression; write a list as ['a', 'b']",
    jinja.Slice: "slices are not allowed in an expression",
}


def parse(source: str) -> Node:
    """The tree of an expression. Raises ExpressionError with the line and the column of what is wrong."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _allowed(jinja_tree(text), 0)
    except Refused as refused:
        at = min(refused.at, len(text))
        raise ExpressionError(refused.message, *place(text, at)) from None


def _allowed(node: jinja.Expr, depth: int) -> Node:
    if depth > MAX_DEPTH * 2:
        raise Refused("the expression is nested too deeply", node.lineno)
    refused = _REFUSED.get(type(node))
    if refused is not None:
        raise Refused(refused, node.lineno)
    build = _BUILDERS.get(type(node))
    if build is None:
        raise Refused("this is not allowed in an expression", node.lineno)
    return build(node, depth + 1)


def _const(node: jinja.Const, depth: int) -> Node:
    value = node.value
    if isinstance(value, (int, float)) and abs(value) > MAX_NUMBER:
        raise Refused(f"the number is larger than {MAX_NUMBER:,}", node.lineno)
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise Refused("there is half a character in this text", node.lineno)
    return Const(value, at=node.lineno)


def _name(node: jinja.Name, depth: int) -> Node:
    if node.name in _WORDS:
        raise Refused(f"something is missing beside '{node.name}'", node.lineno)
    if node.name.startswith("_"):
        raise Refused(f"names don't begin with an underscore: '{node.name[:60]}'", node.lineno)
    if node.name in ("null", "NULL", "Null"):
        raise Refused(f"'{node.name}' is written 'none' here, as in 'x is none'", node.lineno)
    return Name(node.name, at=node.lineno)


def _items(node: jinja.List, depth: int) -> Node:
    items = tuple(_allowed(item, depth) for item in node.items)
    for item in items:
        if not isinstance(item, Const):
            raise Refused("a list may hold only texts and numbers", item.at)
    return Items(items, at=node.lineno)


def _attribute(node: jinja.Getattr, depth: int) -> Node:
    return _member(node, _allowed(node.node, depth), node.attr)


def _item(node: jinja.Getitem, depth: int) -> Node:
    key = node.arg
    if not isinstance(key, jinja.Const) or isinstance(key.value, (bool, float)) or key.value is None:
        raise Refused("in brackets there may only be a text or a whole number", node.lineno)
    return _member(node, _allowed(node.node, depth), key.value)


def _member(node: jinja.Expr, of: Node, key: str | int) -> Node:
    root: Node = of
    while isinstance(root, Member):
        root = root.of
    if not isinstance(root, Name) or root.name not in ROOTS:
        shown = f"'{root.name[:60]}'" if isinstance(root, Name) else "this"
        raise Refused(f"{shown} has no members; only {_listed(sorted(ROOTS))} have", node.lineno)
    if isinstance(key, str) and key.startswith("_"):
        raise Refused(f"names don't begin with an underscore: '{key[:60]}'", node.lineno)
    return Member(of, key, at=node.lineno)


def _negative(node: jinja.Neg, depth: int) -> Node:
    of = _allowed(node.node, depth)
    if isinstance(of, Const) and isinstance(of.value, (int, float)) and not isinstance(of.value, bool):
        return Const(-of.value, at=node.lineno)
    return Negative(of, at=node.lineno)


def _positive(node: jinja.Pos, depth: int) -> Node:
    raise Refused("a '+' before a value does nothing; leave it out", node.lineno)


def _arithmetic(node: jinja.BinExpr, depth: int) -> Node:
    op = _ARITHMETIC[type(node)]
    left = _allowed(node.left, depth)
    return Arithmetic(op, left, _allowed(node.right, depth), at=left.at)


def _compare(node: jinja.Compare, depth: int) -> Node:
    first = _allowed(node.expr, depth)
    rest = tuple((_COMPARE[link.op], _allowed(link.expr, depth)) for link in node.ops)
    for side in (first, *(right for _, right in rest)):
        if isinstance(side, Const) and side.value is None:
            raise Refused("a comparison with none is always false; write 'is none' or 'is not none'", side.at)
    return Compare(first, rest, at=first.at)


def _test(node: jinja.Test, depth: int) -> Node:
    if node.name not in TESTS:
        raise Refused(f"unknown test 'is {node.name[:60]}'{did_you_mean(node.name, TESTS)}", node.lineno)
    arguments = tuple(_allowed(argument, depth) for argument in node.args or ())
    if node.kwargs or node.dyn_args or node.dyn_kwargs or len(arguments) != (node.name in _WITH_ARGUMENT):
        needed = "one text after it" if node.name in _WITH_ARGUMENT else "nothing after it"
        raise Refused(f"'is {node.name}' takes {needed}", node.lineno)
    return Test(_allowed(node.node, depth), node.name, arguments[0] if arguments else None, at=node.lineno)


def _not(node: jinja.Not, depth: int) -> Node:
    of = _allowed(node.node, depth)
    # Jinja reads 'x is not none' as 'not (x is none)': the same meaning, and one canonical text.
    if isinstance(of, Test):
        return Test(of.of, of.test, of.argument, not of.negated, at=of.at)
    return Not(of, at=node.lineno)


def _logic(node: jinja.And | jinja.Or, depth: int) -> Node:
    """`a and b and c` is one node with three parts, however Jinja grouped it, so that long lists stay shallow."""
    kind = type(node)
    parts: list[jinja.Expr] = [node]
    while isinstance(parts[0], kind):
        head = cast(jinja.BinExpr, parts[0])
        parts[0:1] = [head.left, head.right]
    op = "and" if kind is jinja.And else "or"
    flat: list[Node] = []
    for part in parts:
        inner = _allowed(part, depth)
        flat.extend(inner.parts if isinstance(inner, Logic) and inner.op == op else (inner,))
    return Logic("and" if op == "and" else "or", tuple(flat), at=flat[0].at)


def _listed(names: Iterable[str]) -> str:
    *head, last = names
    return f"{', '.join(head)} and {last}"


_BUILDERS: Final = cast(
    "dict[type[jinja.Node], Callable[[jinja.Expr, int], Node]]",
    {
        jinja.Const: _const,
        jinja.Name: _name,
        jinja.List: _items,
        jinja.Getattr: _attribute,
        jinja.Getitem: _item,
        jinja.Neg: _negative,
        jinja.Pos: _positive,
        jinja.Compare: _compare,
        jinja.Test: _test,
        jinja.Not: _not,
        jinja.And: _logic,
        jinja.Or: _logic,
        **dict.fromkeys(_ARITHMETIC, _arithmetic),
    },
)
