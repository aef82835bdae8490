"""From a document to a definition: the one way that files and rows both go."""

from __future__ import annotations

from typing import Any, Final

from engine.core.definition.joining import Draft, join, resolve_failure
from engine.core.definition.kinds_of_logic import build_retry
from engine.core.definition.model import PREDICTION_COOLDOWN, Definition
from engine.core.definition.names import ALWAYS_KNOWN, TRIGGER_NAMES
from engine.core.definition.node import Node
from engine.core.definition.paths import check_paths
from engine.core.definition.read_steps import read_steps, tell_form
from engine.core.definition.read_trigger import read_file_trigger, read_row_trigger
from engine.core.definition.reading import Reading, read_keys
from engine.core.definition.triggers import ManualTrigger, PredictionTrigger, Trigger
from engine.core.definition.workflow_keys import ROW_KEYS, WORKFLOW_KEYS

_HINTS: Final = {
    "name": "write 'workflow'",
    "triggers": "a workflow has one 'trigger'",
    "timeout": "a step has one",
    "on": "write 'trigger: {on: ...}'",
    "when": "write 'trigger: {on: ..., when: ...}'",
}


def read_workflow(root: Node, reading: Reading, *, from_row: bool) -> Definition | None:
    """The definition, or None if anything is wrong; `reading` then holds every problem."""
    if not isinstance(root.value, dict):
        reading.error(root, f"a workflow is a mapping with 'workflow' and 'steps', not {root.kind}")
        return None
    steps_node = root.get("steps")
    if steps_node is not None:
        row_like = from_row or root.get("template_name") is not None
        tell_form(steps_node, reading, from_row=row_like)
        _learn_names(steps_node, reading)
    values = read_keys(root, (*WORKFLOW_KEYS, *ROW_KEYS), reading, hints=_HINTS)
    trigger = _trigger(values, root, reading)
    defaults = values.pop("default_timing", None) or {}
    drafts = read_steps(steps_node, reading, defaults) if steps_node is not None else []
    return _finished(values, trigger, drafts, root, reading)


def _finished(
    values: dict[str, Any], trigger: Trigger | None, drafts: list[Draft], root: Node, reading: Reading
) -> Definition | None:
    retry = values.pop("retry", None) or {}
    steps = join(drafts, retry, reading)
    written = values.pop("on_failure", None)
    failure = None if written is None else resolve_failure(written, drafts, reading)
    if reading.failed or trigger is None:
        return None
    check_paths(steps, [draft.node for draft in drafts], failure, reading)
    values.pop("steps")
    if "cooldown" not in values and isinstance(trigger, PredictionTrigger):
        values["cooldown"] = PREDICTION_COOLDOWN
    if failure is not None:
        values["on_failure"] = failure
    if retry:
        values["retry"] = build_retry({}, retry)
    return Definition(**values, trigger=trigger, steps=steps)


def _trigger(values: dict[str, Any], root: Node, reading: Reading) -> Trigger | None:
    kind, conditions = values.pop("trigger_type", None), values.pop("trigger_conditions", None)
    written = values.pop("trigger", None)
    known = reading.known_names
    if known is not None:
        reading.known_names = known | TRIGGER_NAMES
    try:
        if written is not None:
            return read_file_trigger(written, reading)
        if kind is None and conditions is None and root.get("template_name") is None:
            return ManualTrigger()
        return read_row_trigger(kind, conditions, values.get("workflow") or "", reading)
    finally:
        reading.known_names = known


def _learn_names(steps: Node, reading: Reading) -> None:
    """Variables that some step sets are names that every expression may use."""
    if reading.known_names is None:
        return
    found = {
        name
        for step in (steps.value if isinstance(steps.value, tuple) else ())
        if (variables := step.get("variables")) is not None
        for name in variables.entries
    }
    reading.known_names = reading.known_names | ALWAYS_KNOWN | found
