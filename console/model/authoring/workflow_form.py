"""The fields of a step's form, or of a workflow's head: labels and hints, and values as a person types them.

What a field may hold comes from the engine (`workflow_fields`), the words from here. Fields that are seldom needed
come after the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from console.model.clean import clean
from console.model.words import known, say, say_or

if TYPE_CHECKING:
    from engine.control.authoring.workflow_fields import FieldSpec

OFTEN = {
    "email": ("name", "template", "fallback", "delay", "if"),
    "sms": ("name", "template", "fallback", "delay", "if"),
    "call": ("name", "reason", "script", "delay", "wait_for", "max_attempts", "due", "priority"),
    "task": ("name", "task_type", "description", "delay", "wait_for", "due", "priority", "assigned_to"),
    "wait": ("name", "for", "until", "event", "timeout"),
    "condition": ("name", "when", "then", "else"),
    "set": ("name", "variables"),
    "head": ("trigger.on", "trigger.event", "trigger.when", "trigger.cron", "trigger.families", "description",
             "exit_when", "priority", "cooldown", "group", "retry.max_retries", "retry.first"),
}  # fmt: skip
"""In this order; what is filled in already comes right after them."""
YES_WORDS, NO_WORDS = ("yes", "true", "on", "sí", "si"), ("no", "false", "off")


@dataclass(frozen=True)
class FormField:
    """One line of a form."""

    spec: FieldSpec
    label: str
    hint: str
    value: str
    seldom: bool


def form_fields(kind: str, specs: Sequence[FieldSpec], values: Mapping[str, Any]) -> list[FormField]:
    """The fields of a step of this type (`head`: of the workflow) with what they hold now, those often needed first."""
    by_key = {spec.key: spec for spec in specs}
    own = {spec.key for spec in takewhile(lambda spec: spec.key.startswith("trigger."), specs)}
    often = [key for key in OFTEN.get(kind, ("name",)) if key in by_key and (key in own or "trigger." not in key)]
    wanted = [by_key[key] for key in often]
    filled = [spec for spec in specs if spec not in wanted and value_of(values, spec.key) is not None]
    rest = [spec for spec in specs if spec not in wanted and spec not in filled]
    seldom = set(rest) if kind in OFTEN else set()
    return [
        FormField(spec, label_of(spec.key), _hint(spec), shown(spec, value_of(values, spec.key)), spec in seldom)
        for spec in (*wanted, *filled, *rest)
    ]


def label_of(key: str) -> str:
    """What a key is called; a key that this console has no word for is called by its own name."""
    return say_or(f"field_of.{key.replace('.', '_')}", clean(key))


def value_of(values: Mapping[str, Any], key: str) -> Any:
    """What stands under a key, or within one."""
    outer, _, inner = key.partition(".")
    found = values.get(outer)
    if not inner:
        return found
    if isinstance(found, Mapping):
        return found.get(inner)
    return found if key == "trigger.on" else None


def shown(spec: FieldSpec, value: Any) -> str:
    """A value as text to be edited."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("authored.yes" if value else "authored.no")
    if spec.sort == "pairs" and isinstance(value, Mapping):
        texts = {name: entry if isinstance(entry, str) else _data(entry) for name, entry in value.items()}
        return "; ".join(f"{name} = {text}" for name, text in texts.items())
    if isinstance(value, Mapping) and list(value) == ["goto"]:
        return f"goto {value['goto']}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else _data(value)


def read(spec: FieldSpec, text: str, names: Sequence[str]) -> Any:
    """What a person typed as a value; what can't be one stays text, and the check says what is wrong with it.

    `names` are the steps' names, for a jump that is typed as a number.
    """
    text = text.strip()
    if not text:
        return None
    if spec.sort == "flag":
        lower = text.lower()
        return True if lower in YES_WORDS else False if lower in NO_WORDS else text
    if spec.sort == "number":
        return _number(text)
    if spec.sort == "jump":
        return names[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(names) else text
    if spec.sort == "pairs":
        return _pairs(text)
    if spec.key == "on_failure" and text.startswith("goto"):
        target = text.removeprefix("goto").lstrip(": ")
        return {"goto": names[int(target) - 1] if target.isdecimal() and 0 < int(target) <= len(names) else target}
    return _as_data(text) if text[0] in "{[" else text


def changed(fields: Iterable[FormField], texts: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    """What a person changed, by key; None where a field was emptied."""
    return {
        field.spec.key: read(field.spec, texts[field.spec.key], names)
        for field in fields
        if texts[field.spec.key].strip() != field.value.strip()
    }


def _hint(spec: FieldSpec) -> str:
    if spec.choices:
        return say("form.choices", choices=", ".join(spec.choices))
    name = f"field_hint.{spec.key.replace('.', '_')}"
    if known(name):
        return say(name)
    if spec.sort == "jump":
        return say("form.jump")
    return say("form.flag") if spec.sort == "flag" else ""


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text.replace(",", "."))
        except ValueError:
            continue
    return text


def _pairs(text: str) -> Any:
    pairs: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, value = part.partition("=")
        if not sign or not name.strip():
            return text
        pairs[name.strip()] = value.strip()
    return pairs


def _as_data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _data(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
