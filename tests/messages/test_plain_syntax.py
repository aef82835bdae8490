"""What can't be read is told in an author's words."""

import pytest

from engine.messages.source import Part
from engine.messages.template import compiled


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ coo Hi", "}} is missing before 'Hi'"),
        ("{{ coo", "{{ is never closed: }} is missing"),
        ("{{ }}", "a name is missing before }}"),
        ("{{ a|  }}", "a name is missing before }}"),
        ("{{ a.  }}", "a name is missing after the dot"),
        ("{{ a + }}", "something is missing before }}"),
        ("{{ a } }", "'}' can't stand here"),
        ("{{ a|default('x' }}", "')' is missing before '}'"),
        ("{{ a|default(b c) }}", "',' is missing before 'c'"),
        ("{{ 'a }}", "a quotation mark is never closed"),
        ("{{ & }}", "'&' can't stand here"),
        ("{% if a %}x", "{% if … %} is never closed: {% endif %} is missing"),
        ("{% if %}", "a name is missing before %}"),
        ("{% for x in y %}", "{% for … %} is never closed: {% endfor %} is missing"),
        ("{% endif %}", "{% endif %} has no {% if … %} or {% for … %} before it"),
        ("{% fi a %}", "there is no {% fi %}; there are if, for and set"),
        ("{% set a %}", "{% set … %} needs a value: {% set name = value %}"),
        ("{# x", "{# is never closed: #} is missing"),
    ],
)
def test_in_plain_words(text: str, sentence: str) -> None:
    assert [problem.message for problem in compiled(Part(text), "text").problems] == [sentence]
