"""The line of every key, in every form that TOML allows."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.config.toml_lines import KeyPath, key_lines

TEXT = (
    r'''
top = 1
[a]
one = "x # no comment" # a comment = with = signs
"two three" = 'C:\path\'
four.five.six = 2026-11-20 18:30:00
"quo\"ted\u0041" = 1

[ a . "b.c" ]
text = """
not.a.key = 1
"quoted" \""" still
"""""
raw = '''
    + """'''
[not.a.table]
'''"""
    + r"""
list = [
  1, # one, [two]
  [2, "]"],
  {x = 1, y.z = [
    3,
  ]},
]
[[people]]
name = "a"
[people.address]
street = "x"
[[people]]
name = "b"
[[people.phones]]
n = 1
[[people.phones]]
n = 2
inline = { a = "}", b = { c = true } }
"""
)


def paths_of(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    found = {path} if path else set()
    if isinstance(value, dict):
        items: Any = value.items()
    else:
        items = enumerate(value) if isinstance(value, list) else ()
    return found.union(*(paths_of(inner, (*path, key)) for key, inner in items))


def test_every_path_has_its_line() -> None:
    lines = key_lines(TEXT)
    assert set(lines) - {("people",)} == paths_of(tomllib.loads(TEXT)) - {("people",)}
    rows = TEXT.splitlines()

    def row(*path: str | int) -> str:
        return rows[lines[path] - 1]

    assert row("top") == "top = 1"
    assert row("a") == "[a]"
    assert row("a", "two three").startswith('"two three"')
    assert row("a", "four", "five", "six").startswith("four.five.six")
    assert row("a", 'quo"tedA').startswith('"quo')
    assert row("a", "b.c", "raw").startswith("raw")
    assert row("a", "b.c", "list", 1, 1) == '  [2, "]"],'
    assert row("a", "b.c", "list", 2, "y", "z", 0) == "    3,"
    assert row("people", 0, "address", "street") == 'street = "x"'
    assert row("people", 1, "name") == 'name = "b"'
    assert row("people", 1, "phones", 1, "n") == "n = 2"
    assert row("people", 1, "phones", 1, "inline", "b", "c").startswith("inline")


def test_line_ends_of_windows_count_once() -> None:
    assert key_lines('a = 1\r\n\r\nb = """\r\nx\r\n"""\r\nc = 2\r\n') == {("a",): 1, ("b",): 3, ("c",): 6}


KEY = st.text(st.sampled_from('ab-_1é.= #["\\]'), min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text(st.sampled_from("a#[]{}=,\"'\\ \n"), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=8,
)


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n ".join(written(inner) for inner in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@given(st.dictionaries(KEY, VALUES, max_size=5))
def test_it_finds_exactly_the_keys_that_the_standard_reader_finds(table: dict[str, Any]) -> None:
    text = "".join(f"{quoted(key)} = {written(value)} # {key}\n" for key, value in table.items())
    assert tomllib.loads(text) == table
    assert set(key_lines(text)) == paths_of(table)
