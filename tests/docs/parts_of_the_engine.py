"""Generated parts on the engine: state machines, log lines, acts, tables, the filters of messages."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Column, Table
from sqlalchemy.sql.elements import TextClause

from engine import errors, log_events
from engine.channels.twilio_codes import CODES
from engine.control import hold_acts
from engine.control.carry_out import VERBS
from engine.control.context import ActContext
from engine.control.roles import NEEDED, ROLES, needed_for
from engine.core.faults import Fault
from engine.core.remedies import later_days
from engine.core.transitions import MACHINES, mermaid
from engine.log_events import Event
from engine.messages import filters
from engine.store.tables import MODELS
from tests.docs.markdown import block, code, first_paragraph, table

_FILTERS: dict[str, str] = {
    "abs": "without its sign",
    "capitalize": "the first letter large, the others small",
    "first": "the first item, or letter",
    "int": "the whole part of a number",
    "items": "the names and values of a record, for `for name, value in …`",
    "last": "the last item, or letter",
    "lower": "in small letters",
    "max": "the largest of a list of numbers",
    "min": "the smallest of a list of numbers",
    "reverse": "a list from its end",
    "sort": "a list in order",
    "sum": "the numbers of a list together",
    "title": "each word with a large letter",
    "trim": "without blanks around it",
    "upper": "in large letters",
}
"""What the filters do whose code has no room for a sentence."""


def _states(kind: str) -> str:
    return block("mermaid", mermaid(kind))


def _log_events() -> str:
    events = {event.name: event for event in vars(log_events).values() if isinstance(event, Event)}
    return table(("event", "level", "says"), ((code(name), event.level, event.words) for name, event in events.items()))


def _acts() -> str:
    rows = []
    for (kind, verb), act in VERBS.items():
        rows.append((code(kind), code(verb), _about(act, verb), needed_for(kind, verb)))
    return table(("target_kind", "verb", "does", "role"), rows)


def _about(act: Callable[[ActContext], str], verb: str) -> str:
    return first_paragraph(act.__doc__ or getattr(hold_acts, verb).__doc__)


def _roles() -> str:
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in NEEDED):
        acts = {
            role: [verb for (each, verb), needed in NEEDED.items() if (each, needed) == (kind, role)] for role in ROLES
        }
        rows.append((code(kind), *(", ".join(map(code, acts[role])) for role in ROLES[1:])))
    return table(("on", *ROLES[1:]), rows)


def _filters() -> str:
    rows = []
    for name, function in filters.FILTERS.items():
        if name in ("d", "count"):
            continue
        also = {"default": " (also `d`)", "length": " (also `count`)"}.get(name, "")
        rows.append((code(name) + also, _FILTERS.get(name) or first_paragraph(function.__doc__)))
    return table(("filter", "gives"), rows)


def _tables() -> str:
    parts = []
    for model in MODELS:
        found: Table = model.__table__  # type: ignore[attr-defined]
        rows = [(code(column.name), _type(column), _default(column), column.comment or "") for column in found.columns]
        about = " ".join((model.__doc__ or "").split())
        parts += [f"## `{found.name}`", about, table(("column", "type", "default", "means"), rows)]
    return "\n\n".join(parts)


def _type(column: Column[object]) -> str:
    kind = type(column.type).__name__
    named = {
        "Moment": "moment",
        "Text": "text",
        "BigInteger": "key",
        "Integer": "whole number",
        "SmallInteger": "0 or 1",
        "Double": "number",
        "Date": "date",
    }
    word = named.get(kind, kind.lower())
    if word == "0 or 1" and column.name == "handed_on":
        word = "0, 1 or 2"
    required = not column.nullable and column.server_default is None and column.identity is None
    return f"{word}, required" if required and not column.primary_key else word


def _default(column: Column[object]) -> str:
    if column.identity is not None:
        return "the next key"
    if column.server_default is None:
        return ""
    argument = getattr(column.server_default, "arg", "")
    return code(argument.text) if isinstance(argument, TextClause) else "now"


def _error_tree() -> str:
    lines = (errors.__doc__ or "").splitlines()
    drawn = [line.removeprefix("    ") for line in lines if "exit" in line and "Inside" not in line]
    return block("text", "\n".join(drawn))


def _twilio_codes() -> str:
    rows = []
    for number, known in sorted(CODES.items()):
        tries = f" ({later_days('sms', str(number))})" if known.fault is Fault.UNREACHABLE else ""
        rows.append((code(number), known.sentence, f"*{known.fault}*{tries}"))
    return table(("code", "means", "what follows"), rows)


PARTS: dict[str, Callable[[], str]] = {
    **{f"states {kind}": partial(_states, kind) for kind in MACHINES},
    "log events": _log_events,
    "acts": _acts,
    "roles": _roles,
    "filters": _filters,
    "tables": _tables,
    "errors": _error_tree,
    "twilio codes": _twilio_codes,
}
