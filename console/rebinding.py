"""Other keys for some acts, by their ids: `[console] keys` in config.toml. Checked before the console opens.

A key may mean one thing wherever the focus is, save for the digits of the screens, which a nearer place may take over
on purpose. The digits of a case can't be given away: every suggestion names them, and they mean the same everywhere.
In a sheet people type words, so no key that makes a character can mean something there. Either everything that was
asked for is right, or the console doesn't open and says each mistake: nothing is half applied.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from console.keys import CHOICES, KEYS, SCOPES, bind, display, keys_at
from console.model.words import say
from engine.config.problems import Problem
from engine.errors import ConfigError

FIXED = frozenset(f"case.{digit}" for digit in CHOICES)
TYPED_IN = "sheet"  # the place whose fields take every key that makes a character
NAMED = frozenset({
    "enter", "escape", "space", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown", "up",
    "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
})  # fmt: skip
HELD = ("shift+", "ctrl+", "alt+")
# Textual's names for what Unicode calls otherwise.
_RENAMED = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip


class Mistake(NamedTuple):
    """What is wrong with the keys of an id."""

    id: str
    sentence: str


def mistakes(overrides: Mapping[str, str]) -> list[Mistake]:
    """Check other keys for some ids (`{"app.undo": "z"}`); none when all is well."""
    known = {key.id: key for key in KEYS}
    found = [Mistake(name, say("key.unknown", id=name)) for name in overrides if name not in known]
    found += [Mistake(name, say("key.fixed", id=name)) for name in overrides if name in FIXED]
    for name, keys in overrides.items():
        for key in keys.split(","):
            if (named := key_name(key)) is None:
                found.append(Mistake(name, say("key.no_key", key=key.strip())))
            elif name in known and known[name].place == TYPED_IN and named not in NAMED - {"space", "backspace"}:
                found.append(Mistake(name, say("key.types", key=display(named))))
    return list(dict.fromkeys(found + _clashes(normal(overrides))))


def _clashes(overrides: Mapping[str, str]) -> list[Mistake]:
    found = []
    for focus in SCOPES:
        taken: dict[str, str] = {}
        for key in keys_at(focus):
            for name in overrides.get(key.id, key.keys).split(","):
                other = taken.setdefault(name, key.id)
                if other != key.id and not (name.isdigit() and "screen" in (key.group, other.partition(".")[0])):
                    of = key.id if key.id in overrides else other
                    found.append(Mistake(of, say("key.clash", key=display(name), one=other, other=key.id)))
    return found


def normal(overrides: Mapping[str, str]) -> dict[str, str]:
    """The same with every key by its name: `?` is `question_mark`. What is no key stays as it is."""
    return {name: ",".join(key_name(key) or key.strip() for key in keys.split(",")) for name, keys in overrides.items()}


def key_name(typed: str) -> str | None:
    """The name of a key that a person wrote: a character, or a name such as `enter`; `None` if there is no such key."""
    text = typed.strip()
    if len(text) == 1 and text.isprintable():
        return text if text.isalnum() else _character_name(text)
    lowered = text.lower()
    if lowered in NAMED or lowered in {_character_name(chr(code)) for code in range(33, 127)}:
        return lowered
    held, plus, rest = lowered.rpartition("+")
    if plus and f"{held}+".startswith(HELD) and rest:
        return lowered if rest in NAMED or (len(rest) == 1 and rest.isalnum()) else None
    return None


def _character_name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


def keymap(overrides: Mapping[str, str], place_of: Callable[[str], str] = str) -> dict[str, str]:
    """Other keys for some ids, as Textual takes them; from now on the table has them.

    `place_of` tells where an id was given its keys, such as `config.toml:88`. Raises `ConfigError` with every mistake.
    """
    if found := mistakes(overrides):
        problems = [Problem(f"console.keys.{one.id}", place_of(one.id), one.sentence) for one in found]
        raise ConfigError(say("key.wrong"), [str(problem) for problem in problems])
    bind(normal(overrides))
    return normal(overrides)
