"""From nodes to a function: each node becomes a closure once, and evaluating is calling it.

A closure does only what its node says: there is no code, no attribute of a Python object and no function of ours
that an expression could reach. Names come from one mapping; a name that isn't there raises UndefinedName, a member
that a mapping doesn't have is a missing value (payloads are free-form).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.core.expressions.errors import ExpressionError, UndefinedName
from engine.core.expressions.nodes import (
    Arithmetic,
    Compare,
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
from engine.core.expressions.tokens import place
from engine.core.expressions.values import Mismatch, holds, negated, passes, reckon
from engine.core.problems import did_you_mean

Context = Mapping[str, Any]
Evaluator = Callable[[Context], Any]


def build(node: Node, text: str) -> Evaluator:
    """The function that evaluates `node`; `text` is what it was read from, for the places in errors."""
    match node:
        case Const(value=value):
            return lambda context: value
        case Items(items=items):
            values = [item.value for item in items if isinstance(item, Const)]
            return lambda context: values
        case Name():
            return _name(node, text)
        case Member():
            return _member(node, text)
        case Negative(of=of):
            inner = build(of, text)
            return _guarded(lambda context: negated(inner(context)), node, text)
        case Arithmetic(op=op, left=left, right=right):
            one, other = build(left, text), build(right, text)
            return _guarded(lambda context: reckon(op, one(context), other(context)), node, text)
        case Compare():
            return _compare(node, text)
        case Test():
            return _test(node, text)
        case Not(of=of):
            inner = build(of, text)
            return lambda context: not inner(context)
        case Logic():
            return _logic(node, text)
        case _:
            raise TypeError(f"no meaning for {type(node).__name__}")


def _guarded(evaluate: Evaluator, node: Node, text: str) -> Evaluator:
    def guarded(context: Context) -> Any:
        try:
            return evaluate(context)
        except Mismatch as mismatch:
            raise ExpressionError(str(mismatch), *place(text, node.at)) from None

    return guarded


def _name(node: Name, text: str) -> Evaluator:
    name = node.name

    def look_up(context: Context) -> Any:
        try:
            return context[name]
        except KeyError:
            raise undefined(node, text, context) from None

    return look_up


def undefined(node: Name, text: str, known: Mapping[str, Any] | frozenset[str]) -> UndefinedName:
    """The error for a name that is not among `known`."""
    message = f"unknown name '{node.name[:60]}'{did_you_mean(node.name, known)}"
    return UndefinedName(message, *place(text, node.at), name=node.name)


def _member(node: Member, text: str) -> Evaluator:
    owner, key = build(node.of, text), node.key

    def look_up(context: Context) -> Any:
        value = owner(context)
        if isinstance(value, Mapping):
            return value.get(key)
        if isinstance(value, (list, tuple)) and isinstance(key, int) and -len(value) <= key < len(value):
            return value[key]
        return None

    return look_up


def _compare(node: Compare, text: str) -> Evaluator:
    if len(node.rest) == 1:
        op, right = node.rest[0]
        one, other = build(node.first, text), build(right, text)
        return _guarded(lambda context: holds(op, one(context), other(context)), node, text)
    first = build(node.first, text)
    links = [(op, build(right, text)) for op, right in node.rest]

    def chain(context: Context) -> bool:
        left = first(context)
        for op, evaluate in links:
            right = evaluate(context)
            if not holds(op, left, right):
                return False
            left = right
        return True

    return _guarded(chain, node, text)


def _test(node: Test, text: str) -> Evaluator:
    if node.test in ("defined", "undefined"):
        return _defined(node, text)
    test, wanted = node.test, not node.negated
    of = build(node.of, text)
    argument = build(node.argument, text) if node.argument is not None else lambda context: None
    return _guarded(lambda context: passes(test, of(context), argument(context)) is wanted, node, text)


def _defined(node: Test, text: str) -> Evaluator:
    of = build(node.of, text)
    is_member = isinstance(node.of, Member)
    wanted = (node.test == "defined") is not node.negated

    def known(context: Context) -> bool:
        try:
            value = of(context)
        except UndefinedName:
            return not wanted
        return (value is not None or not is_member) is wanted

    return known


def _logic(node: Logic, text: str) -> Evaluator:
    parts = [build(part, text) for part in node.parts]
    stop_on = node.op == "or"

    def decide(context: Context) -> Any:
        value: Any = None
        for part in parts:
            value = part(context)
            if bool(value) is stop_on:
                return value
        return value

    return decide
