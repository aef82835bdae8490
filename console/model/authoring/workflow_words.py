"""A workflow's document in words: what starts it, what each step does.

A document is what an author writes (`engine.control.authoring`): a mapping with `trigger`, `steps` and so on. It may
be half written and hold anything; nothing here fails on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from console.model.case import Data
from console.model.clean import clean
from console.model.words import known, say, say_or

SIGNS = {"email": "@", "sms": "»", "call": "☏", "task": "□", "wait": "◷", "condition": "◇", "set": "="}
"""One cell each, told apart without colour; the word stands beside it."""
LONGEST = 200  # characters of one value that are ever shown in a line


def kind_words(kind: object) -> str:
    """What a step of this type is called."""
    return say_or(f"step_type.{kind}", clean(kind)) if known(f"step_type.{kind}") else clean(kind) or "?"


def value_words(value: Any) -> str:
    """A value in one line: a text as it is, anything else as data."""
    if isinstance(value, bool):
        return say("authored.yes" if value else "authored.no")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return clean(text[:LONGEST])


def starts(document: Mapping[str, Any]) -> str:
    """What starts it."""
    trigger = document.get("trigger")
    keys: Mapping[str, Any] = trigger if isinstance(trigger, Mapping) else {"on": trigger or "manual"}
    kind = str(keys.get("on") or "manual")
    values = {name: value_words(keys.get(name)) for name in ("event", "when", "cron", "families")}
    if kind == "event":
        words = say("starts_with.event", event=values["event"] or "?")
    elif kind == "schedule":
        words = say("starts_with.schedule", cron=values["cron"] or "?")
    else:
        words = say_or(f"starts_with.{kind}", clean(kind))
    condition = values["when"] or (values["families"] if kind == "schedule" else "")
    return say("starts_with.when", what=words, when=condition) if condition else words


def step_words(step: Data) -> str:
    """What a step does, in a line, without its name and its jumps."""
    word, does = kind_words(step.get("type")), _what(step)
    if step.get("delay"):
        word = say("step_says.later", delay=value_words(step["delay"]), what=word)
    what = f"{word}: {does}" if does else word
    if "if" in step:
        what = say("step_says.only_if", what=what, when=value_words(step["if"]))
    return what


def _what(step: Data) -> str:
    kind = step.get("type")
    said = {name: value_words(value) for name, value in step.items()}
    if kind in ("email", "sms"):
        what = said.get("template") or _quoted(said.get("message") or said.get("subject") or "")
        return say(f"step_says.else_{step['fallback']}", what=what) if _other_way(step) else what
    if kind == "wait":
        if "event" in said:
            name = "step_says.event_timeout" if "timeout" in said else "step_says.event"
            return say(name, event=said["event"], timeout=said.get("timeout", ""))
        return say("step_says.until", until=said["until"]) if "until" in said else said.get("for", "")
    if kind == "condition":
        return said.get("when", "")
    if kind == "set":
        variables = step.get("variables")
        return ", ".join(clean(name) for name in variables) if isinstance(variables, Mapping) else ""
    if kind == "call":
        return said.get("reason", "")
    if kind == "task":
        return said.get("description") or said.get("task_type", "")
    return ""


def _other_way(step: Data) -> bool:
    return step.get("fallback") in ("email", "sms", "call")


def _quoted(text: str) -> str:
    return f"“{text}”" if text else ""
