"""A message came back after its step had completed: what follows for the workflow (`core.side_branches` decides).

Called inside intake's transaction, once the message is marked `bounced` and what it says about the address and about
consent is written down.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core import machine
from engine.core.breaker import answer_of
from engine.core.calls import NO_CALLS, PHONE_CALL, call_due, calling_hours, next_call
from engine.core.definition import Definition
from engine.core.faults import Fault
from engine.core.model import ALIVE, InstanceStatus, Phase, Snapshot, TokenStatus
from engine.core.outcome import NewTask
from engine.core.remedies import refused_for_its_words
from engine.core.side_branches import Follow, branch_of, is_side, what_follows
from engine.core.timing import resolve_zone
from engine.errors import NotFound
from engine.runtime.intake.desk import Desk
from engine.store import breakers, gather
from engine.store.apply import write_plans
from engine.store.audit import audit
from engine.store.call_consents import not_to_be_called
from engine.store.queries import load
from engine.store.tasks import insert_task, is_open
from engine.store.times import to_db

SQL = load("late")

FIX_MESSAGE = "fix_message"
"""The task to change a message that filters turn away."""

_NOUN = {"email": "email", "sms": "text message"}


def came_back(
    connection: sqlite3.Connection, desk: Desk, message_id: int, fault: Fault | None, error_code: str | None,
    reason: str | None,
) -> Follow:  # fmt: skip
    """Let what follows from it follow; returns what that is."""
    row: sqlite3.Row | None = connection.execute(SQL.origin, {"message_id": message_id}).fetchone()
    if row is None:
        return Follow.NOTHING
    if fault in (Fault.OURS, Fault.PROVIDER):
        answer = answer_of("refused", fault)
        calendar, mode = desk.site.calendar, desk.site.mode
        breakers.report(
            connection, row["channel"], answer, desk.now, calendar, mode, reason=reason, error_code=error_code
        )
    try:
        definition: Definition | None = desk.definitions.get(connection, row["template_id"], row["template_version"])
    except NotFound:
        definition = None
    step = definition.steps[row["step_number"]] if definition is not None else None
    main = _main_token(connection, desk, row["instance_id"])
    fallback = getattr(step, "fallback", None)
    to = _goto(definition, row)
    follow = what_follows(
        fault, error_code, row["channel"], times=row["times"],
        lives=row["instance_status"] in ALIVE and main is not None,
        fallback=fallback is not None and fallback != row["channel"],
        goto_ahead=main is not None and to is not None and _can_jump(main, to),
    )  # fmt: skip
    if follow in (Follow.FALL_BACK, Follow.AGAIN):
        _begin_branch(connection, desk, row, follow)
    elif follow is Follow.JUMP:
        assert main is not None, "nothing jumps without a place"
        assert definition is not None
        assert to is not None
        plan = machine.jump(main, definition, to, _sentence(row, reason), desk.now, desk.site)
        write_plans(connection, [plan], desk.now)
    elif follow is Follow.CALL:
        _ask_to_call(connection, desk, row, reason)
    elif follow is Follow.TELL_AUTHOR:
        _open(connection, desk, row, _other_words(definition, row, reason))
    return follow


def _main_token(connection: sqlite3.Connection, desk: Desk, instance_id: int) -> Snapshot | None:
    found = gather.gather_instances(connection, [instance_id], desk.site.calendar.zone)
    return next((snapshot for snapshot in found if not is_side(snapshot.token.branch)), None)


def _goto(definition: Definition | None, row: sqlite3.Row) -> int | None:
    if definition is None:
        return None
    declared = definition.steps[row["step_number"]].on_failure
    return declared.step if declared is not None and declared.action == "goto" else None


def _can_jump(main: Snapshot, to: int) -> bool:
    """Whether the main token stands before the step, and nothing of it is leaving at this moment."""
    token = main.token
    stands = token.status in (TokenStatus.QUEUED, TokenStatus.HELD) and token.phase != Phase.SENDING
    return stands and token.step_number < to


def _begin_branch(connection: sqlite3.Connection, desk: Desk, row: sqlite3.Row, follow: Follow) -> None:
    paused = row["instance_status"] == InstanceStatus.PAUSED
    at = desk.now if follow is Follow.FALL_BACK else next_call(desk.site.calendar, _zone(desk, row), desk.now)
    branch = branch_of(follow, row["step_number"], row["occurrence"], row["number"])
    parameters = {
        "instance_id": row["instance_id"], "step_number": row["step_number"], "branch": branch,
        "occurrence": row["occurrence"], "scheduled_for": to_db(at), "priority": row["priority"] or 5,
        "status": str(TokenStatus.HELD if paused else TokenStatus.QUEUED), "held_reason": "paused" if paused else None,
        "now": to_db(desk.now),
    }  # fmt: skip
    connection.execute(SQL.begin_branch, parameters)
    detail = {"message_id": row["message_id"], "branch": branch}
    audit(connection, desk.now, "engine", "branch.begun", row["instance_id"], detail=detail)


def _open(connection: sqlite3.Connection, desk: Desk, row: sqlite3.Row, task: NewTask) -> None:
    if not is_open(connection, row["family_id"], task):
        insert_task(
            connection, task, desk.now, "engine", family_id=row["family_id"], instance_id=row["instance_id"],
            mode=row["mode"], wanted=row["coordinator"], message_id=row["message_id"],
        )  # fmt: skip


def _other_words(definition: Definition | None, row: sqlite3.Row, reason: str | None) -> NewTask:
    family = f"the family {row['family_name']}" if row["family_name"] else f"family {row['family_id']}"
    step = f"step '{definition.steps[row['step_number']].name}' of {definition.workflow}" if definition else "a step"
    which = f"message '{row['template_name']}', {step}" if row["template_name"] else step
    words = refused_for_its_words(row["channel"])
    text = f"A message to {family} did not arrive ({which}): {words} What the filter said: {reason or 'nothing'}."
    return NewTask(FIX_MESSAGE, text)


def _ask_to_call(connection: sqlite3.Connection, desk: Desk, row: sqlite3.Row, reason: str | None) -> None:
    """Have a person call the family, within its hours; not where it has asked not to be called."""
    families = gather.gather_families(connection, [row["family_id"]])
    contacts = gather.gather_contacts(connection, families).get(row["family_id"], ())
    if not_to_be_called(connection, row["family_id"], contacts):
        detail = {"message_id": row["message_id"], "reason": NO_CALLS}
        audit(connection, desk.now, "engine", "call.not_asked_for", row["instance_id"], detail=detail)
        return
    hours = calling_hours(desk.site.calendar, contacts, families.get(row["family_id"]))
    due: datetime = call_due(hours, _zone(desk, row), desk.now)
    family = f"the {row['family_name']} family" if row["family_name"] else f"family {row['family_id']}"
    _open(connection, desk, row, NewTask(PHONE_CALL, f"Call {family}: {_sentence(row, reason)}", due, "high"))


def _sentence(row: sqlite3.Row, reason: str | None) -> str:
    what = _NOUN.get(row["channel"], "message")
    became = "did not arrive" if row["channel"] == "sms" else "came back"
    return f"our {what} to {row['recipient']} {became} ({reason or 'no reason was given'})"


def _zone(desk: Desk, row: sqlite3.Row) -> str:
    return resolve_zone(row["time_zone"], desk.site.calendar.zone)
