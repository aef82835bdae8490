"""The expression language by example: what it says, what it refuses, and where."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.core.expressions import ExpressionError, UndefinedName, compile_expression
from engine.core.expressions.values import MAX_TEXT

FAMILY: dict[str, Any] = {
    "engagement_score": 31,
    "predicted_probability": 0.87,
    "confidence_score": 82,
    "family_name": "Martinez",
    "locale": None,
    "active": 1,
    "rate": Decimal("0.80"),
    "created_date": "2026-11-20 18:30:00.000000",
    "payload": {"amount": 120, "items": ["books", "lab"], "due": {"in": 3}, "last name": "Ito"},
    "events": ["email.replied"],
    "now": datetime(2026, 11, 20, tzinfo=UTC),
    "day": date(2026, 11, 20),
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("predicted_probability > 0.80 and confidence_score > 80", True),
        ("responded is defined and responded", False),
        ("engagement_score < 40 or nowhere > 1", True),
        ("not (engagement_score < 40)", False),
        ("30 <= engagement_score <= 31", True),
        ("family_name in ['Martinez', 'Ito']", True),
        ("'Mart' in family_name", True),
        ("'payment.received' not in events", True),
        ("family_name is starting_with 'Mar'", True),
        ("family_name is not ending_with 'ez'", False),
        ("active == true", True),
        ("active and 5", 5),
        ("rate == 0.80", True),
        ("rate >= 0.80", True),
        ("created_date >= '2026-01-01'", True),
        ("payload.amount * 2 + 1", 241),
        ("payload.due.in", 3),
        ("payload['last name']", "Ito"),
        ("payload.items[1]", "lab"),
        ("payload.items[9] is none", True),
        ("payload.nothing.at.all is none", True),
        ("payload.nothing is defined", False),
        ("'amount' in payload", True),
        ("family_name + '!'", "Martinez!"),
        ("7 // 2", 3),
        ("-7 % 3", 2),
        ("--7", 7),
        ("7 is odd and 8 is even", True),
        ("family_name is string and engagement_score is number", True),
        ("true is number", False),
        ("[]", []),
        ("day == day", True),
        ("now == day", False),
        ("'1' == 1", False),
        ("'1' != 1", True),
        ("1 in ['1']", False),
    ],
)
def test_values(source: str, value: Any) -> None:
    assert compile_expression(source).evaluate(FAMILY) == value


@pytest.mark.parametrize(
    "source",
    [
        "locale == 'es'",
        "locale != 'es'",
        "locale > 'a'",
        "'es' in locale",
        "locale in ['es']",
        "locale not in ['es']",
        "'es' not in locale",
        "locale + 'x' == 'x'",
        "engagement_score > locale",
        "1 < locale < 3",
        "missing_number * 2 > 0",
        "-missing_number < 1",
        "missing_number != 1",
        "locale is starting_with 'e'",
    ],
)
def test_a_comparison_with_a_missing_value_is_false(source: str) -> None:
    context = {**FAMILY, "missing_number": float("nan")}

    assert compile_expression(source).evaluate(context) is False


def test_arithmetic_with_a_missing_value_is_missing() -> None:
    assert compile_expression("locale + 1").evaluate(FAMILY) is None
    assert compile_expression("-locale").evaluate(FAMILY) is None


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("", "the expression is empty", 1, 1),
        ("  ", "the expression is empty", 1, 1),
        ("x = 3", "unexpected '='; to compare, write '=='", 1, 3),
        ("x >", "the expression ends too early", 1, 4),
        ("x > ¼", "unexpected '¼'", 1, 5),
        ("x > 1 y", "unexpected 'y'", 1, 7),
        ("x > 1\n  and (y", "the expression ends too early", 2, 9),
        ("a && b", "unexpected '&'; write 'and'", 1, 3),
        ("a || b", "unexpected '|'; write 'or'", 1, 4),
        ("!a", "unexpected '!'; write 'not'", 1, 1),
        ("a > 'b", "this text has no closing quote", 1, 5),
        ("a and", "the expression ends too early", 1, 6),
        ("and", "something is missing beside 'and'", 1, 1),
        ("x > or", "something is missing beside 'or'", 1, 5),
        ("len(x)", "calls are not allowed in an expression", 1, 4),
        ("payload.get('x')", "calls are not allowed in an expression", 1, 12),
        ("x|upper", "filters ('|') are not allowed in an expression", 1, 3),
        ("1 if x else 2", "'if … else' is not allowed inside an expression; use a condition step", 1, 1),
        ("2 ** 9", "'**' is not allowed in an expression", 1, 1),
        ("'a' ~ 'b'", "'~' is not allowed in an expression", 1, 1),
        ("{'a': 1}", "'{…}' is not allowed in an expression", 1, 1),
        ("x in ('a', 'b')", "'(…, …)' is not allowed in an expression; write a list as ['a', 'b']", 1, 10),
        ("x in [y]", "a list may hold only texts and numbers", 1, 7),
        ("payload[1:2]", "in brackets there may only be a text or a whole number", 1, 8),
        ("payload[x]", "in brackets there may only be a text or a whole number", 1, 8),
        (
            "family_name.upper",
            "'family_name' has no members; only contact, event, family, payload and variables have",
            1,
            12,
        ),
        ("'x'.y", "this has no members; only contact, event, family, payload and variables have", 1, 4),
        ("payload.__class__", "names don't begin with an underscore: '__class__'", 1, 8),
        ("payload['__class__']", "names don't begin with an underscore: '__class__'", 1, 8),
        ("_x", "names don't begin with an underscore: '_x'", 1, 1),
        ("x == none", "a comparison with none is always false; write 'is none' or 'is not none'", 1, 6),
        ("x == null", "'null' is written 'none' here, as in 'x is none'", 1, 6),
        ("x is nul", "unknown test 'is nul'", 1, 3),
        ("x is stringy", "unknown test 'is stringy'; did you mean 'string'?", 1, 3),
        ("x is none 3", "'is none' takes nothing after it", 1, 3),
        ("x is starting_with", "'is starting_with' takes one text after it", 1, 3),
        ("+x", "a '+' before a value does nothing; leave it out", 1, 1),
        ("9999999999999999 > x", "the number is larger than 1,000,000,000,000,000", 1, 1),
        ("9" * 1_999, "the number is larger than 1,000,000,000,000,000", 1, 1),
        ("'\\ud800'", "there is half a character in this text", 1, 1),
        ("x" * 2_001, "the expression is longer than 2,000 characters", 1, 2_001),
        ("(" * 30 + "x" + ")" * 30, "the expression is nested too deeply", 1, 22),
        ("-" * 1_990 + "x", "the expression is nested too deeply", 1, 1),
        ("x" + "+x" * 60, "the expression is nested too deeply", 1, 38),
    ],
)
def test_what_is_refused_and_where(source: str, message: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)

    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


@pytest.mark.parametrize(
    ("source", "message", "column"),
    [
        ("true and family_name > 3", "a text can't be compared with a number by '>'", 10),
        ("payload < 3", "a record can't be compared with a number by '<'", 1),
        ("now > '2026-01-01'", "a moment can't be compared with a text by '>'", 1),
        ("3 in family_name", "a number can't be looked for in a text", 1),
        ("3 in engagement_score", "'in' looks into a list or a text, not into a number", 1),
        ("family_name * 3", "'*' works on numbers, not on a text", 1),
        ("family_name % 3", "'%' works on numbers, not on a text", 1),
        ("events + events", "'+' works on numbers, not on a list", 1),
        ("-family_name", "'-' works on numbers, not on a text", 1),
        ("family_name is odd", "'is odd' works on numbers, not on a text", 13),
        ("active is starting_with 'a'", "'is starting_with' works on texts, not on a number", 8),
        ("engagement_score / 0", "a division by zero", 1),
        ("1000000000 * 1000000000 * 2", "the result is larger than 1,000,000,000,000,000,000", 1),
        ("engagment_score > 3", "unknown name 'engagment_score'; did you mean 'engagement_score'?", 1),
    ],
)
def test_what_fails_when_it_meets_a_family(source: str, message: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate(FAMILY)

    assert (caught.value.message, caught.value.column) == (message, column)


def test_texts_cannot_grow_without_end() -> None:
    with pytest.raises(ExpressionError, match="longer than 10,000 characters"):
        compile_expression("a + a").evaluate({"a": "x" * MAX_TEXT})


def test_unknown_names_are_found_before_a_family_meets_them() -> None:
    known = {"engagement_score"}

    compile_expression("engagement_score > 1 and payload.x and (bonus is not defined)", known)
    with pytest.raises(UndefinedName) as caught:
        compile_expression("engagement_score > 1\n  and engagment_score < 9", known)

    assert caught.value.name == "engagment_score"
    assert str(caught.value) == "unknown name 'engagment_score'; did you mean 'engagement_score'?"
    assert (caught.value.line, caught.value.column) == (2, 7)


@pytest.mark.parametrize(
    ("source", "canonical"),
    [
        ("a>0.80  and((b))", "a > 0.8 and b"),
        ('a == "it\'s"', "a == 'it\\'s'"),
        ("not a is none", "a is not none"),
        ("not (a and b) or c and d", "not (a and b) or c and d"),
        ("a and (b and c)", "a and b and c"),
        ("(a - b) - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("payload['amount']", "payload.amount"),
        ("a == True", "a == true"),
        ("1_000", "1000"),
    ],
)
def test_spellings_of_one_meaning_have_one_canonical_text(source: str, canonical: str) -> None:
    expression = compile_expression(source)

    assert expression.source == str(expression) == canonical
    assert expression == compile_expression(canonical)
    assert hash(expression) == hash(compile_expression(canonical))


def test_an_expression_knows_its_names_and_survives_pickling() -> None:
    expression = compile_expression("a > 1 and payload.b is defined and c is not defined")

    assert expression.names == {"a", "payload", "c"}
    assert pickle.loads(pickle.dumps(expression)) == expression
