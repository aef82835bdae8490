"""Every key that a workflow may have: in the file form, and by the names that the pattern's rows give to the same."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from engine.core.definition.kinds import (
    COOLDOWN,
    DELAY,
    DELAY_DAYS,
    FLAG,
    LINE,
    PRIORITY,
    as_text,
    choice,
    text,
    whole,
)
from engine.core.definition.kinds_of_logic import EXPRESSION, ON_FAILURE, POINT, RETRY
from engine.core.definition.model import Escalation
from engine.core.definition.node import Node
from engine.core.definition.reading import Key, Kind, Reading, Wrong, read_keys
from engine.core.expressions import Expression

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\Z", re.ASCII)


def _workflow_name(node: Node, reading: Reading) -> str:
    name = as_text(node).strip()
    if not _NAME.match(name):
        slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60]
        raise Wrong(f"must be letters, digits, '_', '-' and '.'{f', such as {slug!r}' if slug else ''}", node)
    return name


def _raw(node: Node, reading: Reading) -> Node:
    return node


ESCALATION_KEYS: Final = (
    Key("assigned_to", LINE, "The coordinator's name; without it, the family's coordinator."),
    Key("priority", PRIORITY, "How pressing the task is; high by default."),
)
_ESCALATION_ROW_KEYS: Final = (
    *ESCALATION_KEYS,
    Key("escalate_to", LINE, "Another name for assigned_to.", into="assigned_to", pattern=True),
)
_TIMING_KEYS: Final = (
    Key("delay", DELAY, "Passes before each email, text, call and task that doesn't say its own."),
    Key("delay_days", DELAY_DAYS, "The pattern's name for delay, in days.", into="delay", pattern=True),
    Key("urgent", FLAG, "Sets business hours and holidays aside."),
    Key("scheduled_time", POINT, "Not before this time."),
)


def _escalation(node: Node, reading: Reading) -> Escalation | None:
    if not isinstance(node.value, dict):
        raise Wrong(f"must be a mapping with 'assigned_to' and 'priority', not {node.kind}", node)
    values = read_keys(node, ESCALATION_KEYS, reading)
    return None if reading.failed else Escalation(**values)


def _escalation_rules(node: Node, reading: Reading) -> Escalation | None:
    values = read_leniently(node, _ESCALATION_ROW_KEYS, reading)
    return None if reading.failed else Escalation(**values)


def _default_timing(node: Node, reading: Reading) -> dict[str, Any]:
    return read_leniently(node, _TIMING_KEYS, reading)


def _completion(node: Node, reading: Reading) -> Expression | None:
    """Criteria that can be decided end the instance; whatever else stands there is somebody's note."""
    if isinstance(node.value, str) or {"field", "all", "any", "not", "when"} & node.entries.keys():
        expression: Expression = EXPRESSION.read(node, reading)
        return expression
    exit_when: Expression | None = read_leniently(node, (Key("exit_when", EXPRESSION, ""),), reading).get("exit_when")
    return exit_when


def read_leniently(node: Node, keys: tuple[Key, ...], reading: Reading) -> dict[str, Any]:
    """As `read_keys`, but what is unknown is only warned of: other programs keep notes of their own here."""
    if not isinstance(node.value, dict):
        reading.warn(node, f"this is not used; it could be a mapping with {', '.join(key.name for key in keys)}")
        return {}
    known = {key.name for key in keys}
    for name, entry in node.entries.items():
        if name not in known:
            reading.warn(entry, f"'{name}' is unknown here and not used")
    kept = {name: entry for name, entry in node.entries.items() if name in known}
    return read_keys(replace(node, value=kept), keys, reading)


RAW: Final = Kind(_raw, {})
ESCALATION: Final = Kind(_escalation, {"$ref": "#/definitions/escalation"})
WORKFLOW_NAME: Final = Kind(_workflow_name, {"type": "string", "pattern": _NAME.pattern.replace(r"\Z", "$")})

WORKFLOW_KEYS: Final = (
    Key("workflow", WORKFLOW_NAME, "The workflow's name, by which it is started and published.", required=True),
    Key("description", text(20_000), "What the workflow is for."),
    Key("trigger", RAW, "What starts it; without this, only people do."),
    Key("priority", whole(1, 10), "1 to 10, higher first; 5 by default."),
    Key("group", LINE, "A family has one live instance in a group; a higher priority supersedes a lower."),
    Key("max_concurrent_instances", whole(1, 1_000), "How many live instances a family may have; 1 by default."),
    Key("cooldown", COOLDOWN, "For how long it can't start again; 30 days by default where predictions start it."),
    Key("exit_when", EXPRESSION, "Ends an instance as soon as this holds, such as responded."),
    Key("retry", RETRY, "How often and when a failed step is tried again."),
    Key("on_failure", ON_FAILURE, "What follows when a step has failed, its retries spent; escalate by default."),
    Key("max_loops", whole(0, 1_000), "How often an instance may jump back before a person is asked; 10 by default."),
    Key("mode", choice("simulate", "execute"), "simulate or execute; the engine's own by default."),
    Key("escalation", ESCALATION, "Who is asked when the workflow can't go on by itself."),
    Key("steps", RAW, "What happens, one step after the other.", required=True),
)
ROW_KEYS: Final = (
    Key("template_name", LINE, "The pattern's name for workflow.", into="workflow", pattern=True),
    Key("trigger_type", RAW, "prediction, event, schedule, webhook or manual.", pattern=True),
    Key("trigger_conditions", RAW, "A condition, or the keys of a trigger.", pattern=True),
    Key("default_timing", Kind(_default_timing, {}), "What steps have that don't say their own.", pattern=True),
    Key("retry_strategy", RETRY, "The pattern's name for retry.", into="retry", pattern=True),
    Key("escalation_rules", Kind(_escalation_rules, {}), "As escalation.", into="escalation", pattern=True),
    Key("completion_criteria", Kind(_completion, {}), "As exit_when.", into="exit_when", pattern=True),
)
"""Columns of `workflow_templates`, which a file in the pattern's form may use as keys."""
