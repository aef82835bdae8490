"""Jinja's sentences about what can't be read, in the words of people who write letters.

Jinja speaks of tokens, print statements and blocks. An author sees `{{`, `}}` and `{%`, and wants to know which of them
is missing where. A sentence that is not known here stays as Jinja has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_ENDS: Final = {"end of print statement": "}}", "end of statement block": "%}", "end of template": "the end"}
_BEGINS: Final = {"}}": "{{", "%}": "{%"}


def plain_syntax(sentence: str) -> str:
    """The same, plainly."""
    for pattern, words in _SENTENCES:
        if (match := pattern.match(sentence)) is not None:
            return words(*match.groups())
    return sentence


def _sign(token: str) -> str:
    return _ENDS.get(token, token)


def _quoted(token: str) -> str:
    return _ENDS.get(token, f"'{token}'")


def _missing(wanted: str, got: str) -> str:
    if wanted == "name":
        return f"a name is missing before {_quoted(got)}"
    return f"{_quoted(wanted)} is missing before {_quoted(got)}"


def _never_closed(wanted: str) -> str:
    sign = _sign(wanted)
    begin = f"{_BEGINS[sign]} is never closed: " if sign in _BEGINS else ""
    return f"{begin}{_quoted(wanted)} is missing"


def _block(tag: str) -> str:
    if tag == "set":
        return "{% set … %} needs a value: {% set name = value %}"
    return f"{{% {tag} … %}} is never closed: {{% end{tag} %}} is missing"


def _unknown_tag(tag: str) -> str:
    if tag.startswith("end") or tag in ("else", "elif"):
        return f"{{% {tag} %}} has no {{% if … %}} or {{% for … %}} before it"
    return f"there is no {{% {tag} %}}; there are if, for and set"


def _character(char: str) -> str:
    return "a quotation mark is never closed" if char in "'\"" else f"'{char}' can't stand here"


_SENTENCES: Final[tuple[tuple[re.Pattern[str], Callable[..., str]], ...]] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"expected token '(.+)', got '(.+)'", _missing),
        (r"unexpected end of template, expected '(.+)'", _never_closed),
        (r"unexpected '(.+)', expected '(.+)'", lambda got, wanted: _missing(wanted, got)),
        (r"[Ee]xpected an expression, got '(.+)'", lambda got: f"a name is missing before {_quoted(got)}"),
        (r"expected name or number", lambda: "a name is missing after the dot"),
        (r"unexpected '(end of .+)'", lambda got: f"something is missing before {_quoted(got)}"),
        (r"unexpected '(.+)'", lambda got: f"'{got}' can't stand here"),
        (r"Unexpected end of template\..*needs to be closed is '(\w+)'", _block),
        (r"Encountered unknown tag '(\w+)'", _unknown_tag),
        (r"unexpected char [\"'](.+)[\"'] at \d+", lambda char: _character(char.replace("\\", ""))),
        (r"Missing end of comment tag", lambda: "{# is never closed: #} is missing"),
    )
)
