"""What is wrong with a document while it is being written: each problem with its step and its key.

The document is written as JSON with one key a line and read by the same parser that reads files, so that a form and
`workflow check` say the same; the line tells which field a problem belongs to.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.core.definition import Definition
from engine.core.problems import Problem, Severity

if TYPE_CHECKING:
    from engine.control.authoring.workflow_files import WorkflowAuthor

Place = tuple[int | None, str]
"""A step's number from 0 (None: the head), and the key: `retry.first` where it lies within another, empty for all."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is wrong (`error`) or probably not meant (`warning`)."""

    step: int | None
    key: str
    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a document gave. `definition` is None where something is wrong with it."""

    slips: tuple[Slip, ...]
    definition: Definition | None

    @property
    def wrong(self) -> bool:
        """Whether anything keeps it from being published."""
        return self.definition is None


def check_document(author: WorkflowAuthor, document: Mapping[str, Any]) -> Checked:
    """Everything that is wrong with a document, in its order."""
    lines: list[str] = []
    places: list[tuple[int, Place]] = []
    for text, place in _lines(document):
        lines.append(text)
        if place is not None:
            places.append((len(lines), place))
    parsed = author.parse("\n".join(lines), "document.json")
    return Checked(tuple(_slip(problem, places) for problem in parsed.problems), parsed.definition)


def _slip(problem: Problem, places: list[tuple[int, Place]]) -> Slip:
    numbers = [line for line, _place in places]
    index = bisect_right(numbers, problem.line or 0) - 1
    step, key = places[index][1] if index >= 0 else (None, "")
    message = problem.message
    if step is not None and message.startswith("step "):
        message = message.partition(": ")[2] or message  # the form says which step it is
    return Slip(step, key, message, problem.severity)


def _lines(document: Mapping[str, Any]) -> Iterator[tuple[str, Place | None]]:
    yield "{", (None, "")
    head = [key for key in document if key != "steps"]
    for key in head:
        yield from _entry(None, key, document[key], last=False)
    yield '"steps": [', (None, "steps")
    steps = document.get("steps") or []
    for number, step in enumerate(steps):
        yield "{", (number, "")
        keys = list(step)
        for key in keys:
            yield from _entry(number, key, step[key], last=key == keys[-1])
        yield "}" if number == len(steps) - 1 else "},", None
    yield "]}", None


def _entry(step: int | None, key: str, value: Any, *, last: bool) -> Iterator[tuple[str, Place | None]]:
    comma = "" if last else ","
    if isinstance(value, Mapping) and value:
        yield f"{_json(key)}: {{", (step, key)
        names = list(value)
        for name in names:
            yield f"{_json(name)}: {_json(value[name])}{'' if name == names[-1] else ','}", (step, f"{key}.{name}")
        yield f"}}{comma}", None
    else:
        yield f"{_json(key)}: {_json(value)}{comma}", (step, key)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
