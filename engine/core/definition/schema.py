"""The JSON Schema of the workflow file form (draft 7, which editors know best), made from the tables of keys.

It serves completion and first checks in an editor. `workflow check` is stricter: it knows expressions, names and jumps.
`templates/workflow.schema.json` is this text, kept equal by a test.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from engine.core.definition.kinds_of_logic import CONDITION_SCHEMA, RETRY_KEYS
from engine.core.definition.read_trigger import ON, TRIGGER_KEYS
from engine.core.definition.reading import Key
from engine.core.definition.step_keys import COMMON, STEP_KEYS
from engine.core.definition.workflow_keys import ESCALATION_KEYS, WORKFLOW_KEYS

_DRAFT = "http://json-schema.org/draft-07/schema#"
_EITHER = {"email": ("template", "template_id", "message"), "wait": ("for", "duration_days", "until", "event")}


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(workflow_schema(), indent=2, ensure_ascii=False) + "\n"


def workflow_schema() -> dict[str, Any]:
    """The schema as data."""
    properties = {key.name: _property(key) for key in WORKFLOW_KEYS}
    properties["trigger"] = {"description": _about("trigger"), "$ref": "#/definitions/trigger"}
    properties["steps"] = {
        "description": _about("steps"), "type": "array", "minItems": 1, "items": {"$ref": "#/definitions/step"}
    }  # fmt: skip
    return {
        "$schema": _DRAFT,
        "title": "Followthrough workflow",
        "description": "A workflow file: who enters it, and what happens to them step by step.",
        "type": "object",
        "required": [key.name for key in WORKFLOW_KEYS if key.required],
        "additionalProperties": False,
        "properties": properties,
        "definitions": {
            "condition": {"description": "A condition as data; any may nest others.", **CONDITION_SCHEMA},
            "escalation": _mapping(ESCALATION_KEYS),
            "retry": _mapping(RETRY_KEYS),
            "trigger": _by_kind(ON, TRIGGER_KEYS, bare=True),
            "step": _step(),
        },
    }


def _about(name: str) -> str:
    return next(key.about for key in WORKFLOW_KEYS if key.name == name)


def _property(key: Key) -> dict[str, Any]:
    return {"description": key.about, **_alone(key.kind.schema)}


def _alone(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Draft 7 ignores what stands beside a `$ref`; wrapped, the description stays."""
    return {"allOf": [schema]} if "$ref" in schema else schema


def _mapping(keys: Iterable[Key]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in keys},
    }


def _step() -> dict[str, Any]:
    kind = next(key for key in COMMON if key.name == "type")
    return _by_kind(kind, STEP_KEYS)


def _by_kind(selector: Key, tables: Mapping[str, tuple[Key, ...]], *, bare: bool = False) -> dict[str, Any]:
    """A mapping whose `selector` decides which other keys it has; with `bare` the selector's value alone will do."""
    words = list(tables)
    choice = {"description": selector.about, "anyOf": [{"enum": words}, {"type": "string"}]}
    schema: dict[str, Any] = {
        "type": "object",
        "required": [selector.name],
        "properties": {selector.name: {"description": selector.about, "enum": words} if bare else choice},
        "allOf": [
            {
                "if": {"properties": {selector.name: {"const": word}}, "required": [selector.name]},
                "then": _one_kind(selector, word, keys),
            }
            for word, keys in tables.items()
        ],
    }
    return {"anyOf": [{"enum": [word for word in words if not tables[word]]}, schema]} if bare else schema


def _one_kind(selector: Key, word: str, keys: tuple[Key, ...]) -> dict[str, Any]:
    schema = _mapping(key for key in keys if key.name != selector.name)
    schema["properties"][selector.name] = {"const": word}
    required = [key for key in keys if key.required and key.name != selector.name]
    needs: list[dict[str, Any]] = [{"anyOf": _ways(key, keys)} for key in required]
    either = _EITHER.get("email" if word == "sms" else word)
    if either:
        needs.append({"anyOf": [{"required": [name]} for name in either]})
    return {**schema, "allOf": needs} if needs else schema


def _ways(key: Key, keys: tuple[Key, ...]) -> list[dict[str, Any]]:
    """The names by which a required key may be given."""
    return [{"required": [other.name]} for other in keys if other.target == key.target]
