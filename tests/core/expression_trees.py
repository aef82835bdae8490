"""Random expressions as trees, as the reader would build them, and contexts that give their names values."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

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

NAMES = ("engagement_score", "family_name", "responded", "withdrawal_risk", "locale")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-1_000, 1_000) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))
SCALARS = NUMBERS | TEXTS | st.booleans()
MEMBERS: st.SearchStrategy[str | int] = st.sampled_from(["amount", "due date", "first", 0])


def contexts(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A value for every name, and a payload that has every member."""
    payload = st.fixed_dictionaries({"amount": values, "due date": values, "first": values, 0: values})
    return st.fixed_dictionaries({**dict.fromkeys(NAMES, values), "payload": payload})


def trees() -> st.SearchStrategy[Node]:
    """Trees of every kind of node, some five levels deep."""
    return st.recursive(_leaves(), _above, max_leaves=12)


def trees_of_numbers() -> st.SearchStrategy[Node]:
    """Trees in which every value is a number or a flag, so that no kinds can fail to mix."""
    return st.recursive(
        NUMBERS.map(Const) | st.sampled_from(NAMES).map(Name),
        lambda below: st.one_of(
            st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/", "//", "%"]), below, below),
            st.builds(Compare, below, _links(["==", "!=", "<", "<=", ">", ">="], below)),
            st.builds(_negative, below),
            st.builds(_negated, below),
            st.builds(_logic, st.sampled_from(["and", "or"]), st.lists(below, min_size=2, max_size=3)),
        ),
        max_leaves=12,
    )


def _links(ops: list[str], below: st.SearchStrategy[Node]) -> st.SearchStrategy[Any]:
    return st.lists(st.tuples(st.sampled_from(ops), below), min_size=1, max_size=2).map(tuple)


def _leaves() -> st.SearchStrategy[Node]:
    return st.one_of(
        SCALARS.map(Const),
        st.sampled_from(NAMES).map(Name),
        MEMBERS.map(lambda key: Member(Name("payload"), key)),
        st.lists(SCALARS.map(Const), max_size=4).map(lambda items: Items(tuple(items))),
    )


def _above(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    links = _links(["==", "!=", "<", "<=", ">", ">=", "in", "not in"], below)
    return st.one_of(
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/", "//", "%"]), below, below),
        st.builds(Compare, below, links),
        st.builds(_negative, below),
        st.builds(_negated, below),
        st.builds(_logic, st.sampled_from(["and", "or"]), st.lists(below, min_size=2, max_size=3)),
        st.builds(Test, below, st.sampled_from(["none", "number", "string", "odd", "even"]), st.none(), st.booleans()),
        st.builds(Test, below, st.sampled_from(["starting_with", "ending_with"]), TEXTS.map(Const), st.booleans()),
    )


def _negative(of: Node) -> Node:
    if isinstance(of, Const) and isinstance(of.value, (int, float)) and not isinstance(of.value, bool):
        return Const(-of.value)
    return Negative(of)


def _negated(of: Node) -> Node:
    return Test(of.of, of.test, of.argument, not of.negated) if isinstance(of, Test) else Not(of)


def _logic(op: Any, parts: list[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Logic) and part.op == op else (part,))
    return Logic(op, tuple(flat))
