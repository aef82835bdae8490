"""What `message check` finds, all of it at once and in its place."""

from __future__ import annotations

from engine.core.problems import Problem
from engine.messages.checking import check_message
from engine.messages.source import inline_source, parse_source

NAMES: dict[str, frozenset[str] | None] = {
    "family_name": None,
    "contact": frozenset({"name", "email"}),
    "variables": None,
    "now": None,
}


def found(text: str, channel: str = "email") -> list[tuple[int | None, int | None, str]]:
    source = parse_source("a", "email", text) if channel == "email" else parse_source("a", "sms", text)
    return [(problem.line, problem.column, problem.message) for problem in check_message(source, NAMES)]


def test_a_good_message_has_no_problems() -> None:
    text = '---\nsubject: "Hi {{family_name}}"\n---\nDear {{ contact.name or family_name }}, {{ now|date }}\n'
    assert found(text) == []


def test_all_problems_at_once_in_the_order_of_their_places() -> None:
    front = '---\nsubjct: x\nsubject: "Hi {{famly_name}}"\n---\n'
    text = front + "Dear {{ contact.nmae }},\n\n{% if zzz %}{{ zzz }}{% endif %}"
    assert found(text) == [
        (2, 1, "unknown front matter 'subjct'; did you mean 'subject'?"),
        (3, 16, "unknown name 'famly_name'; did you mean 'family_name'?"),
        (5, 17, "'contact' has no member 'nmae'; did you mean 'name'?"),
        (7, 7, "unknown name 'zzz'"),
    ]


def test_names_of_the_templates_own_and_guarded_ones_are_known() -> None:
    assert found("{% set a = 1 %}{{ a }}{% for b in variables.list %}{{ b }}{{ loop.index }}{% endfor %}", "sms") == []
    assert found("{{ nickname|default('you') }}{% if pet is defined %}{{ pet }}{{ pet.name }}{% endif %}", "sms") == []
    assert found("{{ variables.nick|default('you') }}{{ contact.nick|d('x') }}", "sms") == []
    assert found("{{ nickname|default(other) }}", "sms") == [(1, 21, "unknown name 'other'")]


def test_what_no_branch_reaches_is_found_too() -> None:
    assert found("x{% if false %}{{ zzz }}{% endif %}", "sms") == [(1, 19, "unknown name 'zzz'")]


def test_what_may_not_be_used_is_found_with_all_else() -> None:
    assert found("{{ family_name.upper() }}\n{{ 'a'|uper }}{{ 2 ** 3 }}", "sms") == [
        (1, 16, "'.upper()' can't be called in messages; write |upper instead"),
        (2, 1, "'**' can't be used in messages"),
        (2, 8, "unknown filter 'uper'; did you mean 'upper'?"),
    ]
    assert found("{{ ''.__class__ }}", "sms") == [
        (1, 7, "'__class__' can't be used in messages: names begin with a letter")
    ]
    assert found("{{ now.strftime('%d') }}{{ 'a' is strng }}{{ range(3) }}", "sms") == [
        (1, 8, "'.strftime()' can't be called in messages; write |date instead"),
        (1, 35, "unknown test 'strng'; did you mean 'string'?"),
        (1, 46, "'range()' can't be called in messages; there are only filters, such as |upper"),
    ]


def test_stars_and_recursion_are_refused_by_name() -> None:
    said = "'*' and '**' can't be used in messages"
    assert found("{{ 'a-b'|replace(*variables.pair) }}", "sms") == [(1, 10, said)]
    assert found("{{ 'a'|replace(**variables.pair) }}", "sms") == [(1, 8, said)]
    recursive = "{% for a in variables.list recursive %}{{ a }}{% endfor %}"
    assert found(recursive, "sms") == [(1, 28, "'recursive' loops can't be used in messages")]


def test_empty_parts_and_a_missing_subject() -> None:
    assert [line for line, _, _ in found("Hello")] == [1]
    assert found('---\nsubject: ""\n---\n') == [(2, 11, "the subject is empty"), (4, 1, "the message is empty")]
    assert found("---\nsubject: |\n  a\n  b\n---\nBody") == [(2, 10, "the subject must be one line")]
    assert found(" \n", "sms") == [(1, 1, "the message is empty")]


def test_names_may_be_a_plain_collection_and_words_a_steps() -> None:
    problems = check_message(inline_source("sms", "{{ a }} {{ b.c }}"), {"a"})
    assert problems == [Problem("unknown name 'b'", 1, 12)]


def test_a_character_that_doubles_the_cost_is_a_warning() -> None:
    problems = check_message(inline_source("sms", "Hi there,\nit’s “us”"), set())
    assert [(problem.line, problem.column, problem.severity) for problem in problems] == [(2, 3, "warning")]
    assert "'’', '“', '”' cuts a segment from 160 characters to 70" in problems[0].message
