"""Every word the console shows, from one file a language: `console/words/en.toml`.

`say("act.undone", sentence="…")` returns the words under that name with the values filled in. An entry with `one` and
`other` chooses by `count`. A name that is missing or a value that is not given is a bug and raises `KeyError`: a test
says every name that the code uses. Values that came from a database must have been cleaned before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

WORDS_DIR = Path(__file__).parent.parent / "words"
LANGUAGE = "en"


def say(name: str, /, **values: object) -> str:
    """Return the words called `name` with `values` in their places."""
    entry = _words(LANGUAGE)[name]
    text = entry if isinstance(entry, str) else entry["one" if values.get("count") == 1 else "other"]
    return text.format_map(values) if "{" in text else text


def known(name: str) -> bool:
    """Say whether there are words called `name` (for names made from data, such as a task's type)."""
    return name in _words(LANGUAGE)


def say_or(name: str, fallback: str, /, **values: object) -> str:
    """Return the words called `name`, or `fallback` as it is when there are none."""
    return say(name, **values) if known(name) else fallback


@cache
def _words(language: str) -> Mapping[str, str | dict[str, str]]:
    with (WORDS_DIR / f"{language}.toml").open("rb") as file:
        return dict(_flat("", tomllib.load(file)))


def _flat(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, str | dict[str, str]]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, str) or value.keys() == {"one", "other"}:
            yield name, value
        else:
            yield from _flat(f"{name}.", value)
