"""The list of steps, each read by its type's table; `joining` then turns the jumps between them into numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.core.definition.joining import Draft
from engine.core.definition.kinds import as_text
from engine.core.definition.kinds_of_logic import END, VALUE
from engine.core.definition.names import RESERVED
from engine.core.definition.node import Node
from engine.core.definition.reading import Key, Reading, Wrong, read_keys, read_one
from engine.core.definition.step_checks import CHECKS
from engine.core.definition.step_keys import FILE_ONLY, HINTS, NUMBERING, OTHER, PATTERN_ONLY, STEP_KEYS
from engine.core.definition.steps import BUILT_IN
from engine.core.problems import did_you_mean

MAX_STEPS: Final = 200


def tell_form(steps: Node, reading: Reading, *, from_row: bool) -> None:
    """Note the form of the steps: the pattern's if they use a word of the pattern's, or (in a bare list of a row) none
    of ours. A row that holds a whole document speaks like a file."""
    keys = {key for step in _items(steps) for key in step.entries}
    bare = from_row and not reading.document
    reading.pattern = bool(keys & PATTERN_ONLY) or (bare and not keys & FILE_ONLY)
    reading.mixed = bool(keys & PATTERN_ONLY and keys & FILE_ONLY)


def read_steps(node: Node, reading: Reading, defaults: Mapping[str, Any]) -> list[Draft]:
    """The steps in the order written. `defaults` are values for acting steps that don't say their own."""
    if not isinstance(node.value, tuple):
        reading.error(node, f"'steps' must be a list, not {node.kind}")
        return []
    if not node.value:
        reading.error(node, "'steps' is empty; a workflow needs at least one step")
    if len(node.value) > MAX_STEPS:
        reading.error(node, f"'steps' has more than {MAX_STEPS} steps")
        return []
    drafts = [_read_step(step, number, reading, defaults) for number, step in enumerate(node.value)]
    _check_names(drafts, reading)
    return drafts


def _items(node: Node) -> tuple[Node, ...]:
    return node.value if isinstance(node.value, tuple) else ()


def _read_step(node: Node, number: int, reading: Reading, defaults: Mapping[str, Any]) -> Draft:
    written = node.get("name")
    name = written.value.strip() if written is not None and isinstance(written.value, str) else ""
    where = f"step {number + 1} '{name[:60]}'" if name else f"step {number + 1}"
    draft = Draft(name or f"Step {number + 1}", "", {}, node, where)
    with reading.inside(where):
        if not isinstance(node.value, dict):
            reading.error(node, f"a step is a mapping with 'name' and 'type', not {node.kind}")
            return draft
        draft.type = _type(node, reading)
        if draft.type:
            draft.values = _values(node, draft.type, reading)
            if draft.type not in ("wait", "condition", "set"):
                draft.values = {**defaults, **draft.values}
            check = CHECKS.get(draft.type)
            if check is not None:
                check(draft.values, node, draft.name, reading)
        if written is None and not reading.pattern:
            reading.error(node, "'name' is missing")
        if name.lower() == END:
            reading.error(written, f"a step can't be called '{END}'; jumps use that name for the end of the workflow")
    return draft


def _type(node: Node, reading: Reading) -> str:
    """The step's type, empty when it can't be told."""
    written = node.get("type")
    if written is None:
        reading.error(node, "'type' is missing")
        return ""
    try:
        kind = as_text(written)
    except Wrong as wrong:
        wrong.message = f"'type' {wrong.message}"
        reading.wrong(wrong)
        return ""
    if kind in BUILT_IN:
        return kind
    known = (*BUILT_IN, *(reading.known_types or ()))
    if reading.known_types is None:
        meant = did_you_mean(kind, known)
        if meant:
            reading.warn(written, f"the type '{kind[:40]}' is not one of the engine's own{meant}")
    elif kind not in reading.known_types:
        meant = did_you_mean(kind, known) or f"; it is one of {', '.join(sorted(known))}"
        reading.error(written, f"unknown type '{kind[:40]}'{meant}")
        return ""
    return kind


def _values(node: Node, kind: str, reading: Reading) -> dict[str, Any]:
    keys = STEP_KEYS.get(kind, OTHER)
    names = {key.name for key in keys}
    for name in NUMBERING - names:
        if kind in STEP_KEYS and name in node.entries:
            reading.warn(node.entries[name], f"'{name}' is not used: steps are numbered by their order")
    entries = {name: entry for name, entry in node.entries.items() if name in names or name not in NUMBERING}
    if kind in STEP_KEYS:
        values = read_keys(_with(node, entries), keys, reading, hints=HINTS)
        return _with_variables(values, node, reading) if kind == "set" else values
    own = {name: entry.node.plain() for name, entry in node.entries.items() if name not in names}
    common = _with(node, {name: entry for name, entry in entries.items() if name in names})
    return {**read_keys(common, keys, reading), "params": own}


def _with(node: Node, entries: Mapping[str, Any]) -> Node:
    return replace(node, value=dict(entries))


_VARIABLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}\Z", re.ASCII)


def _with_variables(values: dict[str, Any], node: Node, reading: Reading) -> dict[str, Any]:
    written = node.get("variables")
    if written is None or not isinstance(written.value, dict):
        return values
    if not written.value:
        reading.error(written, "'variables' is empty")
    variables: dict[str, Any] = {}
    for name, entry in written.entries.items():
        if not _VARIABLE.match(name):
            reading.error(entry, f"'{name[:40]}' is no name for a variable; use letters, digits and '_'")
        elif name in RESERVED:
            reading.error(entry, f"'{name}' can't be set; the name has a meaning of its own")
        else:
            read_one(Key(name, VALUE, ""), entry.node, reading, variables)
    return {**values, "variables": variables}


def _check_names(drafts: list[Draft], reading: Reading) -> None:
    seen: dict[str, int] = {}
    for number, draft in enumerate(drafts):
        first = seen.setdefault(draft.name.lower(), number)
        if first != number:
            at = draft.node.get("name") or draft.node
            message = f"step {number + 1} is called '{draft.name}' like step {first + 1}"
            if reading.pattern:
                reading.warn(at, f"{message}; a jump by that name goes to the first")
            else:
                reading.error(at, f"{message}; names are unique")
