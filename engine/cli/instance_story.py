"""One instance as people read it: what happened, what was sent, what comes next and why then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.cli.moments import local, local_with_day
from engine.cli.printing import dim, print_pairs, say, say_boldly
from engine.cli.table import Column, print_table
from engine.store.reading.json_rows import to_json

Row = Mapping[str, Any]
RULES = {
    "delay": "the step's delay",
    "wait": "a wait",
    "business_days": "no business day",
    "business_hours": "outside business hours",
    "holiday": "a holiday",
    "closure": "closed",
    "quiet_hours": "quiet hours",
    "regional_hours": "the law where the phone is",
    "rate": "its turn among all that goes out",
    "daily_cap": "the day's number of texts is used up",
    "spread": "spread over the first minutes",
    "retry": "a pause before it is tried again",
    "paused": "the family is left in peace",
    "scheduled": "the step names a time",
}


def print_story(instance: Row, zone: str) -> None:
    """Print it for a terminal; moments on the clock of `zone`."""
    family = instance["family"] or {}
    say_boldly(f"Instance {instance['instance_id']}: {instance['template_name']} · {family.get('family_name') or '?'}")
    print_pairs(
        {
            "status": _status(instance),
            "mode": instance["mode"],
            "started by": instance["triggered_by"],
            "started": local_with_day(instance["started_at"], zone),
            "ended": local_with_day(instance["completed_at"], zone),
            "notes": instance["outcome_notes"],
            "last error": instance["last_error"],
            "variables": _pairs(instance["variables"]),
            "next": _next(instance, zone),
        }
    )
    for reason in (instance["next"] or {}).get("reasons") or ():
        say(f"      {reason_in_words(reason, zone)}")
    _section("Steps", STEPS, [_step(row, zone) for row in instance["steps"]])
    _section("Messages", MESSAGES, [_message(row, zone) for row in instance["messages"]])
    _section("What came in", EVENTS, [_event(row, zone) for row in instance["events"]])
    _section("Tasks", TASKS, [{**row, "due": local(row["due_date"], zone)} for row in instance["tasks"]])
    _section("Who did what", AUDIT, [{**row, "when": local(row["at"], zone)} for row in instance["audit"]])
    print(dim(f"Times are those of {zone}."))


def reason_in_words(reason: Row, zone: str) -> str:
    """`a holiday (Thanksgiving), until Fri 2026-11-27 00:00 CST`."""
    from engine.store.times import from_db

    rule = str(reason.get("rule"))
    name = f" ({reason['name']})" if reason.get("name") else ""
    try:
        end = local_with_day(from_db(reason.get("to")), zone)
    except ValueError:
        end = str(reason.get("to"))
    return f"{RULES.get(rule, rule)}{name}, until {end}"


CHANNELS = {"email": "email", "sms": "text messages"}
HELD = {
    "paused": "waits, because the workflow is paused",
    "hold": "waits, because somebody has put a stop on it",
    "task": "waits until a person has done their part",
    "event": "waits until they answer",
    "uncertain": "waits until it is known whether the message left",
    "asked": "waits until somebody says whether the message arrived",
    "act": "waits until somebody's act is carried out",
    "breaker": "waits, because {detail} can't be sent at present",
    "escalated": "failed, and waits until a person decides",
}
"""The reasons for which a step is held; `console.words` has them for coordinators."""

STEPS = (
    Column("step", "step_number", right=True, whole=True),
    Column("name", "step_name"),
    Column("type", "step_type", whole=True),
    Column("status", "status", whole=True),
    Column("when", "when", whole=True),
    Column("what came of it", "result"),
)
MESSAGES = (
    Column("id", "message_id", right=True, whole=True),
    Column("channel", "channel", whole=True),
    Column("status", "status", whole=True),
    Column("sent", "sent", whole=True),
    Column("to", "recipient"),
    Column("text", "text"),
    Column("why", "why"),
)
TASKS = (
    Column("id", "task_id", right=True, whole=True),
    Column("type", "task_type"),
    Column("status", "status", whole=True),
    Column("due", "due", whole=True),
    Column("who", "assigned_to"),
    Column("description", "description"),
)
EVENTS = (
    Column("id", "event_id", right=True, whole=True),
    Column("when", "when", whole=True),
    Column("what", "event_type", whole=True),
    Column("words", "words"),
)
AUDIT = (
    Column("when", "when", whole=True),
    Column("who", "actor"),
    Column("what", "action", whole=True),
)


def _status(instance: Row) -> str:
    outcome = f" ({instance['outcome']})" if instance["outcome"] else ""
    return f"{instance['status']}{outcome}"


def _next(instance: Row, zone: str) -> str:
    coming = instance["next"]
    if coming is None:
        return ""
    plan = instance["plan"]
    number = coming["step_number"]
    name = plan[number].get("name") if isinstance(number, int) and number < len(plan) else None
    step = f"step {number}{f' ({name})' if name else ''}"
    if coming["at"] is None:
        return f"{step}: {_held(coming['held_reason'])}" if coming["held_reason"] else f"{step}, at once"
    return f"{step}, {local_with_day(coming['at'], zone)}"


def _held(reason: str) -> str:
    """`waits, because email can't be sent at present (breaker:email)`."""
    kind, _, detail = reason.partition(":")
    return f"{HELD[kind].format(detail=CHANNELS.get(detail, detail))} ({reason})" if kind in HELD else f"held: {reason}"


def _pairs(variables: object) -> str:
    if not isinstance(variables, Mapping):
        return "" if variables is None else str(variables)
    return ", ".join(f"{name}={_value(value)}" for name, value in variables.items())


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(to_json(value), ensure_ascii=False)


def _step(row: Row, zone: str) -> dict[str, Any]:
    result = row["error_message"]
    if result is None and isinstance(row["output_data"], Mapping):
        result = _pairs(row["output_data"])
    return {**row, "when": local(row["completed_at"] or row["started_at"], zone), "result": result}


def _message(row: Row, zone: str) -> dict[str, Any]:
    why = ""
    if row["status"] not in ("sent", "delivered"):
        code, reason = row["error_code"] or "", row["reason"] or ""
        why = reason if code in reason else f"{reason} ({code})".strip()
    return {**row, "sent": local(row["sent_at"], zone), "text": row["subject"] or row["body"], "why": why}


def _event(row: Row, zone: str) -> dict[str, Any]:
    payload = row["payload"] if isinstance(row["payload"], Mapping) else {}
    words = next((str(payload[name]) for name in ("text", "body", "reason") if payload.get(name)), "")
    return {**row, "when": local(row["received_at"], zone), "words": words}


def _section(heading: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    if rows:
        print()
        say_boldly(heading)
        print_table(columns, rows)
