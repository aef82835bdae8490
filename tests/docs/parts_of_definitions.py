"""Generated parts on workflow files: their keys, kind by kind, and the words of conditions and expressions."""

from collections.abc import Callable, Iterable
from typing import Any

from engine.core.conditions import OPERATORS
from engine.core.definition import kinds, kinds_of_logic, names, workflow_keys
from engine.core.definition.kinds_of_logic import RETRY_KEYS
from engine.core.definition.read_trigger import TRIGGER_KEYS
from engine.core.definition.reading import Key, Kind
from engine.core.definition.step_keys import ACTING, COMMON, OTHER, STEP_KEYS
from engine.core.definition.workflow_keys import ESCALATION_KEYS, ROW_KEYS, WORKFLOW_KEYS
from engine.core.expressions.syntax import TESTS
from engine.core.responses import ANSWERS, OTHER_SIGNS
from tests.docs.markdown import code, codes, table

_NAMED: dict[int, str] = {
    id(kind): words
    for kind, words in (
        (kinds.DURATION, "a duration"),
        (kinds.DELAY, "a duration"),
        (kinds.COOLDOWN, "a duration, or `none`"),
        (kinds.DAYS, "a number of days"),
        (kinds.DELAY_DAYS, "a number of days"),
        (kinds.DUE, "a duration, a date, or a number of days"),
        (kinds.MESSAGE_NAME, "a message's name"),
        (kinds.MAPPING, "a mapping"),
        (kinds.CRON, "a cron expression"),
        (kinds_of_logic.EXPRESSION, "an [expression](#expressions) or a [condition](#conditions)"),
        (kinds_of_logic.POINT, "a [point in time](#points-in-time)"),
        (kinds_of_logic.STEP_NAME, "a step's name, or `end`"),
        (kinds_of_logic.STEP_NUMBER, "a step's number, from 0"),
        (kinds_of_logic.ON_FAILURE, "`escalate`, `skip`, `fail`, or `{goto: STEP}`"),
        (kinds_of_logic.RETRY, "a mapping, or a number of retries"),
        (kinds_of_logic.MESSAGE, "a text"),
        (workflow_keys.WORKFLOW_NAME, "a name"),
        (workflow_keys.ESCALATION, "a mapping"),
    )
}
_BY_KEY = {
    "steps": "a list of steps",
    "trigger": "a mapping, or `manual`",
    "variables": "a mapping of names to expressions",
    "trigger_type": "a word",
    "trigger_conditions": "a condition or a mapping",
    "families": "an expression, or `all`",
    "when": "an expression",
    "condition": "a condition",
}


def _takes(key: Key) -> str:
    if (named := _NAMED.get(id(key.kind))) is not None:
        return named
    return _by_schema(key.kind) or _BY_KEY.get(key.name) or "a mapping"


def _by_schema(kind: Kind) -> str | None:
    schema: Any = kind.schema
    if "enum" in schema:
        return codes(schema["enum"])
    match schema.get("type"):
        case "boolean":
            return "`true` or `false`"
        case "integer" | "number":
            return f"{schema['minimum']} to {schema['maximum']:,}"
        case "string":
            return "a text"
    return None


def _rows(keys: Iterable[Key]) -> list[tuple[str, str, str]]:
    return [
        (
            code(key.name) + (" (required)" if key.required else ""),
            _takes(key),
            key.about + (" (The pattern's form.)" if key.pattern and "pattern" not in key.about else ""),
        )
        for key in keys
    ]


def _keys(keys: Iterable[Key]) -> str:
    return table(("key", "takes", "means"), _rows(keys))


def _step(kind: str) -> Callable[[], str]:
    return lambda: _keys(key for key in STEP_KEYS[kind] if key not in OTHER)


def _trigger(kind: str) -> Callable[[], str]:
    return lambda: _keys(TRIGGER_KEYS[kind])


def _names() -> str:
    rows = [
        (codes(names.FAMILY_COLUMNS), "the family, as the view `family_context` shows it"),
        (codes(sorted(ANSWERS.values())), f"whether the event {codes(sorted(ANSWERS))} has counted for the instance"),
        (codes(sorted(OTHER_SIGNS.values())), f"the same of {codes(sorted(OTHER_SIGNS))}"),
        (code("responded"), "whether any of the three answers has"),
        (code("events"), "the types of all events that have, as a list"),
        (code("call_outcome") + ", " + code("task_outcome"), "how the last call, or task that was waited for, ended"),
        (code("workflow") + ", " + code("coordinator"), "the workflow's name; the family's coordinator"),
        (code("now"), "this moment, on the family's clock"),
        (code("payload.NAME") + ", " + code("event.NAME"), "what the event brought that started the instance"),
        (code("variables.NAME") + ", or " + code("NAME"), "a variable of the instance"),
        (code("family.NAME") + ", " + code("contact.NAME"), "a column of the family; of the person that is written to"),
    ]
    return table(("names", "are"), rows)


def _only_triggers() -> str:
    return codes(sorted(names.TRIGGER_NAMES - set(names.FAMILY_COLUMNS)))


PARTS: dict[str, Callable[[], str]] = {
    "workflow keys": lambda: _keys(WORKFLOW_KEYS),
    "row keys": lambda: _keys(ROW_KEYS),
    "retry keys": lambda: _keys(RETRY_KEYS),
    "escalation keys": lambda: _keys(ESCALATION_KEYS),
    "common keys": lambda: _keys(COMMON),
    "acting keys": lambda: _keys(ACTING),
    "operators": lambda: table(("operator", "means"), ((code(name), words) for name, words in OPERATORS.items())),
    "tests": lambda: table(("test", "holds when the value"), ((code(f"is {n}"), words) for n, words in TESTS.items())),
    "names": _names,
    "names of triggers": _only_triggers,
    **{f"step {kind}": _step(kind) for kind in STEP_KEYS},
    **{f"trigger {kind}": _trigger(kind) for kind in TRIGGER_KEYS if TRIGGER_KEYS[kind]},
}
