"""The few kinds of node an expression is made of, and the one text that each tree is written as.

The tree is ours and not Jinja's: what is not here can't be evaluated. `write` gives the canonical text (one spacing,
one kind of quotes, no needless brackets), so that two spellings of one meaning have one hash; reading that text
gives the same tree again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Scalar = str | int | float | bool | None
CompareOp = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
ArithmeticOp = Literal["+", "-", "*", "/", "//", "%"]


@dataclass(frozen=True, slots=True)
class Node:
    """`at` is the offset into the text that the node was read from; it plays no part in equality."""

    at: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Const(Node):
    value: Scalar


@dataclass(frozen=True, slots=True)
class Items(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """A key of a mapping or an index of a list: `payload.amount`, `payload.children[0]`."""

    of: Node
    key: str | int


@dataclass(frozen=True, slots=True)
class Negative(Node):
    of: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    op: ArithmeticOp
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`first op right op right …`: a chain, each link compared with the one before it."""

    first: Node
    rest: tuple[tuple[CompareOp, Node], ...]


@dataclass(frozen=True, slots=True)
class Test(Node):
    """`of is test`, or with `negated` `of is not test`."""

    __test__ = False  # not a test case, whatever a test collector thinks of the name

    of: Node
    test: str
    argument: Node | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not(Node):
    of: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    op: Literal["and", "or"]
    parts: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Items(items=parts) | Logic(parts=parts):
            return parts
        case Member(of=of) | Negative(of=of) | Not(of=of):
            return (of,)
        case Test(of=of, argument=argument):
            return (of,) if argument is None else (of, argument)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Compare(first=first, rest=rest):
            return (first, *(right for _, right in rest))
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


# How tightly each kind binds; a part that binds less tightly than its place asks for gets brackets.
_OR, _AND, _NOT, _TEST, _COMPARE, _SUM, _PRODUCT, _ATOM = range(8)


def write(node: Node) -> str:
    """The canonical text of a tree."""
    return _write(node, _OR)


def _write(node: Node, place: int) -> str:
    strength, text = _plain(node)
    return text if strength >= place else f"({text})"


def _plain(node: Node) -> tuple[int, str]:
    match node:
        case Const(value=value):
            return (_PRODUCT if _is_negative(value) else _ATOM), _literal(value)
        case Items(items=items):
            return _ATOM, "[" + ", ".join(_write(item, _OR) for item in items) + "]"
        case Name(name=name):
            return _ATOM, name
        case Member(of=of, key=str(key)) if key.isidentifier():
            return _ATOM, f"{_write(of, _ATOM)}.{key}"
        case Member(of=of, key=key):
            return _ATOM, f"{_write(of, _ATOM)}[{_literal(key)}]"
        case Negative(of=of):
            return _PRODUCT, f"-{_write(of, _ATOM)}"
        case Arithmetic(op=op, left=left, right=right):
            strength = _SUM if op in ("+", "-") else _PRODUCT
            return strength, f"{_write(left, strength)} {op} {_write(right, strength + 1)}"
        case Compare(first=first, rest=rest):
            links = "".join(f" {op} {_write(right, _SUM)}" for op, right in rest)
            return _COMPARE, _write(first, _SUM) + links
        case Test(of=of, test=test, argument=argument, negated=negated):
            tail = f" {_write(argument, _ATOM)}" if argument is not None else ""
            return _TEST, f"{_write(of, _ATOM)} is {'not ' if negated else ''}{test}{tail}"
        case Not(of=of):
            return _NOT, f"not {_write(of, _NOT)}"
        case Logic(op=op, parts=parts):
            strength = _OR if op == "or" else _AND
            return strength, f" {op} ".join(_write(part, strength + 1) for part in parts)
        case _:
            raise TypeError(f"no text for {type(node).__name__}")


def _is_negative(value: Scalar) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and str(value).startswith("-")


def _literal(value: Scalar) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
        return f"'{escaped}'"
    return repr(value)
