"""How a phone call went, and what follows for the next one.

Nobody answered: the call comes back on the family's next business day. They asked for another time: it comes back then.
A wrong number that somebody corrects: the call is back on the list with the right one. Nobody is put on the list who
has asked not to be called.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from engine.control import answer_acts, family_acts
from engine.control.callees import Callee, callee, most_calls, next_try
from engine.control.context import SQL, ActContext
from engine.control.family_details import checked
from engine.core.addresses import same_address
from engine.core.calls import CALL_BACK, NO_MORE_CALLS, PHONE_CALL, UNANSWERED, WRONG_NUMBER, call_due
from engine.core.outcome import NewTask
from engine.errors import Refused
from engine.store.tasks import insert_task

DETAILS = "details"
"""The argument of a wrong number that holds what was corrected: columns of the family and their new values."""


def comes_back(act: ActContext, task: sqlite3.Row, outcome: str) -> str | None:
    """Let an outcome have its consequences for the call; when the same call comes back, in words, or None."""
    if outcome == NO_MORE_CALLS and task["family_id"] is not None:
        answer_acts.withdraw(act, task["family_id"], "call")
        return None
    if outcome == WRONG_NUMBER:
        return _with_the_right_number(act, task)
    if outcome not in UNANSWERED:
        return None
    called = callee(act.connection, act.site.calendar, task["family_id"])
    if outcome == CALL_BACK and act.args.get("until") is not None:
        if called.no_calls is not None:
            return None
        at = act.moment("until")  # they answered and named it, so it is no try that failed
        _open(act, task, called, at, task["attempt"], at)
        return f"on {at:%Y-%m-%d at %H:%M} UTC"
    again = next_try(task, most_calls(act.connection, act.definitions, task), called, act.now)
    if again is None:
        return None
    _open(act, task, called, again, task["attempt"] + 1, again)
    return f"on {again:%Y-%m-%d}"


def _with_the_right_number(act: ActContext, task: sqlite3.Row) -> str | None:
    """Write down the details that were corrected; with another number the call is back on the list at once."""
    details = act.args.get(DETAILS)
    if not details or task["family_id"] is None:
        return None
    if not isinstance(details, dict):
        raise Refused(f'\'{DETAILS}\' holds what is to be changed, such as {{"phone": "+13125550142"}}.')
    before = callee(act.connection, act.site.calendar, task["family_id"])
    rest = dict(details)
    if "phone" in rest:
        _correct(act, task["family_id"], before.number, checked("phone", rest.pop("phone")))
    if rest:
        family_acts.edit(replace(act, target_id=str(task["family_id"]), args=rest))
    called = callee(act.connection, act.site.calendar, task["family_id"])
    if called.number is None or called.number == before.number or called.no_calls is not None:
        return None
    words = task["description"] or "Call again"
    if before.number:
        words = words.replace(before.number, called.number)
    _open(act, task, called, act.now, task["attempt"], None, words)
    return f"with {called.number}"


def _correct(act: ActContext, family_id: int, wrong: str | None, right: str | None) -> None:
    """Put the right number wherever the wrong one stands: with the family, and with its people."""
    rows = act.connection.execute(SQL.contact_phones, {"family_id": family_id}).fetchall()
    people = [row for row in rows if row["contact_id"] is not None]
    meant = [row for row in rows if wrong and row["phone"] and same_address(row["phone"], wrong)]
    for row in meant:
        if row["contact_id"] is not None:
            act.connection.execute(SQL.correct_contact_phone, {"contact_id": row["contact_id"], "phone": right})
    if not people or any(row["contact_id"] is None for row in meant):
        family_acts.edit(replace(act, target_id=str(family_id), args={"phone": right}))
    elif meant:
        family_acts.rewrite_messages(act, family_id)
    else:
        raise Refused("the number belongs to one of the family's people who has none on record; add it with them.")


def _open(
    act: ActContext, task: sqlite3.Row, called: Callee, at: datetime, attempt: int, snoozed_until: datetime | None,
    words: str | None = None,
) -> None:  # fmt: skip
    """The same call once more."""
    again = NewTask(
        PHONE_CALL,
        words or task["description"] or "Call again",
        call_due(called.hours, called.zone, at),
        task["priority"],
        attempt=attempt,
        snoozed_until=snoozed_until,
    )
    insert_task(
        act.connection,
        again,
        act.now,
        act.actor,
        family_id=task["family_id"],
        instance_id=task["instance_id"],
        mode=task["mode"],
        wanted=task["assigned_to"] or called.family.get("coordinator"),
        step=(task["step_number"], task["branch"], task["occurrence"]),
    )
