"""A workflow as text, as a Mermaid flowchart, and two of them compared."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

from engine.core.definition import (
    AnyStep,
    CallStep,
    ConditionStep,
    Definition,
    EmailStep,
    EventTrigger,
    OnFailure,
    PredictionTrigger,
    ScheduleTrigger,
    SetStep,
    SmsStep,
    TaskStep,
    WaitStep,
)


def outline(definition: Definition) -> list[str]:
    """One line a step, with its jumps below it."""
    lines = [f"{definition.workflow}: {trigger_in_words(definition)}"]
    if definition.exit_when is not None:
        lines.append(f"ends as soon as: {definition.exit_when.source}")
    longest = max(len(step.name) for step in definition.steps)
    for number, step in enumerate(definition.steps):
        lines.append(f"{number:>3}  {step.name.ljust(min(longest, 36))}  {in_words(step)}".rstrip())
        lines += [f"       {label} → {_place(definition, to)}" for label, to in _jumps(definition, number, step)]
    return lines


def flowchart(definition: Definition) -> list[str]:
    """A Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html); a condition is a diamond."""
    lines = ["flowchart TD", f"    start([{_quoted(trigger_in_words(definition))}]) --> s0"]
    for number, step in enumerate(definition.steps):
        text = _quoted(f"{step.name}<br/>{in_words(step)}")
        lines.append(f"    s{number}{{{text}}}" if isinstance(step, ConditionStep) else f"    s{number}[{text}]")
    for number, step in enumerate(definition.steps):
        jumps = list(_jumps(definition, number, step))
        if not isinstance(step, ConditionStep) and not (jumps and jumps[0][0] == "then"):
            lines.append(f"    s{number} --> {_node(definition, number + 1)}")
        lines += [f"    s{number} -->|{_quoted(label)}| {_node(definition, to)}" for label, to in jumps]
    lines.append("    done([end])")
    return lines


def differences(old: Definition, new: Definition, old_label: str, new_label: str) -> list[str]:
    """A unified diff of what the two mean, empty where they mean the same."""
    if old.hash == new.hash:
        return []
    return list(difflib.unified_diff(_spelled(old), _spelled(new), old_label, new_label, lineterm="", n=2))


def trigger_in_words(definition: Definition) -> str:
    """What starts it."""
    trigger = definition.trigger
    if isinstance(trigger, PredictionTrigger):
        return f"a prediction with {trigger.when.source}" if trigger.when else "a prediction, but without a condition"
    if isinstance(trigger, EventTrigger):
        return f"the event {trigger.event}{f' with {trigger.when.source}' if trigger.when else ''}"
    if isinstance(trigger, ScheduleTrigger):
        return f"at {trigger.cron}, for {trigger.families.source if trigger.families else 'the families of its query'}"
    return "a call of the HTTP API" if trigger.on == "webhook" else "started by people"


def in_words(step: AnyStep) -> str:
    """The step's type and what matters of it."""
    what = step.type
    match step:
        case EmailStep() | SmsStep():
            what += f" {step.template}" if step.template else f" {_short(step.message or '')}"
            what += f", else {step.fallback}" if step.fallback else ""
        case CallStep():
            what += f", {_short(step.reason)}" if step.reason else ""
        case TaskStep():
            what += f" {step.task_type}{', until it is done' if step.wait_for == 'done' else ''}"
        case WaitStep():
            what += _wait_in_words(step)
        case ConditionStep():
            what += f" {step.when.source}"
        case SetStep():
            what += f" {', '.join(name for name, _ in step.variables.items())}"
    before = f"after {step.delay}: " if step.delay is not None else ""
    return f"{before}{what}{f', if {step.if_.source}' if step.if_ is not None else ''}"


def _wait_in_words(step: WaitStep) -> str:
    if step.for_ is not None:
        return f" {step.for_}"
    if step.until is not None:
        return f" until {step.until}"
    return f" for {step.event}{f', at most {step.timeout}' if step.timeout is not None else ''}"


def _jumps(definition: Definition, number: int, step: AnyStep) -> Iterator[tuple[str, int]]:
    if isinstance(step, ConditionStep):
        yield "yes", step.then_step
        yield "no", step.else_step
    elif step.next is not None and step.next != number + 1:
        yield "then", step.next
    failure: OnFailure = step.on_failure or definition.on_failure
    if failure.action == "goto" and failure.step is not None:
        yield "if it fails", failure.step


def _place(definition: Definition, number: int) -> str:
    return "end" if number >= len(definition.steps) else f"{number} {definition.steps[number].name}"


def _node(definition: Definition, number: int) -> str:
    return "done" if number >= len(definition.steps) else f"s{number}"


def _quoted(text: str) -> str:
    """Mermaid's quoted text, in which only quotes, hashes and angle brackets must be written otherwise."""
    escaped = text.replace("#", "#35;").replace('"', "#quot;").replace("<br/>", "\0")
    return '"' + escaped.replace("<", "#lt;").replace(">", "#gt;").replace("\0", "<br/>") + '"'


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= 40 else f"“{line[:39].rstrip()}…”"


def _spelled(definition: Definition) -> list[str]:
    """The definition line by line, the jumps by name."""
    data = json.loads(definition.to_json())
    for step in data["steps"]:
        for key in ("then_step", "else_step", "next"):
            if key in step:
                step[key] = _place(definition, step[key])
    return json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True).splitlines()
