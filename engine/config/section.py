"""A section of the configuration: a frozen dataclass whose fields know how to read themselves.

    @dataclass(frozen=True, kw_only=True)
    class EngineSection(Section):
        mode: str = choice("simulate", "execute")
        poll_interval: float = number(5.0, above=0, at_most=3600)

`read_section` makes one of a table of values, or says everything that is wrong with the table. Every command starts
with this, so it is not built on pydantic: it doubled the time to load, 67 to 140 ms [measured].
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from engine.config.toml_lines import KeyPath


class Surroundings(NamedTuple):
    """Where relative paths start: what people write from `root`, what the engine writes from `storage`."""

    root: Path
    storage: Path


class Fault(NamedTuple):
    """What is wrong at a path: the rest of a sentence that begins with the key. None: there is no such key."""

    path: KeyPath
    sentence: str | None


class Key(NamedTuple):
    """How a field of a section is read."""

    parse: Callable[[Any, Surroundings], Any]
    """From what stands in the file to the value; raises ValueError with the rest of a sentence that begins with the
    key and ends with the remedy."""
    default: Any
    """As it would stand in the file."""
    from_text: Callable[[str], Any]
    """From a text of the environment to what would stand in the file; raises ValueError likewise."""
    section: type["Section"] | None = None
    """For a table: its section."""
    name: str = ""
    """The key in the file, where Python can't use the same word."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    """A table of config.toml, or the whole of it."""

    def check(self) -> None:
        """Check what concerns several keys at once; raises ValueError with a sentence."""

    @classmethod
    def keys_by_attribute(cls) -> dict[str, Key]:
        """How each attribute is read."""
        return {
            field.name: field.metadata["key"]._replace(name=field.metadata["key"].name or field.name)
            for field in dataclasses.fields(cls)
            if "key" in field.metadata
        }

    @classmethod
    def known_keys(cls) -> dict[str, Key]:
        """The keys by their names in the file."""
        return {key.name: key for key in cls.keys_by_attribute().values()}


S = TypeVar("S", bound=Section)


def read_section(
    section: type[S], values: Any, surroundings: Surroundings, *, path: KeyPath = (), **attributes: Any
) -> tuple[S | None, list[Fault]]:
    """The section that a table of values gives, missing keys by their defaults, and all faults; None if there are any.

    `attributes` are what the section has besides its keys.
    """
    if not isinstance(values, dict):
        name = ".".join(str(part) for part in path)
        return None, [Fault(path, f"must be a table. Write [{name}] and its keys below.")]
    keys = section.keys_by_attribute()
    known = section.known_keys()
    faults = [Fault((*path, name), None) for name in values if name not in known]
    for attribute, key in keys.items():
        inner = (*path, key.name)
        value = values.get(key.name, key.default)
        if key.section is not None:
            attributes[attribute], found = read_section(key.section, value, surroundings, path=inner)
            faults += found
            continue
        try:
            attributes[attribute] = key.parse(value, surroundings)
        except ValueError as error:
            faults.append(Fault(inner, str(error)))
    if faults:
        return None, faults
    made = section(**attributes)
    try:
        made.check()
    except ValueError as error:
        return None, [Fault(path, str(error))]
    return made, []


def key_paths(section: type[Section], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Key]:
    """Every key of a section and of the sections in it, tables too, by its path."""
    found: dict[tuple[str, ...], Key] = {}
    for name, key in section.known_keys().items():
        found[(*path, name)] = key
        if key.section is not None:
            found |= key_paths(key.section, (*path, name))
    return found
