"""What a person can ask for an instance: pause, resume, retry, skip, cancel, set, wait, call."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from engine.control.context import SQL, ActContext
from engine.control.withdrawals import drop_tasks_of_step, end_questions, forget_failures, rewrite
from engine.core import machine
from engine.core.calls import NO_CALLS, PHONE_CALL, due_for, number_to_call
from engine.core.model import ALIVE, InstanceStatus, Snapshot, TokenStatus
from engine.core.outcome import NewTask
from engine.core.reasons import Reason
from engine.core.transitions import change
from engine.core.waiting import has_happened
from engine.errors import Refused, TooLate
from engine.store import gather, intake
from engine.store.apply import reasons_json, write_plans
from engine.store.audit import audit
from engine.store.call_consents import heeding_consent, not_to_be_called
from engine.store.tasks import insert_task
from engine.store.times import from_db, to_db


def pause(act: ActContext) -> str:
    """Nothing more happens until somebody resumes; what runs at this moment is finished and recorded."""
    row = _alive(act)
    if row["status"] == InstanceStatus.PAUSED:
        raise TooLate("it is paused already.")
    _set_status(act, row, InstanceStatus.PAUSED, None)
    act.connection.execute(SQL.hold_tokens, {"instance_id": row["instance_id"]})
    return f"{_named(row)} is paused; nothing goes out until somebody resumes it."


def resume(act: ActContext) -> str:
    """Go on where it was paused; what is overdue is due now, inside the family's hours."""
    row = _alive(act)
    if row["status"] != InstanceStatus.PAUSED:
        raise TooLate("it is not paused.")
    if row["started_at"] is None:
        _set_status(act, row, InstanceStatus.PENDING, None)
        return f"{_named(row)} waits for its start again."
    snapshots = _snapshots(act, row)
    if any(snapshot.token.status == TokenStatus.FAILED for snapshot in snapshots):
        raise Refused("it stopped because a step failed: try the step again (retry) or skip it.")
    instance = {"instance_id": row["instance_id"]}
    act.connection.execute(SQL.release_tokens, instance)
    due = from_db(act.connection.execute(SQL.next_of_instance, instance).fetchone()[0])
    _set_status(act, row, InstanceStatus.RUNNING, due)
    for snapshot in snapshots:
        if has_happened(snapshot, act.definition(row["template_id"], row["template_version"])):
            intake.wake(act.connection, snapshot.token.queue_id, row["instance_id"], act.now)
    return f"{_named(row)} goes on."


def retry(act: ActContext, queue_id: int | None = None) -> str:
    """Try the failed step again, with fresh attempts: the one that stands at `queue_id`, or the first that failed."""
    row = _alive(act)
    snapshot = _failed(_snapshots(act, row), queue_id) or _token(act, row)
    _refuse_leaving(act, row)
    failed = snapshot.token.status == TokenStatus.FAILED
    waits_for_retry = snapshot.token.status == TokenStatus.QUEUED and snapshot.token.attempts > 0
    if not failed and not waits_for_retry:
        raise TooLate("there is nothing to try again: no step of it has failed.")
    _audit(act, row, "instance.retry")
    return _place(act, row, snapshot, act.now, None, "the step is tried again")


def wait(act: ActContext) -> str:
    """Leave it alone until a moment, then go on with the step at which it stands."""
    row = _alive(act)
    snapshot, until = _token(act, row), act.moment("until")
    _refuse_leaving(act, row)
    _audit(act, row, "instance.wait")
    return _place(
        act, row, snapshot, until, Reason("wait", act.now, until), f"it goes on at {until:%Y-%m-%d %H:%M} UTC"
    )


def skip(act: ActContext) -> str:
    """Leave the current step undone and go on with the next."""
    row = _alive(act)
    snapshot = _token(act, row)
    _refuse_leaving(act, row)
    definition = act.definition(snapshot.instance.template_id, snapshot.instance.template_version)
    if snapshot.token.step_number >= len(definition.steps):
        raise Refused(f"all steps of {_named(row)} are done: resume it, and it ends.")
    name = definition.steps[snapshot.token.step_number].name
    why = act.text("reason") or f"{act.actor} skipped it"
    _audit(act, row, "instance.skip", {"step": snapshot.token.step_number})
    drop_tasks_of_step(act, snapshot, why)
    again = partial(machine.skip, snapshot, definition, why, act.now, act.site)
    write_plans(act.connection, [heeding_consent(act.connection, again(), again)], act.now, act.actor)
    act.connection.execute(SQL.release_tokens, {"instance_id": row["instance_id"]})
    end_questions(act, row["instance_id"], "skipped")
    return f"the step '{name}' is skipped; {_named(row)} goes on with the next."


def cancel(act: ActContext) -> str:
    """Stop for good. What was waiting is withdrawn; what has left is left."""
    row = _alive(act)
    end(act, row, InstanceStatus.CANCELLED, act.text("reason") or f"{act.actor} stopped it")
    return f"{_named(row)} is stopped for good."


def set_variables(act: ActContext) -> str:
    """Set variables that conditions and messages use."""
    row = _alive(act)
    values = act.args.get("variables")
    if not isinstance(values, dict) or not values or not all(str(name).isidentifier() for name in values):
        raise Refused("'set' needs at least one variable, such as {\"amount\": 120}, named like a word.")
    merged = {**gather.read_variables(row["variables"]), **values}
    parameters = {"instance_id": row["instance_id"], "variables": json.dumps(merged, ensure_ascii=False)}
    act.connection.execute(SQL.set_variables, parameters)
    rewrite(act, row["instance_id"], f"{act.actor} set variables")
    _audit(act, row, "instance.set", {"names": sorted(values)})
    return f"{', '.join(sorted(values))} set for {_named(row)}."


def call_instead(act: ActContext) -> str:
    """A person calls the family; the step at which it stands is left undone."""
    row = _alive(act)
    snapshot = _token(act, row)
    if not_to_be_called(act.connection, row["family_id"], snapshot.contacts):
        raise Refused(f"{NO_CALLS}: write to them, skip the step, or stop.")
    sentence = skip(act)
    phone = number_to_call(snapshot.contacts)
    family = (snapshot.family or {}).get("family_name") or row["family_id"]
    number = f" on {phone}" if phone else ""
    due = due_for(act.site.calendar, snapshot, act.now)
    insert_task(
        act.connection,
        NewTask(PHONE_CALL, f"Call the {family} family{number}: {act.actor} took this over", due, "high"),
        act.now,
        act.actor,
        family_id=row["family_id"],
        instance_id=row["instance_id"],
        mode=snapshot.instance.mode,
        wanted=act.actor,
    )
    return f"A call is on {act.actor}'s list. {sentence[:1].upper()}{sentence[1:]}"


def end(act: ActContext, row: sqlite3.Row, status: str, note: str) -> None:
    """End an instance that lives, started or not, in the name of the actor."""
    outcome = "failed" if status == InstanceStatus.FAILED else "cancelled"
    snapshots = _snapshots(act, row)
    if not snapshots:
        change("instance", row["status"], status)
        act.connection.execute(SQL.end_unstarted, {
            "instance_id": row["instance_id"], "status": str(status), "why": note, "now": to_db(act.now),
        })  # fmt: skip
        audit(act.connection, act.now, act.actor, f"instance.{status}", row["instance_id"])
    for snapshot in snapshots:
        definition = act.definition(snapshot.instance.template_id, snapshot.instance.template_version)
        plan = machine.finish(snapshot, definition, status, outcome, note, act.now)
        write_plans(act.connection, [plan], act.now, act.actor)


def _alive(act: ActContext) -> sqlite3.Row:
    instance_id = act.key("an instance")
    row: sqlite3.Row | None = act.connection.execute(SQL.instance, {"instance_id": instance_id}).fetchone()
    if row is None:
        raise Refused(f"there is no instance {instance_id}.")
    if row["status"] not in ALIVE:
        raise TooLate(f"{_named(row)} has ended already ({row['status']}).")
    act.check_revision(row["revision"])
    return row


def _snapshots(act: ActContext, row: sqlite3.Row) -> list[Snapshot]:
    return gather.gather_instances(act.connection, [row["instance_id"]], act.site.calendar.zone)


def _token(act: ActContext, row: sqlite3.Row) -> Snapshot:
    snapshots = _snapshots(act, row)
    if not snapshots:
        raise Refused(f"{_named(row)} has not started yet.")
    return snapshots[0]


def _failed(snapshots: Sequence[Snapshot], queue_id: int | None) -> Snapshot | None:
    """Where an instance failed for good; a healthy branch may stand before it."""
    failed = (snapshot for snapshot in snapshots if snapshot.token.status == TokenStatus.FAILED)
    return next((snapshot for snapshot in failed if queue_id in (None, snapshot.token.queue_id)), None)


def _refuse_leaving(act: ActContext, row: sqlite3.Row) -> None:
    if act.connection.execute(SQL.sending, {"instance_id": row["instance_id"]}).fetchone() is not None:
        raise Refused("a message of it is leaving at this moment; try again in a few seconds.")
    for snapshot in _snapshots(act, row):
        if (snapshot.token.held_reason or "").startswith(("asked:", "uncertain:")):
            raise Refused("nobody knows yet whether its message left: settle the task about that message first.")


def _place(
    act: ActContext, row: sqlite3.Row, snapshot: Snapshot, at: datetime, reason: Reason | None, what: str
) -> str:
    act.connection.execute(
        SQL.place_token,
        {
            "queue_id": snapshot.token.queue_id,
            "at": to_db(at),
            "reasons": reasons_json((reason,)) if reason else None,
            "phase": snapshot.token.phase,
        },
    )
    rewrite(act, row["instance_id"], f"{act.actor} had it tried again")
    forget_failures(act, snapshot, f"{act.actor} had it tried again")
    if row["status"] == InstanceStatus.PAUSED:
        act.connection.execute(
            SQL.release_tokens, {"instance_id": row["instance_id"]}
        )  # side branches that stood still with it
        _set_status(act, row, InstanceStatus.RUNNING, at)
    else:
        act.connection.execute(SQL.set_next_execution, {"instance_id": row["instance_id"], "at": to_db(at)})
    end_questions(act, row["instance_id"], "tried again")
    return f"{_named(row)}: {what}."


def _set_status(act: ActContext, row: sqlite3.Row, status: str, due: datetime | None) -> None:
    after = change("instance", row["status"], status)
    parameters = {
        "instance_id": row["instance_id"], "status": after, "next_execution_at": to_db(due) if due else None,
    }  # fmt: skip
    act.connection.execute(SQL.set_instance_status, parameters)
    audit(act.connection, act.now, act.actor, f"instance.{after}", row["instance_id"])


def _audit(act: ActContext, row: sqlite3.Row, action: str, detail: Mapping[str, Any] | None = None) -> None:
    audit(act.connection, act.now, act.actor, action, row["instance_id"], detail=detail)


def _named(row: sqlite3.Row) -> str:
    return f"instance {row['instance_id']} ({row['template_name'] or 'unknown workflow'})"
