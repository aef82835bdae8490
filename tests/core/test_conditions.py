"""Conditions as data: what they mean as expressions, and what is refused when they are read."""

from __future__ import annotations

from typing import Any

import pytest

from engine.core.conditions import OPERATORS, ConditionError, from_condition


def comparison(operator: str, value: Any = None, field: str = "score") -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("condition", "source"),
    [
        (comparison("==", True), "score == true"),
        (comparison("!=", "a"), "score != 'a'"),
        (comparison(">", 0.80), "score > 0.8"),
        (comparison(">=", -1), "score >= -1"),
        (comparison("<", "2026-01-01"), "score < '2026-01-01'"),
        (comparison("<=", 5), "score <= 5"),
        (comparison("in", ["a", 1]), "score in ['a', 1]"),
        (comparison("not in", ["a"]), "score not in ['a']"),
        (comparison("contains", "it's"), "'it\\'s' in score"),
        (comparison("starts_with", "+1"), "score is starting_with '+1'"),
        (comparison("ends_with", "z"), "score is ending_with 'z'"),
        (comparison("between", [1, 2.5]), "1 <= score <= 2.5"),
        ({"field": "score", "operator": "is_null"}, "score is none"),
        (comparison("is_not_null"), "score is not none"),
        (comparison(">", 3, "payload.due.amount"), "payload.due.amount > 3"),
        ({"when": "a>1"}, "a > 1"),
        ({"not": comparison(">", 3)}, "not score > 3"),
        ({"not": {"field": "score", "operator": "is_null"}}, "score is not none"),
        ({"all": [comparison(">", 1)]}, "score > 1"),
        (
            {"all": [comparison(">", 1), {"any": [comparison("<", 9), {"when": "x or y"}]}]},
            "score > 1 and (score < 9 or x or y)",
        ),
    ],
)
def test_what_conditions_say(condition: Any, source: str) -> None:
    assert from_condition(condition).source == source


def test_every_operator_has_an_example_above() -> None:
    (mark,) = test_what_conditions_say.pytestmark  # what the decorator was given

    assert {condition.get("operator") for condition, _ in mark.args[1]} - {None} == set(OPERATORS)


@pytest.mark.parametrize(
    ("condition", "message", "path"),
    [
        (3, "a condition is an object, not a number", ()),
        (
            [comparison(">", 1)],
            'a condition is an object, not a list; to ask for all of a list, write {"all": [...]}',
            (),
        ),
        ({}, "a condition has 'field', 'operator' and 'value', or 'all', 'any', 'not' or 'when'", ()),
        ({"alll": []}, "unknown key 'alll'; did you mean 'all'?", ()),
        ({"all": [], "any": []}, "a condition has one of 'all' and 'any', not both", ("any",)),
        ({"all": []}, "'all' needs a list of conditions", ("all",)),
        ({"any": comparison(">", 1)}, "'any' needs a list of conditions", ("any",)),
        ({"not": None}, "a condition is an object, not null", ("not",)),
        ({"when": 3}, "'when' needs an expression in a text, not a number", ("when",)),
        ({"when": "a ="}, "unexpected '='; to compare, write '=='", ("when",)),
        ({**comparison(">", 1), "vale": 2}, "unknown key 'vale' beside 'field'; did you mean 'value'?", ()),
        ({"field": "score", "value": 1}, "'operator' is missing beside 'field'", ()),
        ({"field": "score", "operator": ">"}, "'value' is missing: '>' needs something to compare with", ()),
        (
            comparison(">", 1, "a b"),
            "'field' must be a name such as 'engagement_score' or 'payload.amount'",
            ("field",),
        ),
        (comparison(">", 1, "not"), "'not' can't be a field", ("field",)),
        (
            comparison(">", 1, "score.x"),
            "'score' has no members; only contact, event, family, payload, variables have",
            ("field",),
        ),
        (
            {"field": 3, "operator": ">", "value": 1},
            "'field' must be a name such as 'engagement_score' or 'payload.amount'",
            ("field",),
        ),
        (comparison("=", 1), "unknown operator '='; did you mean '=='?", ("operator",)),
        (comparison("gte", 1), "unknown operator 'gte'; did you mean '>='?", ("operator",)),
        (comparison("contain", 1), "unknown operator 'contain'; did you mean 'contains'?", ("operator",)),
        (comparison("~~", 1), f"unknown operator '~~'; use one of {', '.join(OPERATORS)}", ("operator",)),
        ({"field": "score", "operator": None, "value": 1}, "'operator' is a text such as '>', not null", ("operator",)),
        (comparison("==", None), "a comparison with null is always false; use 'is_null' or 'is_not_null'", ("value",)),
        (comparison("is_null", 1), "'is_null' takes no value", ("value",)),
        (comparison("in", "abc"), "'in' needs a list of values, not a text", ("value",)),
        (comparison("in", []), "'in' needs a list with at least one value", ("value",)),
        (comparison("in", ["a", None]), "null can't be compared with; use 'is_null'", ("value", 1)),
        (comparison("between", [1]), "'between' needs a list of two values, the lower and the upper", ("value",)),
        (comparison("starts_with", 1), "'starts_with' needs a text, not a number", ("value",)),
        (comparison(">", True), "'>' can't compare with true; use '=='", ("value",)),
        (comparison("==", {"a": 1}), "'==' compares with a text or a number, not an object", ("value",)),
        (comparison("==", "x" * 1_001), "the text is longer than 1,000 characters", ("value",)),
        (comparison("in", [1] * 1_001), "the list has more than 1,000 values", ("value",)),
        ({"all": [comparison(">", 1)] * 101}, "the condition has more than 100 comparisons", ("all", 100)),
    ],
)
def test_what_is_refused_and_where(condition: Any, message: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(ConditionError) as caught:
        from_condition(condition)

    assert (caught.value.message, caught.value.path) == (message, path)


def test_conditions_nest_ten_deep_and_no_deeper() -> None:
    condition: Any = comparison(">", 1)
    for _ in range(10):
        condition = {"not": condition}
    from_condition(condition)

    with pytest.raises(ConditionError, match="the condition is nested more than 10 deep"):
        from_condition({"not": condition})


def test_an_unknown_field_is_named_when_the_names_are_known() -> None:
    with pytest.raises(ConditionError, match=r"unknown name 'scor'; did you mean 'score'\?"):
        from_condition(comparison(">", 1, "scor"), {"score"})
