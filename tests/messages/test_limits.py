"""Template bombs and escapes: each ends at once, with a sentence, whoever wrote it."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.runtime import LoopContext
from markupsafe import Markup

from engine.messages.problems import RenderError
from engine.messages.rendering import render_email, render_sms
from engine.messages.sandbox import environment

LOOP = "{% for a in xs %}"
END = "{% endfor %}"
NAMES: dict[str, Any] = {
    "xs": list(range(1000)),
    "text": "x" * 19_000,
    "page": "x" * 4500,
    "few": list(range(200)),
    "big": 10**29,
    "words": ["word"] * 900,
}

BOMBS = [
    "{{ 'x' * 10**9 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ [1] * 10**9 }}",
    "{{ range(10**9)|join }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "{{ 'x'|center(10**9) }}",
    "{{ 'x'|indent(10**9) }}",
    "{{ 'x'.ljust(10**9) }}",
    "{{ '{:>1000000000}'.format(1) }}",
    "{{ lipsum(10**6) }}",
    "{{ xs|batch(10**9, 1) }}",
    LOOP * 3 + "x" + END * 3,
    LOOP * 19 + "x" + END * 19,
    LOOP * 3 + END * 3,
    LOOP * 2 + "{% if text in text ~ text %}{% endif %}" + END * 2,
    "{% for a in few %}{% for b in few %}" + "{% if a %}{% endif %}" * 20 + END * 2 + "ok",
    "{% for a in few %}{% set y = text|upper %}{% endfor %}ok",
    "{% for a in few %}{% set y = page + page %}{% endfor %}ok",
    "{% for a in few %}{% set y = page ~ page %}{% endfor %}ok",
    "{% set y = page ~ page ~ page ~ page ~ page %}ok",
    LOOP + "{{ text }}" + END,
    LOOP + "{% set y = words|join(text) %}" + END,
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
    "{% set a = [text] %}" + "{% set a = [a, a] %}" * 60 + "{{ a }}",
    "{{ text|replace('', text) }}",
    "{{ text|replace('x', text) }}",
    "{{ words|join(text) }}",
    "{{ text }}{{ text }}",
    "{{ big * big }}",
    "{{ big|round(12) * big }}",
    "{{ 1.5|round(10**9) }}",
    "{{ 10|round(-10**9) }}",
    "{{ '" + "9" * 5000 + "'|int }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "-" * 3000 + "1 }}",
    "{{ " + "not " * 3000 + "1 }}",
    "{{ " + "[" * 3000 + "]" * 3000 + " }}",
    "{{ 'x'" + "|upper" * 3000 + " }}",
    "{{ 1" + " if 1 else 2" * 3000 + " }}",
    "{{ 1" + " + 1" * 4000 + " }}",
    "{{ 0" + " < (0" * 200 + " < 1 < 2)" * 200 + " }}",
    "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    LOOP * 500 + END * 500,
    "{{ 'x' }}" * 3000,
    "x" * 70_000,
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for x in xs recursive %}{{ loop(xs) }}{% endfor %}",
    "{% include 'a' %}",
]


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:40])
def test_bombs(bomb: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(RenderError) as caught:
        render_sms(bomb, NAMES)
    seconds, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(str(caught.value)) < 400
    assert seconds < 10  # the worst take half a second, and the tracing of memory three more
    assert peak < 100_000_000


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ text" + " ~ text" * 30 + " }}", "takes too much work"),
        ("{{ words|join(text) }}", "'join' would make a text of over 20,000 characters"),
        ("{{ text|replace('x', text) }}", "'replace' would make a text of over 20,000 characters"),
    ],
)
def test_a_long_text_is_refused_before_it_is_put_together(template: str, says: str) -> None:
    with pytest.raises(RenderError, match=says):
        render_sms(template, NAMES)


def test_a_long_list_in_the_template_is_refused_too() -> None:
    with pytest.raises(RenderError, match="a list in the message has over 1,000 items"):
        render_sms("{{ [" + "1, " * 1001 + "]|reverse|length }}", {})


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ xs.__init__.__globals__ }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ request['__class__'] }}",
    "{{ ()|attr('__class__') }}",
    "{{ xs|map(attribute='__class__')|list }}",
    "{{ xs['__class__'] }}",
    "{{ ['__class__']|map('attr') }}",
    "{{ xs.append(1) }}",
    "{{ namespace(a=1) }}",
    "{{ dict(a=1) }}",
    "{{ ('%s' % xs.__class__) }}",
    "{{ 'a'.format_map(xs) }}",
    "{% set xs.a = 1 %}",
    "{% set ns = namespace() %}",
    "{% import 'os' as os %}",
    "{% from 'os' import popen %}",
    "{% extends 'a' %}",
    "{% block a %}{% endblock %}",
    "{% call f() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set a %}b{% endset %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape false %}{% endautoescape %}",
    "{{ xs[1:2] }}",
    "{{ {'a': 1} }}",
    "{{ 'x'|upper(*xs) }}",
    "{{ 'x'|upper(**text) }}",
    "{{ loop }}",
    "{% for x in xs %}{{ loop }}{% endfor %}",
    "{% for x in xs %}{{ loop.cycle('a') }}{% endfor %}",
    "{% for x in xs %}{{ loop._iterator }}{% endfor %}",
    "{% for x in xs %}{{ loop.changed }}{% endfor %}",
    "{{ '<b>'|safe }}",
    "{{ xs|tojson }}",
    "{{ xs|random }}",
    "{{ xs is callable }}",
    "{{ xs is sameas xs }}",
    "{{ xs|~reckon('+', xs) }}",
    "{{ 'x' is starting_with }}",
    "{{ 1 is odd(2) }}",
]


@pytest.mark.parametrize("escape", ESCAPES)
def test_escapes(escape: str) -> None:
    with pytest.raises(RenderError):
        render_sms(escape, NAMES)


class Trap:
    """What a careless caller might pass on."""

    secret = "secret"

    def __str__(self) -> str:
        raise AssertionError("was written")


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "another"

    def __html__(self) -> str:
        return "<b>"


@pytest.mark.parametrize("template", ["{{ trap }}", "{{ trap.secret }}", "{{ deep.a[0] }}", "{% if trap %}{% endif %}"])
def test_objects_are_not_passed_on(template: str) -> None:
    with pytest.raises(RenderError, match="is a Trap, which messages can't use"):
        render_sms(template, {"trap": Trap(), "deep": {"a": [Trap()]}})


def test_texts_of_other_types_are_only_text() -> None:
    rendered = render_email("{{ a }} {{ b }}", {"a": Text("*x*"), "b": Markup("<b>")}, subject="s")
    assert rendered.body == "\\*x\\* \\<b\\>"
    assert render_sms("{{ a }}", {"a": Text("x")}).body == "x"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("x" * 20_001, "has over 20,000 characters"),
        (list(range(1001)), "has over 1,000 items"),
        ({str(key): key for key in range(1001)}, "has over 1,000 items"),
    ],
)
def test_what_is_too_big_fails_only_who_uses_it(value: Any, says: str) -> None:
    names = {"payload": value, "name": "Ana"}
    assert render_sms("{{ name }}", names).body == "Ana"
    with pytest.raises(RenderError, match=says):
        render_sms("{{ payload }}", names)
    with pytest.raises(RenderError, match=says):
        render_sms("{{ payload.part }}", {"payload": {"part": value}})


def test_what_is_too_deep_fails_only_who_uses_it() -> None:
    deep: Any = "bottom"
    for _ in range(5000):
        deep = [deep]
    assert render_sms("{{ name }}", {"payload": deep, "name": "Ana"}).body == "Ana"
    with pytest.raises(RenderError, match="goes over 12 levels deep"):
        render_sms("{{ payload" + "[0]" * 13 + " }}", {"payload": deep})


def test_values_are_copies() -> None:
    names = {"payload": {"a": [1]}}
    render_sms("{% set b = payload.a %}{{ b|sort|join }}", names)
    assert names == {"payload": {"a": [1]}}


def test_the_sandbox_itself_allows_no_call_and_no_attribute() -> None:
    """The second wall: as if the language let these through."""
    env = environment("text")
    assert not env.is_safe_callable(str.upper)
    assert env.globals == {}
    loop = LoopContext([1], StrictUndefined)
    assert env.getattr(loop, "length") == 1
    for obj, name in [
        (loop, "changed"),
        (loop, "cycle"),
        ("x", "upper"),
        ([1], "append"),
        ({"a": 1}, "items"),
        (Trap(), "secret"),
        ("", "__class__"),
    ]:
        with pytest.raises(Exception, match=r"no member|no attribute"):
            str(env.getattr(obj, name))
