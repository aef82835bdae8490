"""What a step or a workflow's head can say, key by key, for forms: from the same tables that files are read by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from engine.core.definition import BUILT_IN
from engine.core.definition.kinds_of_logic import RETRY_KEYS
from engine.core.definition.read_trigger import TRIGGER_KEYS
from engine.core.definition.reading import Key
from engine.core.definition.step_keys import COMMON, OTHER, STEP_KEYS
from engine.core.definition.workflow_keys import ESCALATION_KEYS, WORKFLOW_KEYS

Sort = Literal["text", "number", "flag", "pairs", "jump", "choice"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form. `key` may lie within another (`retry.first`); `choices` are its only values, if any."""

    key: str
    sort: Sort
    choices: tuple[str, ...] = ()
    required: bool = False


STEP_TYPES: tuple[str, ...] = tuple(BUILT_IN)
TRIGGERS: tuple[str, ...] = ("prediction", "event", "schedule", "webhook", "manual")
_JUMPS = frozenset({"next", "then", "else"})
_NOT_HERE = frozenset({"workflow", "steps", "trigger"})  # a workflow keeps its name, its steps have forms of their own
_COMMON = frozenset(key.name for key in COMMON)


def step_fields(kind: str) -> tuple[FieldSpec, ...]:
    """The fields of a step of this type: its name, what is its own, then what every step has."""
    keys = [key for key in STEP_KEYS.get(kind, OTHER) if not key.pattern and key.name != "type"]
    own = [key for key in keys if key.name not in _COMMON and key.name not in ("urgent", "retry")]
    rest = [key for key in keys if key not in own and key.name != "name"]
    name = [key for key in keys if key.name == "name"]
    return tuple(_specs((*name, *own, *rest)))


def head_fields(trigger: str) -> tuple[FieldSpec, ...]:
    """The fields of a workflow's head: its trigger's first, those of other triggers last."""
    rest = [key for key in WORKFLOW_KEYS if key.name not in _NOT_HERE]
    own = _of_trigger(trigger)
    others = [spec for other in TRIGGERS for spec in _of_trigger(other) if spec not in own]
    return (FieldSpec("trigger.on", "choice", TRIGGERS, True), *own, *_specs(rest), *dict.fromkeys(others))


def _of_trigger(trigger: str) -> list[FieldSpec]:
    keys = TRIGGER_KEYS.get(trigger, ())
    names = {key.name for key in keys}
    aliases = {key.name for key in keys if key.target != key.name and key.target in names}
    wanted = [key for key in keys if not key.pattern and key.name not in aliases]
    return [FieldSpec(f"trigger.{key.name}", *_sort(key)) for key in wanted]


def _specs(keys: Iterable[Key]) -> Iterator[FieldSpec]:
    for key in keys:
        if key.name == "retry":
            yield from _within("retry", RETRY_KEYS)
        elif key.name == "escalation":
            yield from _within("escalation", ESCALATION_KEYS)
        else:
            sort, choices = _sort(key)
            shown: Sort = "jump" if key.name in _JUMPS else sort
            yield FieldSpec(key.name, shown, choices, key.required or key.name == "name")


def _within(outer: str, keys: Iterable[Key]) -> Iterator[FieldSpec]:
    for key in keys:
        if not key.pattern:
            yield FieldSpec(f"{outer}.{key.name}", *_sort(key))


def _sort(key: Key) -> tuple[Sort, tuple[str, ...]]:
    schema = key.kind.schema
    if "enum" in schema:
        return "choice", tuple(str(value) for value in schema["enum"])
    if schema.get("type") in ("integer", "number"):
        return "number", ()
    if schema.get("type") == "boolean":
        return "flag", ()
    if schema.get("type") == "object":
        return "pairs", ()
    return "text", ()
