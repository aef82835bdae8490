"""The kinds of keys that sections are made of, as dataclass fields. Defaults are written as config.toml would."""

import dataclasses
import json
import math
from collections.abc import Callable
from typing import Any

from engine.config.problems import shown
from engine.config.section import Key, Section, Surroundings

_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def parsed(parse: Callable[[Any], Any], default: Any, *, name: str = "", json_text: bool = False) -> Any:
    """A key that a function reads. `json_text`: a list or a table, which the environment writes as JSON."""
    return _field(Key(lambda value, _: parse(value), default, _json_or_text if json_text else _text, name=name))


def placed(parse: Callable[[Any, Surroundings], Any], default: str, *, shown: bool = True) -> Any:
    """A key that means a place on this machine. `shown` false: it may hold a password, so keep it out of `repr`."""
    return _field(Key(parse, default, _text), shown=shown)


def table(section: type[Section]) -> Any:
    """A table inside the table."""
    return _field(Key(lambda value, _: value, {}, _json, section=section))


def choice(default: str, *others: str) -> Any:
    """One of a few words."""
    words = (default, *others)

    def parse(value: Any, _: Surroundings) -> str:
        word = value.strip().lower() if isinstance(value, str) else value
        if word not in words:
            listed = ", ".join(f'"{known}"' for known in words[:-1])
            raise ValueError(f'must be {listed} or "{words[-1]}", and is {shown(value)}.')
        return str(word)

    return _field(Key(parse, default, _text))


def kind_of_way_out(channel: str, default: str, *others: str) -> Any:
    """How a channel's messages leave: one of a few words, or a kind that an installed package offers for it."""
    words = (default, *others)

    def parse(value: Any, _: Surroundings) -> str:
        word = value.strip().lower() if isinstance(value, str) else value
        if word in words:
            return str(word)
        installed = [] if not isinstance(word, str) else _installed_kinds(channel)
        if word not in installed:
            known = [f'"{each}"' for each in (*words, *installed)]
            raise ValueError(f"must be {', '.join(known[:-1])} or {known[-1]}, and is {shown(value)}.")
        return str(word)

    return _field(Key(parse, default, _text))


def _installed_kinds(channel: str) -> list[str]:
    from importlib.metadata import entry_points  # milliseconds, and only for a word that is not built in

    names = entry_points(group="followthrough.channels").names
    return sorted(name.removeprefix(f"{channel}.") for name in names if name.startswith(f"{channel}."))


def flag(default: bool) -> Any:
    """True or false."""

    def parse(value: Any, _: Surroundings) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f"must be true or false, without quotes, and is {shown(value)}.")
        return value

    return _field(Key(parse, default, flag_of_text))


def whole(default: int, *, at_least: int, at_most: int) -> Any:
    """A whole number within limits, both included."""

    def parse(value: Any, _: Surroundings) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not at_least <= value <= at_most:
            raise ValueError(f"must be a whole number from {at_least} to {at_most}, and is {shown(value)}.")
        return value

    return _field(Key(parse, default, lambda text: _number(text, int)))


def number(default: float, *, at_least: float = -math.inf, above: float = -math.inf, at_most: float) -> Any:
    """A number within limits."""
    limits = f"more than {above:g} and at most" if above > -math.inf else f"from {at_least:g} to"

    def parse(value: Any, _: Surroundings) -> float:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not (is_number and at_least <= value <= at_most and value > above):  # also refuses nan
            raise ValueError(f"must be a number {limits} {at_most:g}, and is {shown(value)}.")
        return float(value)

    return _field(Key(parse, default, lambda text: _number(text, float)))


def flag_of_text(text: str) -> bool:
    """A flag as environments write it. Raises ValueError with the rest of a sentence."""
    if text.strip().lower() not in _FLAGS:
        raise ValueError(f"must be true or false, and is {shown(text)}.")
    return _FLAGS[text.strip().lower()]


def _field(key: Key, *, shown: bool = True) -> Any:
    return dataclasses.field(metadata={"key": key}, repr=shown)


def _text(text: str) -> str:
    return text


def _number(text: str, kind: type[int] | type[float]) -> int | float | str:
    """A text that is no number stays one, and `parse` says what it should be."""
    try:
        return kind(text)
    except ValueError:
        return text


def _json_or_text(text: str) -> Any:
    return _json(text) if text.lstrip()[:1] in ("[", "{") else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError('is no JSON. Write a list as ["a", "b"] and a table as {"key": "value"}.') from error
