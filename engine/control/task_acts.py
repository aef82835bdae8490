"""What a person can do with a task: claim, resolve, snooze, assign, note."""

from __future__ import annotations

import sqlite3

from engine.control import answer_acts, call_acts, instance_acts, leases, uncertain_acts
from engine.control.colleagues import local
from engine.control.context import SQL, ActContext
from engine.control.withdrawals import ESCALATIONS
from engine.core.assignment import who_takes
from engine.core.calls import PHONE_CALL, REACHED
from engine.core.model import ALIVE, TaskStatus
from engine.errors import Refused, TooLate
from engine.store import intake
from engine.store.audit import audit
from engine.store.tasks import load_coordinators
from engine.store.times import from_db, to_db


def claim(act: ActContext) -> str:
    """Have it open, so that nobody else works on it at the same time."""
    row = _open(act)
    _refuse_held(act, row)
    leases.take(act.connection, row["task_id"], act.actor, act.lease_now)
    _audit(act, row, "task.claimed")
    return f"task {row['task_id']} is {act.actor}'s for the next {leases.LEASE.seconds // 60} minutes."


def snooze(act: ActContext) -> str:
    """Put it off until a moment."""
    row, until = _open(act), act.moment("until")
    act.connection.execute(SQL.snooze_task, {"task_id": row["task_id"], "until": to_db(until)})
    leases.end_of_task(act.connection, row["task_id"])
    _audit(act, row, "task.snoozed")
    return f"task {row['task_id']} comes back at {until:%Y-%m-%d %H:%M} UTC."


def wake(act: ActContext) -> str:
    """Put a snoozed task back on the list."""
    row = _open(act)
    if row["status"] != TaskStatus.SNOOZED:
        raise Refused(f"task {row['task_id']} is on the list already.")
    act.connection.execute(SQL.wake_task, {"task_id": row["task_id"]})
    _audit(act, row, "task.open")
    return f"task {row['task_id']} is back on the list."


def assign(act: ActContext) -> str:
    """Hand it to somebody, or (nobody named) to everyone."""
    row, to = _open(act), act.text("to")
    known = load_coordinators(act.connection)
    if to is not None and known and to not in known:
        raise Refused(f"nobody called {to!r} is among the coordinators ({', '.join(sorted(known))}).")
    wanted, to = to, who_takes(to, known, act.now) if to is not None else None
    act.connection.execute(SQL.assign_task, {"task_id": row["task_id"], "to": to})
    leases.end_of_task(act.connection, row["task_id"])
    _audit(act, row, "task.assigned")
    away = f"{wanted} is away, so " if wanted != to else ""
    return f"{away}task {row['task_id']} is on {to + chr(8217) + 's' if to else 'everyone' + chr(8217) + 's'} list."


def note(act: ActContext) -> str:
    """Write something down for whoever looks next."""
    row, text = _task(act), act.text("notes", required=True)
    act.connection.execute(SQL.note_task, {"task_id": row["task_id"], "note": f"{act.actor}: {text}"})
    _audit(act, row, "task.noted")
    return f"the note is kept with task {row['task_id']}."


def resolve(act: ActContext) -> str:
    """It is done, with an outcome; what waits for it goes on."""
    row = _open(act)
    _refuse_held(act, row)
    outcome, notes = act.text("outcome") or "done", act.text("notes")
    if row["task_type"] == "message_uncertain" and row["instance_id"] is not None:
        sentence = uncertain_acts.settle(act, row["instance_id"], outcome)
        _end(act, row, outcome, notes)
        return sentence
    if row["task_type"] == "reply" and outcome.startswith(answer_acts.FAMILY):
        sentence = answer_acts.settle_family(act, row, outcome.removeprefix(answer_acts.FAMILY))
        _end(act, row, outcome, notes)
        return sentence
    if row["task_type"] in ESCALATIONS and _lives(act, row):
        return _decide(act, row, outcome, notes)
    _end(act, row, outcome, notes)
    if row["task_type"] != PHONE_CALL:
        _wake_step(act, row)
        return f"task {row['task_id']} is done ({outcome})."
    if (again := call_acts.comes_back(act, row, outcome)) is not None:
        return f"noted ({outcome.replace('_', ' ')}); the call comes back {again}."
    if outcome == REACHED and row["family_id"] is not None:
        act.connection.execute(
            SQL.insert_event,
            {
                "event_type": "call.reached",
                "family_id": row["family_id"],
                "payload": None,
                "source": "coordinator",
                "dedupe_key": f"task:{row['task_id']}:reached",
                "now": to_db(act.now),
            },
        )
    _wake_step(act, row)
    return f"the call is done ({outcome.replace('_', ' ')})."


def _decide(act: ActContext, row: sqlite3.Row, outcome: str, notes: str | None) -> str:
    """Resolving an escalation decides what becomes of its instance; without a word, it counts as done by hand."""
    verbs = {"retry": instance_acts.retry, "try_again": instance_acts.retry, "cancel": instance_acts.cancel,
             "stop": instance_acts.cancel, "call": instance_acts.call_instead}  # fmt: skip
    args = {**act.args, "reason": notes or f"{act.actor} settled it: {outcome}"}
    on_instance = ActContext(
        act.connection,
        act.definitions,
        act.site,
        act.now,
        act.actor,
        act.role,
        str(row["instance_id"]),
        args,
        None,
        act.lease_now,
    )
    _end(act, row, outcome, notes)  # first, so that the instance's end doesn't drop it
    return verbs.get(outcome, instance_acts.skip)(on_instance)


def _wake_step(act: ActContext, row: sqlite3.Row) -> None:
    """The step that waits for this task goes on."""
    if row["instance_id"] is None or row["step_number"] is None or not _lives(act, row):
        return
    visit = {name: row[name] for name in ("instance_id", "step_number", "branch", "occurrence")}
    token = act.connection.execute(SQL.waiting_token, visit).fetchone()
    if token is None:
        return
    instance = act.connection.execute(SQL.instance, {"instance_id": row["instance_id"]}).fetchone()
    if instance["status"] == "running":
        intake.wake(act.connection, token["queue_id"], row["instance_id"], act.now)


def _lives(act: ActContext, row: sqlite3.Row) -> bool:
    if row["instance_id"] is None:
        return False
    instance = act.connection.execute(SQL.instance, {"instance_id": row["instance_id"]}).fetchone()
    return instance is not None and instance["status"] in ALIVE


def _task(act: ActContext) -> sqlite3.Row:
    task_id = act.key("a task")
    row: sqlite3.Row | None = act.connection.execute(SQL.task, {"task_id": task_id}).fetchone()
    if row is None:
        raise Refused(f"there is no task {task_id}.")
    return row


def _open(act: ActContext) -> sqlite3.Row:
    row = _task(act)
    if row["status"] not in (TaskStatus.OPEN, TaskStatus.SNOOZED):
        by_engine = row["resolved_by"] in (None, "engine")  # perhaps because a colleague stopped the workflow
        raise (TooLate if by_engine else Refused)(_settled(act, row))
    act.check_revision(row["revision"])
    return row


def _settled(act: ActContext, row: sqlite3.Row) -> str:
    at = from_db(row["resolved_at"])
    when = f" at {local(at, act.now, act.site.calendar.zone)}" if at else ""
    how = str(row["outcome"] or row["status"]).replace("_", " ")
    who = row["resolved_by"]
    return f"{who} did this{when} ({how})." if who not in (None, "engine") else f"this settled itself{when} ({how})."


def _refuse_held(act: ActContext, row: sqlite3.Row) -> None:
    lease = leases.of_task(act.connection, row["task_id"], act.lease_now)
    if lease is not None and lease.holder != act.actor:
        until = local(lease.expires_at, act.lease_now, act.site.calendar.zone)
        raise Refused(f"{lease.holder} is on it, until {until}.")


def _end(act: ActContext, row: sqlite3.Row, outcome: str, notes: str | None) -> None:
    act.connection.execute(
        SQL.end_task,
        {"task_id": row["task_id"], "outcome": outcome, "notes": notes, "actor": act.actor, "now": to_db(act.now)},
    )
    _audit(act, row, "task.done")


def _audit(act: ActContext, row: sqlite3.Row, action: str) -> None:
    audit(act.connection, act.now, act.actor, action, row["instance_id"], row["task_id"])
