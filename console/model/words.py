"""Every word the console shows, from one file a language: `console/words/en.toml`, `console/words/es.toml`.

`say("act.undone", sentence="…")` returns the words under that name with the values filled in, in the language that
`choose` set (English until then). An entry with `one` and `other` chooses by `count`. A name that is missing in English
or a value that is not given is a bug and raises `KeyError`: a test says every name that the code uses; one that another
language lacks is said in English. Values that came from a database must have been cleaned before.

Nothing may `say` while modules are imported: the language is not known yet.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from console.language import LANGUAGES

WORDS_DIR = Path(__file__).parent.parent / "words"
Entry = str | dict[str, str]
_spoken = [LANGUAGES[0]]


def choose(language: str) -> None:
    """Speak this language from now on; one console is one process and one person."""
    if language not in LANGUAGES:
        raise ValueError(f"there are no words in {language!r}")
    _spoken[0] = language


def spoken() -> str:
    """The language that is spoken."""
    return _spoken[0]


class _Keys:
    """The keys by the ids of their acts, so that words name the one that was bound: `Press {key[app.undo]}`."""

    def __getitem__(self, name: str) -> str:
        from console.keys import shown_key

        return shown_key(name)


_KEYS = _Keys()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while, as tests and generated documents do."""
    before = spoken()
    choose(language)
    try:
        yield
    finally:
        choose(before)


def say(name: str, /, **values: object) -> str:
    """Return the words called `name` with `values` in their places."""
    entry = _words(_spoken[0]).get(name) or _words(LANGUAGES[0])[name]
    text = entry if isinstance(entry, str) else entry["one" if values.get("count") == 1 else "other"]
    return text.format_map({"key": _KEYS, **values}) if "{" in text else text


def known(name: str) -> bool:
    """Say whether there are words called `name` (for names made from data, such as a task's type)."""
    return name in _words(LANGUAGES[0])


def say_or(name: str, fallback: str, /, **values: object) -> str:
    """Return the words called `name`, or `fallback` as it is when there are none."""
    return say(name, **values) if known(name) else fallback


@cache
def vocabulary(name: str) -> tuple[str, ...]:
    """What a person may type for `name`, an entry of words with commas between, in any language, folded."""
    found = (word for language in LANGUAGES for word in str(_words(language).get(name, "")).split(","))
    return tuple(dict.fromkeys(folded(word) for word in found if word.strip()))


def entries(prefix: str, language: str) -> dict[str, str]:
    """The entries whose names begin so, as they stand in a language's file, under the rest of their names."""
    found = _words(language).items()
    return {name.removeprefix(prefix): str(entry) for name, entry in found if name.startswith(prefix)}


def folded(text: str) -> str:
    """Text as it is compared with what people type: small letters, no accents, single blanks."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())


@cache
def _words(language: str) -> Mapping[str, Entry]:
    with (WORDS_DIR / f"{language}.toml").open("rb") as file:
        return dict(_flat("", tomllib.load(file)))


def _flat(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, str) or value.keys() == {"one", "other"}:
            yield name, value
        else:
            yield from _flat(f"{name}.", value)
