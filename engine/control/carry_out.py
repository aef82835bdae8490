"""Carrying out acts: one function for whoever does it, the person's own connection or the daemon.

Runs inside a transaction that holds the write lock. An act that the state or the role forbids ends as `refused`, with a
sentence, and has changed nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from engine.control import (
    absence_acts,
    answer_acts,
    colleagues,
    consent_acts,
    contact_acts,
    family_acts,
    going_live,
    hold_acts,
    instance_acts,
    leases,
    queue_acts,
    site_acts,
    suppression_acts,
    task_acts,
)
from engine.control.context import SQL, ActContext
from engine.control.roles import standing
from engine.core.json_object import read_object
from engine.core.model import ActStatus
from engine.core.step_types import Site
from engine.errors import FollowthroughError, Refused, TooLate
from engine.store.definitions import Definitions
from engine.store.times import to_db

MAX_RESULT = 500
"""Characters of a result: what was wrong may be quoted, and may be very long."""

VERBS: dict[tuple[str, str], Callable[[ActContext], str]] = {
    ("instance", "pause"): instance_acts.pause,
    ("instance", "resume"): instance_acts.resume,
    ("instance", "retry"): instance_acts.retry,
    ("instance", "skip"): instance_acts.skip,
    ("instance", "cancel"): instance_acts.cancel,
    ("instance", "set"): instance_acts.set_variables,
    ("instance", "wait"): instance_acts.wait,
    ("instance", "call"): instance_acts.call_instead,
    ("task", "claim"): task_acts.claim,
    ("task", "resolve"): task_acts.resolve,
    ("task", "snooze"): task_acts.snooze,
    ("task", "wake"): task_acts.wake,
    ("task", "assign"): task_acts.assign,
    ("task", "note"): task_acts.note,
    ("queue", "requeue"): queue_acts.requeue,
    ("queue", "discard"): queue_acts.discard,
    ("family", "add"): family_acts.add,
    ("family", "edit"): family_acts.edit,
    ("family", "pause"): family_acts.pause,
    ("family", "resume"): family_acts.resume,
    ("family", "consent"): consent_acts.set_consent,
    ("family", "answered"): answer_acts.record,
    ("family", "add_contact"): contact_acts.add,
    ("contact", "edit"): contact_acts.edit,
    ("contact", "first"): contact_acts.first,
    ("contact", "remove"): contact_acts.remove,
    ("workflow", "hold"): lambda act: hold_acts.hold(act, "workflow"),
    ("channel", "hold"): lambda act: hold_acts.hold(act, "channel"),
    ("all", "hold"): lambda act: hold_acts.hold(act, "all"),
    ("workflow", "release"): lambda act: hold_acts.release(act, "workflow"),
    ("channel", "release"): lambda act: hold_acts.release(act, "channel"),
    ("hold", "release"): lambda act: hold_acts.release(act, "hold"),
    ("all", "release"): lambda act: hold_acts.release(act, "all"),
    ("address", "suppress"): suppression_acts.suppress,
    ("address", "lift"): suppression_acts.lift,
    ("run", "withdraw"): hold_acts.withdraw_run,
    ("workflow", "go_live"): going_live.go_live,
    ("all", "go_live"): going_live.go_live,
    ("coordinator", "add"): site_acts.add_coordinator,
    ("coordinator", "edit"): site_acts.edit_coordinator,
    ("coordinator", "away"): absence_acts.away,
    ("coordinator", "back"): absence_acts.back,
    ("closure", "add"): site_acts.add_closure,
    ("closure", "remove"): site_acts.remove_closure,
}
"""Every act there is, as (target kind, verb)."""


def carry_out(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    definitions: Definitions,
    site: Site,
    now: datetime,
    *,
    lease_now: datetime,
    operator: bool = False,
) -> tuple[str, str]:
    """Carry out one submitted act; returns its status and the sentence that people read. `lease_now` is real time."""
    connection.execute(SQL.release_waiting_for_act, {"action_id": row["action_id"]})
    connection.execute("SAVEPOINT act")
    try:
        status, result = ActStatus.APPLIED, _carried_out(connection, row, definitions, site, now, lease_now, operator)
        leases.end_done(connection, lease_now)
        connection.execute("RELEASE act")
    except FollowthroughError as error:
        connection.execute("ROLLBACK TO act")
        connection.execute("RELEASE act")
        late = _told_who(connection, row, site, now) if isinstance(error, TooLate) else None
        status, result = ActStatus.REFUSED, late or str(error)
    result = _as_sentence(result)[:MAX_RESULT]
    parameters = {
        "action_id": row["action_id"],
        "status": str(status),
        "result": result,
        "applied_at": to_db(now) if status == ActStatus.APPLIED else None,
    }
    connection.execute(SQL.settle, parameters)
    return str(status), result


def _as_sentence(text: str) -> str:
    """With a capital, unless it begins with a column's name."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]


def _carried_out(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    definitions: Definitions,
    site: Site,
    now: datetime,
    lease_now: datetime,
    operator: bool,
) -> str:
    kind, verb = str(row["target_kind"] or ""), str(row["verb"] or "")
    act = VERBS.get((kind, verb))
    if act is None:
        known = sorted(each for target, each in VERBS if target == kind)
        hint = f"there is {', '.join(known)}" if known else f"acts are on {', '.join(sorted({k for k, _ in VERBS}))}"
        raise Refused(f"'{verb}' is nothing that can be done with '{kind}': {hint}.")
    actor = str(row["actor"] or "").strip()
    if not actor:
        raise Refused("an act needs an actor: who asks for it?")
    person = standing(connection, actor, operator=operator)
    if (why := person(kind, verb)) is not None:
        raise Refused(f"{why}.")
    context = ActContext(
        connection,
        definitions,
        site,
        now,
        actor,
        person.role or "viewer",
        str(row["target_id"] or ""),
        _args(row),
        _revision(row),
        lease_now,
    )
    return act(context)


def _told_who(connection: sqlite3.Connection, row: sqlite3.Row, site: Site, now: datetime) -> str | None:
    """Whose act came before this one, if it was a colleague's."""
    revision = row["revision"] if isinstance(row["revision"], int) else None
    other = colleagues.who_was_quicker(connection, dict(row), revision, now)
    return colleagues.told(other, str(row["verb"]), now, site.calendar.zone) if other is not None else None


def _args(row: sqlite3.Row) -> dict[str, object]:
    args, problem = read_object(row["args"], "args")
    if problem is not None:
        raise Refused(f"{problem}.")
    return args


def _revision(row: sqlite3.Row) -> int | None:
    value = row["revision"]
    if value is None:
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refused(f"revision must be a whole number, not {value!r}.") from None
