"""The workflows that send messages: which steps send a message, and what they hand to it.

Read from the workflow files, as their authors have them now; a file with a mistake in it gives nothing here, and
`workflow check` says why.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from typing import Any

from engine.config import Config
from engine.core.definition import BUILT_IN, Definition, EmailStep, SmsStep, parse_file
from engine.core.definition.names import FAMILY_COLUMNS
from engine.messages.library import MessageLibrary

ENDINGS = (".yaml", ".yml", ".json")


def columns_of(connection: sqlite3.Connection | None) -> frozenset[str]:
    """The columns of this site's `family_context`; those that every site has where there is no database yet."""
    if connection is None:
        return frozenset(FAMILY_COLUMNS)
    return frozenset(row["name"] for row in connection.execute("PRAGMA table_info(family_context)").fetchall())


def definitions_in_files(config: Config, columns: Collection[str], library: MessageLibrary) -> tuple[Definition, ...]:
    """The workflows of `paths.workflows` that can be read."""
    from importlib.metadata import entry_points

    folder = config.paths.workflows
    if not folder.is_dir():
        return ()
    types = frozenset(BUILT_IN) | {point.name for point in entry_points(group="followthrough.steps")}
    messages = frozenset(f"{each.name}.{each.channel}" for each in library.all()) if library.exists else frozenset()
    found = []
    for path in sorted(path for path in folder.glob("*") if path.suffix in ENDINGS):
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # `workflow check` says what is wrong with it
        parsed = parse_file(text, path.name, known_names=frozenset(columns), known_types=types, known_messages=messages)
        if parsed.definition is not None:
            found.append(parsed.definition)
    return tuple(found)


def sending_steps(definition: Definition, message: str) -> Iterator[EmailStep | SmsStep]:
    """The steps of a workflow that send this message."""
    for step in definition.steps:
        if isinstance(step, (EmailStep, SmsStep)) and step.template == message:
            yield step


def handed_over(message: str, definitions: Collection[Definition]) -> dict[str, Any]:
    """What the first step that sends this message hands to it."""
    for definition in definitions:
        for step in sending_steps(definition, message):
            return dict(step.template_vars)
    return {}
