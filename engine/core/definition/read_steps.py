"""The list of steps: each read by its type's table, then the jumps between them turned into numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from engine.core.definition.kinds import as_text
from engine.core.definition.kinds_of_logic import END, VALUE, Failure, Jump, build_retry
from engine.core.definition.node import Node
from engine.core.definition.reading import Key, Reading, Wrong, read_keys, read_one
from engine.core.definition.step_checks import CHECKS
from engine.core.definition.step_keys import FILE_ONLY, HINTS, NUMBERING, OTHER, PATTERN_ONLY, STEP_KEYS
from engine.core.definition.steps import BUILT_IN, AnyStep, OnFailure, OtherStep
from engine.core.problems import did_you_mean

MAX_STEPS: Final = 200


@dataclass(slots=True)
class Draft:
    """A step that is read and not yet joined to the others."""

    name: str
    type: str
    values: dict[str, Any]
    node: Node


def in_pattern_form(steps: Node, *, from_row: bool) -> bool:
    """Whether a list of steps is in the pattern's form: it uses a name of the pattern's, or (in a row) none of ours."""
    keys = {key for step in _items(steps) for key in step.entries}
    return bool(keys & PATTERN_ONLY) or (from_row and not keys & FILE_ONLY)


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
    draft = Draft(name or f"Step {number + 1}", "", {}, node)
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
            reading.warn(written, f"the type '{kind}' is not one of the engine's own{meant}")
    elif kind not in reading.known_types:
        meant = did_you_mean(kind, known) or f"; it is one of {', '.join(sorted(known))}"
        reading.error(written, f"unknown type '{kind}'{meant}")
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
    return Node(dict(entries), node.line, node.column, node.part)


_VARIABLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}\Z", re.ASCII)
RESERVED: Final = frozenset(
    {"payload", "event", "variables", "family", "contact", "workflow", "coordinator", "now", "events", "responded"}
    | {"email_response_received", "sms_response_received", "call_reached", "email_bounced"}
    | {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"}
)
"""Names that the engine gives a meaning, so that no variable may take them."""


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


def join(drafts: list[Draft], retry: Mapping[str, Any], reading: Reading) -> tuple[AnyStep, ...]:
    """The finished steps, jumps as numbers; empty if anything was wrong. `retry` are the workflow's own values."""
    numbers = _numbers(drafts)
    resolved: list[dict[str, Any]] = []
    for number, draft in enumerate(drafts):
        with reading.inside(f"step {number + 1} '{draft.name[:60]}'"):
            resolved.append(_resolved(draft, number, numbers, len(drafts), retry, reading))
    if reading.failed:
        return ()
    steps = (
        BUILT_IN.get(draft.type, OtherStep)(**{**values, "name": draft.name, "type": draft.type})
        for draft, values in zip(drafts, resolved, strict=True)
    )
    return cast("tuple[AnyStep, ...]", tuple(steps))


def resolve_failure(failure: Failure | None, drafts: list[Draft], reading: Reading) -> OnFailure | None:
    """What follows a failure, its jump as a number."""
    if failure is None:
        return None
    step = _target(failure.jump, _numbers(drafts), len(drafts), reading) if failure.jump else None
    return OnFailure(action=failure.action, step=step)


def _numbers(drafts: list[Draft]) -> dict[str, int]:
    """Each step's number by its name; of several with one name, the first."""
    return {draft.name.lower(): number for number, draft in reversed(list(enumerate(drafts)))}


def _resolved(
    draft: Draft, number: int, numbers: Mapping[str, int], count: int, retry: Mapping[str, Any], reading: Reading
) -> dict[str, Any]:
    values = dict(draft.values)
    for key, value in draft.values.items():
        if isinstance(value, Jump):
            values[key] = _target(value, numbers, count, reading)
        elif isinstance(value, Failure):
            step = _target(value.jump, numbers, count, reading) if value.jump else None
            values[key] = OnFailure(action=value.action, step=step)
    if values.get("next") == number + 1:
        values["next"] = None
    if draft.type == "condition":
        values.setdefault("then_step", number + 1)
        values.setdefault("else_step", number + 1)
    if values.get("retry") is not None:
        values["retry"] = build_retry(retry, values["retry"])
    return values


def _target(jump: Jump, numbers: Mapping[str, int], count: int, reading: Reading) -> int:
    if isinstance(jump.to, int):
        if not 0 <= jump.to < count:
            reading.error(jump.node, f"there is no step {jump.to}; steps are counted from 0 to {count - 1}")
        return jump.to
    name = jump.to.lower()
    if name == END:
        return count
    if name not in numbers:
        reading.error(jump.node, f"there is no step '{jump.to[:60]}'{did_you_mean(jump.to, (*numbers, END))}")
    return numbers.get(name, count)
