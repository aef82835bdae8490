"""A definition as its author would write it: the file form, with names for jumps and without what says nothing.

`parse_file` of the document means the same again (the same hash); a test holds it to that. Console and file work on
documents, because an author edits what is written, not what it comes to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.core.definition import Definition, PredictionTrigger, parse_file
from engine.errors import DefinitionError

Document = dict[str, Any]

_HEAD = (
    "workflow", "description", "trigger", "priority", "group", "max_concurrent_instances", "cooldown", "exit_when",
    "retry", "on_failure", "max_loops", "mode", "escalation",
)  # fmt: skip
_ORDER = (
    "template", "subject", "message", "template_vars", "fallback", "for", "until", "event", "timeout", "when",
    "then_step", "else_step", "task_type", "reason", "description", "variables", "delay", "if", "due", "priority",
    "assigned_to", "wait_for", "max_attempts", "scheduled_time", "urgent", "on_uncertain", "retry", "on_failure",
    "next",
)  # fmt: skip
"""How people write a step: what it does first, then when, then what if not."""
_UNSAID: dict[str, Any] = {
    "description": "", "priority": 5, "max_concurrent_instances": 1, "max_loops": 10,
    "on_failure": {"action": "escalate"}, "escalation": {"priority": "high"},
}  # fmt: skip
"""Values of the head that go without saying."""
_UNSAID_OF_STEPS: dict[str, Any] = {
    "urgent": False, "template_vars": {}, "on_uncertain": "ask", "reason": "", "description": "", "max_attempts": 3,
}  # fmt: skip
_UNSAID_BY_TYPE: dict[str, dict[str, Any]] = {
    "call": {"wait_for": "outcome"},
    "task": {"wait_for": "nothing", "priority": "normal"},
}


def as_document(definition: Definition) -> Document:
    """The document that `definition` could have been read from."""
    data = json.loads(definition.to_json())
    names = [step["name"] for step in data["steps"]]
    head = {key: data[key] for key in _HEAD if key in data and data[key] != _UNSAID.get(key)}
    if "on_failure" in head:
        head["on_failure"] = _failure(head["on_failure"], names)
    if "cooldown" not in head and isinstance(definition.trigger, PredictionTrigger):
        head["cooldown"] = "none"  # without a word it would be thirty days
    head["trigger"] = _trigger(data["trigger"])
    return {**head, "steps": [_step(step, names) for step in data["steps"]]}


def read_document(document: Mapping[str, Any]) -> Definition:
    """What a document means. Raises `DefinitionError`."""
    parsed = parse_file(json.dumps(document), "document.json")
    if parsed.definition is None:
        raise DefinitionError("The workflow has errors:", [problem.message for problem in parsed.errors])
    return parsed.definition


def _trigger(data: Mapping[str, Any]) -> Any:
    trigger = {name: value for name, value in data.items() if (name, value) != ("missed", "once")}
    return trigger["on"] if len(trigger) == 1 else trigger


def _step(data: Mapping[str, Any], names: list[str]) -> Document:
    unsaid = {**_UNSAID_OF_STEPS, **_UNSAID_BY_TYPE.get(data["type"], {})}
    step: Document = {"name": data["name"], "type": data["type"]}
    for key, value in sorted(data.items(), key=lambda entry: _ORDER.index(entry[0]) if entry[0] in _ORDER else 99):
        if key in step or (key in unsaid and value == unsaid[key]):
            continue
        if key in ("then_step", "else_step"):
            step[key.removesuffix("_step")] = _place(value, names)
        elif key == "next":
            step[key] = _place(value, names)
        elif key == "on_failure":
            step[key] = _failure(value, names)
        elif key == "variables":
            step[key] = dict(value)
        elif key == "params":
            step |= {name: param for name, param in value.items() if name not in step}
        else:
            step[key] = value
    return step


def _failure(data: Mapping[str, Any], names: list[str]) -> Any:
    return {"goto": _place(data["step"], names)} if data["action"] == "goto" else data["action"]


def _place(number: int, names: list[str]) -> str:
    return names[number] if number < len(names) else "end"
