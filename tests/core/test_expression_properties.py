"""Expressions against random trees: Jinja itself is the oracle of what they mean, NULL apart."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from engine.core.conditions import OPERATORS, ConditionError, from_condition
from engine.core.expressions import Expression, ExpressionError, compile_expression
from engine.core.expressions.nodes import Node, write
from engine.core.expressions.syntax import parse
from engine.core.expressions.values import MAX_RESULT
from tests.core.expression_trees import NAMES, NUMBERS, SCALARS, contexts, trees, trees_of_numbers

COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "in", "not in"]

JINJA = Environment(autoescape=False)
JINJA.tests["starting_with"] = lambda value, start: value.startswith(start)
JINJA.tests["ending_with"] = lambda value, end: value.endswith(end)
JINJA.tests["number"] = lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)


def compiled(text: str) -> Expression | ExpressionError:
    try:
        return compile_expression(text)
    except ExpressionError as error:
        return error


def evaluated(text: str, context: dict[str, Any]) -> Any:
    try:
        return compile_expression(text).evaluate(context)
    except ExpressionError as error:
        return error


def by_jinja(text: str, context: dict[str, Any]) -> Any:
    return JINJA.compile_expression(text, undefined_to_none=False)(**context)


@given(trees())
def test_the_canonical_text_of_a_tree_is_read_as_that_tree(tree: Node) -> None:
    text = write(tree)

    read = parse(text)

    assert read == tree
    assert write(read) == text


@given(trees(), contexts(SCALARS))
@settings(max_examples=400)
def test_what_has_a_value_has_the_value_that_jinja_gives_it(tree: Node, context: dict[str, Any]) -> None:
    text = write(tree)
    ours = evaluated(text, context)
    if isinstance(ours, ExpressionError):
        return  # kinds that don't mix; where all are numbers, the next test allows no refusal

    theirs = by_jinja(text, context)

    assert ours == theirs
    assert type(ours) is type(theirs)


@given(trees_of_numbers(), contexts(NUMBERS))
@settings(max_examples=400)
def test_numbers_are_reckoned_with_as_jinja_does(tree: Node, context: dict[str, Any]) -> None:
    text = write(tree)
    ours = evaluated(text, context)

    if isinstance(ours, ExpressionError):
        assert "a division by zero" in ours.message or "is larger than" in ours.message
    else:
        assert ours == by_jinja(text, context)
        assert abs(ours) <= MAX_RESULT


@given(st.sampled_from(COMPARISONS), SCALARS | st.lists(SCALARS, max_size=3))
def test_a_comparison_with_a_missing_value_is_false(op: str, other: Any) -> None:
    context = {"missing": None, "other": other}

    assert evaluated(f"missing {op} other", context) is False
    assert evaluated(f"other {op} missing", context) is False


@given(st.text(max_size=80) | st.text("()[]{}'\"\\.,+-*/%<>=!|~&:; \nabnotrdi019_", max_size=80))
@settings(max_examples=1_000)
def test_any_text_is_an_expression_or_says_why_not(text: str) -> None:
    outcome = compiled(text)

    if isinstance(outcome, ExpressionError):
        assert outcome.message
        assert 1 <= outcome.line <= len(text.splitlines()) + 1
        assert outcome.column >= 1
    else:
        assert compile_expression(outcome.source) == outcome


_PLAIN = st.recursive(
    st.none() | SCALARS | st.floats(),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["field", "operator", "value", "all", "any", "not", "when"]) | st.text(max_size=3),
            below | st.sampled_from(list(OPERATORS)) | st.sampled_from(NAMES),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_PLAIN)
@settings(max_examples=500)
def test_any_data_is_a_condition_or_says_why_not(data: Any) -> None:
    try:
        expression = from_condition(data)
    except ConditionError:
        return

    assert compile_expression(expression.source) == expression


@given(st.sampled_from(NAMES), st.sampled_from(["==", "!=", ">", ">=", "<", "<="]), NUMBERS, NUMBERS | st.none())
def test_a_condition_says_what_its_operator_says(name: str, operator: str, bound: float, value: float | None) -> None:
    holds = from_condition({"field": name, "operator": operator, "value": bound}).truth({name: value})

    if value is None:
        assert holds is False
    else:
        assert (
            holds
            is {
                "==": value == bound,
                "!=": value != bound,
                ">": value > bound,
                ">=": value >= bound,
                "<": value < bound,
                "<=": value <= bound,
            }[operator]
        )


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**16])
def test_numbers_that_no_column_holds_are_refused(number: float) -> None:
    with pytest.raises(ConditionError, match="the number is larger than"):
        from_condition({"field": "engagement_score", "operator": ">", "value": number})
