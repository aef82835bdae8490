"""The two doors for definitions: a workflow file, and a row of `workflow_templates`.

Both report everything that is wrong at once, each problem with its line and column (in a row: those within the
column's JSON text, `part` naming the column). Both take both forms: the file form, and the pattern's own JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.core.definition.model import Definition
from engine.core.definition.node import Entry, Node, Unreadable, from_plain
from engine.core.definition.read_json import read_json
from engine.core.definition.read_workflow import read_workflow
from engine.core.definition.reading import Reading
from engine.core.problems import Problem

_PLAIN_COLUMNS: Final = (
    "template_name",
    "description",
    "trigger_type",
    "max_concurrent_instances",
    "priority",
    "mode",
)
_JSON_COLUMNS: Final = (
    "trigger_conditions",
    "steps",
    "default_timing",
    "retry_strategy",
    "escalation_rules",
    "completion_criteria",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What reading gave: a definition, or None if there is an error among the problems.

    `pattern` tells whether the steps came in the pattern's own form.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    pattern: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the definition from being used."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that don't."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def parse_file(
    text: str,
    source: str = "",
    *,
    known_names: Collection[str] | None = None,
    known_types: Collection[str] | None = None,
    known_messages: Collection[str] | None = None,
) -> Parsed:
    """Read a workflow file; `source` is its name, by which JSON (`.json`) is told from YAML.

    `known_names` are the columns of `family_context` and other names that expressions may use beside the engine's
    own; `known_types` the step types that plugins bring; `known_messages` the message files, as `checking_in.sms`.
    Each is only checked where it is given.
    """
    reading = _reading(known_names, known_types, known_messages)
    try:
        root = _document(text, source)
    except Unreadable as unreadable:
        reading.problems.append(Problem(unreadable.message, unreadable.line, unreadable.column))
        return _parsed(None, reading)
    if root is None:
        reading.problems.append(Problem("the file is empty", 1, 1))
        return _parsed(None, reading)
    return _parsed(read_workflow(root, reading, from_row=False), reading)


def parse_row(
    row: Mapping[str, Any],
    *,
    known_names: Collection[str] | None = None,
    known_types: Collection[str] | None = None,
    known_messages: Collection[str] | None = None,
) -> Parsed:
    """Read a row of `workflow_templates`, whatever stands in it; columns that it lacks count as NULL.

    `steps` may hold the list of steps, or a mapping with `steps` and any other keys of the file form; such a key
    counts before the column of the same meaning.
    """
    reading = _reading(known_names, known_types, known_messages)
    entries: dict[str, Entry] = {}
    for name in (*_PLAIN_COLUMNS, *_JSON_COLUMNS):
        read = _plain_column if name in _PLAIN_COLUMNS else _json_column
        try:
            entries[name] = _entry(read(row.get(name), name))
        except Unreadable as unreadable:
            reading.problems.append(Problem(unreadable.message, unreadable.line, unreadable.column, "error", name))
    if "template_name" in entries and entries["template_name"].node.value is None:
        reading.problems.append(Problem("'template_name' is missing", part="template_name"))
    if reading.failed:
        return _parsed(None, reading)
    reading.document = len(entries["steps"].node.entries) > 1
    return _parsed(read_workflow(_with_document(entries), reading, from_row=True), reading)


def _reading(names: Collection[str] | None, types: Collection[str] | None, messages: Collection[str] | None) -> Reading:
    return Reading(None if names is None else frozenset(names), types, messages)


def _parsed(definition: Definition | None, reading: Reading) -> Parsed:
    problems = sorted(reading.problems, key=lambda problem: (problem.part, problem.line or 0, problem.column or 0))
    return Parsed(definition, tuple(problems), reading.pattern)


def _document(text: str, source: str) -> Node | None:
    text = text.removeprefix("\ufeff")
    if source.endswith(".json"):
        return read_json(text)
    # Late: ruamel.yaml is only paid for where a file is read.
    from engine.core.definition.read_yaml import read_yaml

    return read_yaml(text)


def _entry(node: Node) -> Entry:
    return Entry(node, node.line, node.column, node.part)


def _plain_column(value: Any, name: str) -> Node:
    """A column that holds no JSON; a blank text counts as NULL."""
    if isinstance(value, bytes):
        raise Unreadable("this column holds bytes, not a text")
    return Node(None, part=name) if isinstance(value, str) and not value.strip() else from_plain(value, name)


def _json_column(value: Any, name: str) -> Node:
    if value is None or (isinstance(value, str) and not value.strip()):
        return Node(None, part=name)
    if isinstance(value, bytes):
        raise Unreadable("this column holds bytes, not a text")
    return read_json(value, name) if isinstance(value, str) else from_plain(value, name)


_SAME: Final = {
    "workflow": "template_name",
    "trigger": "trigger_type",
    "retry": "retry_strategy",
    "escalation": "escalation_rules",
    "exit_when": "completion_criteria",
}


def _with_document(columns: dict[str, Entry]) -> Node:
    """The row as one mapping; if `steps` holds a whole document, its keys take the place of the columns."""
    document = columns["steps"].node
    if "steps" not in document.entries:
        return Node({name: entry for name, entry in columns.items() if entry.node.value is not None})
    merged = {name: entry for name, entry in columns.items() if entry.node.value is not None}
    for name, entry in document.entries.items():
        if name == "workflow":
            continue  # the row's own name is what it is found by
        if entry.node.value is not None:
            merged.pop(_SAME.get(name, ""), None)
        if name == "trigger":
            merged.pop("trigger_conditions", None)
        merged[name] = entry
    return Node(merged)
