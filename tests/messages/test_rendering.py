"""What families read, and every way in which a message refuses to be sent instead of being wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.messages.problems import RenderError
from engine.messages.rendering import MAX_SMS, render, render_email, render_sms
from engine.messages.source import inline_source, parse_source

NAMES: dict[str, Any] = {
    "family_name": "Martinez",
    "family": {"family_name": "Martinez", "items": 3, "phone": None},
    "contact": {"name": None},
    "engagement_score": 31,
    "withdrawal_risk": None,
    "children": ["Ana", "Leo"],
    "price": Decimal("1234.50"),
    "now": datetime(2026, 11, 5, 9, 5, tzinfo=UTC),
    "due": "2026-11-07",
    "day": date(2026, 1, 2),
    "vip": True,
    "empty": "",
}


def sms(text: str) -> str:
    return render_sms(text, NAMES).body


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hi {{family_name}}, checking in", "Hi Martinez, checking in"),
        ("{{ contact.name or family_name }}", "Martinez"),
        ("{{ contact.name|default('there') }}", "there"),
        ("{{ nickname|default('there') }}{{ family.nickname|d('!') }}", "there!"),
        ("{{ empty|default('x', true) }}{{ empty|default('y') }}", "x"),
        ("{{ family.items }}{{ family['items'] }}", "33"),
        ("{% if engagement_score < 40 %}low{% else %}fine{% endif %}", "low"),
        ("{% if withdrawal_risk > 10 %}high{% else %}unknown{% endif %}", "unknown"),
        ("{{ 'yes' if vip else 'no' }}", "yes"),
        ("{% for c in children %}{{ loop.index }}.{{ c }}{{ '' if loop.last else ', ' }}{% endfor %}", "1.Ana, 2.Leo"),
        ("{% for key, value in family|items %}{{ key }} {% endfor %}", "family_name items phone"),
        ("{% for child in children if child is starting_with 'L' %}{{ child }}{% endfor %}", "Leo"),
        ("{{ children|join(' and ') }} {{ children|length }}", "Ana and Leo 2"),
        ("{{ children|first }} {{ children[-1] }} {{ children|last }} {{ family_name[0] }}", "Ana Leo Leo M"),
        ("{{ children|sort|reverse|join }}", "LeoAna"),
        ("{{ [3, 1]|max }}{{ [3, 1]|min }}{{ [3, 1]|sum }}{{ []|sum }}", "3140"),
        ("{{ now|date('%A, %B %-d, %Y at %-I:%M %p') }}", "Thursday, November 5, 2026 at 9:05 AM"),
        ("{{ due|date }} {{ day|date('%d/%m') }} {{ now.year }}", "November 7, 2026 02/01 2026"),
        ("{{ price|number(2) }} {{ 1234567|number }}", "1,234.50 1,234,567"),
        ("{{ (2/3)|round(2) }} {{ 2.5|round }} {{ '7'|int + 1 }} {{ (-3)|abs }}", "0.67 2 8 3"),
        ("{{ 'a' ~ 1 ~ family_name|upper }}", "a1MARTINEZ"),
        ("{{ 'x-y'|replace('-', '+')|title }} {{ ' a '|trim|capitalize }}", "X+Y A"),
        ("{{ 'one two three'|truncate(9) }}|{{ 'abcdefghij'|truncate(5) }}", "one two…|abcd…"),
        ("{% set n = engagement_score * 2 - 1 %}{{ n }} {{ n // 2 }} {{ -n % 7 }}", "61 30 2"),
        ("{{ 1 < engagement_score <= 31 }} {{ 'Ana' in children }} {{ withdrawal_risk is none }}", "True True True"),
        ("{{ missing is defined }} {{ family_name is defined and not vip is none }}", "False True"),
        ("{# a note #}{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("a\n{% if vip %}\nb\n{% endif %}\nc", "a\nb\nc"),
    ],
)  # fmt: skip
def test_what_a_message_can_say(text: str, shown: str) -> None:
    assert sms(text) == shown


@pytest.mark.parametrize(
    ("text", "says", "line", "column"),
    [
        ("Hi {{ famly_name }}", "unknown name 'famly_name'; did you mean 'family_name'?", 1, 7),
        ("\n\nHi {{ family_name }} {{ zzz }}", "unknown name 'zzz'", 3, 25),
        ("{{ contact.nmae }}", "unknown member 'nmae'", 1, 12),
        ("{{ zzz.name }}", "unknown name 'zzz'", 1, 4),
        ("{% if zzz %}{% endif %}", "unknown name 'zzz'", 1, 7),
        ("{{ zzz|upper }}", "unknown name 'zzz'", 1, 4),
        ("{{ zzz + 1 }}", "unknown name 'zzz'", 1, 4),
        ("{{ zzz < 1 }}", "unknown name 'zzz'", 1, 4),
        ("{{ zzz ~ 'a' }}", "unknown name 'zzz'", 1, 4),
        ("{% for x in zzz %}{% endfor %}", "unknown name 'zzz'", 1, 13),
        ("{{ contact.name }}", "a value is missing (NULL)", 1, 1),
        ("{{ none }}", "a value is missing (NULL)", 1, 1),
        ("{{ 10 ** 2 }}", "'**' can't be used", 1, 1),
        ("{{ contact.name ~ '!' }}", "a value is missing (NULL)", 1, 1),
        ("{{ withdrawal_risk + 1 }}", "a value is missing (NULL)", 1, 1),
        ("{{ contact.name|upper }}", "'upper' works on texts, not on a missing value", 1, 1),
        ("{{ children }}", "a list can't be written", 1, 1),
        ("{{ family }}", "a record can't be written", 1, 1),
        ("{{ children[2] }}", "a list has no member '2'", 1, 1),
        ("{{ family_name.upper }}", "a text has no member 'upper'", 1, 1),
        ("{{ now.tzinfo }}", "a moment has no member 'tzinfo'", 1, 1),
        ("{% for x in family_name %}{% endfor %}", "'for' goes through lists, not through a text", 1, 1),
        ("{{ 'a' < 1 }}", "can't be compared", 1, 1),
        ("{{ 'a' + 1 }}", "works on numbers", 1, 1),
        ("{{ 1 / 0 }}", "division by zero", 1, 1),
        ("{{ []|first }}", "'first' of an empty list", 1, 1),
        ("{{ []|max }}", "'max' of an empty list", 1, 1),
        ("{{ [1, 'a']|sort }}", "'sort' works on a list of one kind", 1, 1),
        ("{{ 'x'|int }}", "'int' needs a number", 1, 1),
        ("{{ vip|number }}", "'number' works on numbers", 1, 1),
        ("{{ 'soon'|date }}", "'date' needs a date", 1, 1),
        ("{{ now|date('%e') }}", "'date' doesn't know '%e'", 1, 1),
        ("{{ now|date('%9999999Y') }}", "'date' doesn't know '%9'", 1, 1),
        ("{{ 1.5|round(99) }}", "0 to 12 decimals", 1, 1),
        ("{{ 1.5|number(-1) }}", "0 to 12 decimals", 1, 1),
        ("{{ family_name|upper(1) }}", "this can't be worked out", 1, 1),
        ("ok\n{{ 'x'", "{{ is never closed: }} is missing", 2, 1),
        ("{% if vip %}", "{% endif %} is missing", 1, 1),
        ("  ", "the message is empty", 1, 1),
        ("{{ empty }}", "the message is empty", 1, 1),
    ],
)
def test_what_is_wrong_is_never_sent(text: str, says: str, line: int, column: int) -> None:
    with pytest.raises(RenderError) as caught:
        sms(text)
    assert says in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_an_email_has_a_subject_a_body_and_the_hash_of_its_source() -> None:
    source = parse_source("hello", "email", "---\nsubject: Hi, {{family_name}}\n---\n\n*Dear* {{family_name}}\n")
    rendered = render(source, NAMES)
    assert (rendered.subject, rendered.body, rendered.template_name) == ("Hi, Martinez", "*Dear* Martinez", "hello")
    assert rendered.template_hash == source.hash
    assert render_email(source, NAMES, subject="Re: {{ engagement_score }}").subject == "Re: 31"


def test_places_of_errors_are_those_of_the_file() -> None:
    text = '---\nsubject: "Hi {{ famly }}"\n---\nDear\n{{ nmae }}\n'
    with pytest.raises(RenderError, match=r"hello.email.md:2:17: error: unknown name 'famly'"):
        render(parse_source("hello", "email", text), NAMES)
    with pytest.raises(RenderError, match=r"mail/hello.email.md:5:4: error: unknown name 'nmae'"):
        render(parse_source("hello", "email", text.replace("famly", "vip"), path="mail/hello.email.md"), NAMES)


@pytest.mark.parametrize("subject", [None, "", "{{ empty }}", "{{ empty }} \n"])
def test_an_email_without_a_subject_is_not_sent(subject: str | None) -> None:
    with pytest.raises(RenderError, match="subject"):
        render_email("Hi", NAMES, subject=subject)


def test_a_source_with_a_problem_is_not_sent() -> None:
    with pytest.raises(RenderError, match="never ends"):
        render(parse_source("a", "email", "---\nsubject: a"), NAMES)


END_OF_LINE = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("end", END_OF_LINE)
def test_a_value_can_not_begin_a_header(end: str) -> None:
    with pytest.raises(RenderError, match="line end inside"):
        render_email("Hi", {"family_name": f"X{end}Bcc: evil@example.org"}, subject="Hi {{family_name}}")


@pytest.mark.parametrize("end", END_OF_LINE)
def test_line_ends_around_a_value_are_dirt(end: str) -> None:
    rendered = render_email("Hi", {"family_name": f"{end}Martinez{end}"}, subject="Hi {{family_name}}!")
    assert rendered.subject == "Hi Martinez!"


def test_a_subject_is_short_and_a_text_message_has_a_limit() -> None:
    with pytest.raises(RenderError, match="longer than 250"):
        render_email("Hi", {"x": "y" * 300}, subject="{{ x }}")
    assert len(render_sms("x" * MAX_SMS, {}).body) == MAX_SMS
    with pytest.raises(RenderError, match="longer than 1,600"):
        render_sms("x" * (MAX_SMS + 1), {})


def test_controls_in_values_are_left_out() -> None:
    hostile = "A\x00\x1b[31m\x07\u202eB\u2066\ufeff\ud800C\r\nD\tE"
    assert render_sms("{{ x }}", {"x": hostile}).body == "A[31mBC\nD\tE"
    assert render_email("Hi {{ x }}", {"x": hostile}, subject="s").body == "Hi A\\[31mBC\\\nD E"


def test_the_same_source_and_names_give_the_same_message() -> None:
    source = inline_source("email", "Hi {{ family_name }}", "s")
    assert render(source, NAMES) == render(source, dict(reversed(NAMES.items())))
