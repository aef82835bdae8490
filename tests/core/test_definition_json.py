"""JSON that is no JSON, or none that a definition may hold: each with its sentence and its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.definition.node import Unreadable
from engine.core.definition.read_json import read_json


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "the JSON ends too early"),
        ("[1,", 1, 4, "the JSON ends too early"),
        ("[1] 2", 1, 5, "something follows after the end of the JSON"),
        ("[1 2]", 1, 4, "a ',' or ']' is expected here"),
        ("[1,\n 2,]", 2, 3, "there is a ',' too many before ']'"),
        ('{"a":1,}', 1, 7, "there is a ',' too many before '}'"),
        ("{a: 1}", 1, 2, "a key in double quotes is expected here"),
        ('{"a" 1}', 1, 6, "a ':' is expected after the key 'a'"),
        ('{"a": 1,\n "a": 2}', 2, 2, "the key 'a' stands here twice"),
        ('{"' + "k" * 201 + '": 1}', 1, 2, "this key is longer than 200 characters"),
        ("['x']", 1, 2, "a value is expected here; texts stand in double quotes"),
        ("[yes]", 1, 2, "a value is expected here; texts stand in double quotes"),
        ("[True]", 1, 2, "in JSON 'True' is written 'true', 'false' or 'null'"),
        ("[NaN]", 1, 2, "a value is expected here; texts stand in double quotes"),
        ("[-]", 1, 2, "a value is expected here"),
        ("[0123]", 1, 3, "a ',' or ']' is expected here"),
        ("[1e999]", 1, 2, "this number is too large"),
        ("[" + "9" * 31 + "]", 1, 2, "this number is too long"),
        ('["abc]', 1, 2, "this text has no closing quote"),
        ('["a\tb"]', 1, 2, "a tab or a line break inside a text is written '\\t' or '\\n' in JSON"),
        ('["\\q"]', 1, 2, "there is an unknown escape ('\\') in this text"),
        ('["\\ud800"]', 1, 2, "there is half a character in this text"),
        ("[" * 40, 1, 32, "this is nested more than 30 deep"),
        ("[" + "1," * 10_000 + "1]", 1, 20_000, "there are more than 10,000 values"),
        (" " * 262_145, None, None, "the text is longer than 256 KiB"),
    ],
)
def test_what_is_refused_and_where(text: str, line: int | None, column: int | None, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_json(text)

    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text("abcé\n", max_size=5), below, max_size=4),
    max_leaves=20,
)


@given(_JSON, st.sampled_from([None, 2]), st.booleans())
def test_all_that_the_standard_library_writes_is_read_as_it_reads_it(
    value: Any, indent: int | None, ensure_ascii: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ensure_ascii)

    assert read_json(text).plain() == json.loads(text)


@given(_JSON.map(lambda value: json.dumps({"key": value})), st.data())
def test_what_the_standard_library_refuses_is_refused(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    broken = text[:at] + data.draw(st.sampled_from(["", ",", "]", "}", '"', "x", "\\"])) + text[at + 1 :]
    try:
        json.loads(broken)
    except ValueError:
        with pytest.raises(Unreadable):
            read_json(broken)
