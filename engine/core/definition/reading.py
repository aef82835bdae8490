"""Reading a mapping by a table of its keys: what is right is kept, and what is wrong is written down with its place.

A `Kind` reads one sort of value; a `Key` says which kind a key has, what it means, and what the definition calls it.
The tables (`step_keys`, `workflow_keys`) are the form's only description: reading, the sentences about unknown keys
and the JSON Schema all come from them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from engine.core.definition.node import Entry, Node
from engine.core.problems import Problem, Severity, did_you_mean

MAX_PROBLEMS: Final = 200
"""Of one document; what is wrong beyond them comes to light when these are mended."""


class Wrong(Exception):
    """A value can't be used: the sentence, and the node (or the place in it) that is to blame.

    The sentence goes on from the key's name: `must be a text`, or after a colon `: unknown name 'x'`.
    """

    def __init__(self, message: str, node: Node, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.place = node.inside(line, column)


@dataclass(slots=True)
class Reading:
    """What is known while a definition is read, and the problems found so far.

    `known_names` are those that expressions may use (None: any), `known_types` the step types beside the built-in
    ones (None: any), `known_messages` the message files such as `checking_in.sms` (None: any).
    """

    known_names: frozenset[str] | None = None
    known_types: Collection[str] | None = None
    known_messages: Collection[str] | None = None
    document: bool = False
    """Whether a row's `steps` holds a whole document in the file form, and not a list of steps alone."""
    pattern: bool = False
    mixed: bool = False
    problems: list[Problem] = field(default_factory=list)
    where: str = ""

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def full(self) -> bool:
        """Whether there are more problems than anyone will read at once."""
        return len(self.problems) >= MAX_PROBLEMS

    @contextmanager
    def inside(self, where: str) -> Iterator[None]:
        """Problems found meanwhile begin by saying where: `step 3 'Send a text': …`."""
        before, self.where = self.where, where
        try:
            yield
        finally:
            self.where = before

    def error(self, at: Node | Entry | None, message: str) -> None:
        """Something that keeps the definition from being used."""
        self._add(at, message, "error")

    def warn(self, at: Node | Entry | None, message: str) -> None:
        """Something legal that was probably not meant."""
        self._add(at, message, "warning")

    def wrong(self, wrong: Wrong) -> None:
        """An error from a reader of values."""
        line, column = wrong.place
        self.problems.append(Problem(self._said(wrong.message), line, column, "error", wrong.node.part))

    def _add(self, at: Node | Entry | None, message: str, severity: Severity) -> None:
        line, column, part = (None, None, "") if at is None else (at.line, at.column, at.part)
        self.problems.append(Problem(self._said(message), line, column, severity, part))

    def _said(self, message: str) -> str:
        return f"{self.where}: {message}" if self.where else message


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of value: how it is read (raising Wrong), and its JSON Schema."""

    read: Callable[[Node, Reading], Any]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping. `into` is its name in the definition where that differs; `pattern` marks the pattern's."""

    name: str
    kind: Kind
    about: str
    into: str = ""
    required: bool = False
    pattern: bool = False

    @property
    def target(self) -> str:
        """What the definition calls it."""
        return self.into or self.name


def read_keys(
    node: Node, keys: Iterable[Key], reading: Reading, *, hints: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The values of a mapping by their targets. What is absent or null is left out, what is wrong is None, and every
    problem is written down.

    `hints` are sentences for unknown keys that deserve better than a guess by spelling.
    """
    table = {key.name: key for key in keys}
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    for name, entry in node.entries.items():
        key = table.get(name)
        if key is None:
            hint = (hints or {}).get(name)
            if reading.full:  # a thousand more would only take time
                continue
            reading.error(entry, f"unknown key '{name}'{'; ' + hint if hint else did_you_mean(name, table)}")
        elif entry.node.value is not None:
            if key.target in given:
                reading.error(entry, f"'{given[key.target]}' and '{name}' say the same thing; keep one")
                continue
            given[key.target] = name
            read_one(key, entry.node, reading, values)
    for key in table.values():
        if key.required and key.target not in given:
            reading.error(node, f"'{key.name}' is missing")
            given[key.target] = key.name
    return values


def read_one(key: Key, node: Node, reading: Reading, values: dict[str, Any]) -> None:
    """Read one value into `values`; write down what is wrong with it, and keep None to say that it was given."""
    try:
        values[key.target] = key.kind.read(node, reading)
    except Wrong as wrong:
        gap = "" if wrong.message.startswith(":") else " "
        wrong.message = f"'{key.name}'{gap}{wrong.message}"
        reading.wrong(wrong)
        values[key.target] = None
