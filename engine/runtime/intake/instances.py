"""Pending instances: each starts, waits for its day, or ends with the reason why it can't start.

Rows come from triggers, from `followthrough start`, and from anybody's plain SQL, so nothing in them is taken for
granted.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from engine import log, log_events
from engine.core import machine
from engine.core.admission import Admitted, Turned
from engine.core.flags import is_on
from engine.core.json_object import read_object
from engine.core.model import Instance, InstanceStatus, Phase, Snapshot, Token, TokenStatus
from engine.core.timing import resolve_zone
from engine.runtime.intake.desk import Census, Desk, whole
from engine.runtime.intake.ration import Ration
from engine.store import gather, intake
from engine.store.apply import placed, write_plans
from engine.store.connection import transaction
from engine.store.definitions import Published
from engine.store.times import from_db, to_db

MODES = ("simulate", "execute")


def take_in_instances(connection: sqlite3.Connection, desk: Desk, rows: list[sqlite3.Row]) -> None:
    """Start or end these pending rows, in order, inside the caller's transaction."""
    families = gather.gather_families(connection, {r["family_id"] for r in rows if isinstance(r["family_id"], int)})
    census = Census.take(connection, desk, families)
    contacts = gather.gather_contacts(connection, families)
    events = gather.gather_events(connection, [row["instance_id"] for row in rows])
    ration = Ration(connection, desk) if desk.rationed and desk.max_starts_per_day > 0 else None
    for row in rows:
        problem = _problem(desk, row, families)
        if problem is not None:
            intake.end_pending(connection, row["instance_id"], *problem, desk.now)
            continue
        published = desk.definitions.current[row["template_id"]]
        if _waits_or_ends(connection, desk, row, published, census, ration):
            continue
        family_id = row["family_id"]
        snapshot = _before_start(desk, row, published, families[family_id])
        snapshot.contacts = contacts.get(family_id, ())
        snapshot.events = events.get(row["instance_id"], ())
        _start(connection, desk, row, published, snapshot)


def put_starts_in_form(connection: sqlite3.Connection, desk: Desk, after: int) -> int:
    """Put the starts of pending rows beyond key `after` (0: of all) into the one form that compares as text; a row
    whose start can't be read ends. Returns the key up to which all are."""
    highest = intake.highest_instance(connection)
    if after == 0:  # not through all that has ended before this engine began
        after = (intake.first_pending(connection) or highest + 1) - 1
    odd = intake.odd_moments(connection, after)
    if odd:
        with transaction(connection):
            for row in odd:
                try:
                    intake.place_pending(connection, row["instance_id"], from_db(row["next_execution_at"]))
                except ValueError as error:
                    why = f"next_execution_at: {error}"
                    intake.end_pending(connection, row["instance_id"], "failed", why, desk.now)
    return highest


def _problem(desk: Desk, row: sqlite3.Row, families: dict[int, dict[str, Any]]) -> tuple[str, str] | None:
    """Why the row can never start: its final status and a sentence."""
    template_id = row["template_id"]
    if template_id not in desk.definitions.known:
        return "failed", f"there is no workflow with the template_id {template_id!r}"
    if template_id in desk.definitions.broken:
        return "failed", f"the workflow's definition can't be used: {desk.definitions.broken[template_id]}"
    published = desk.definitions.current[template_id]
    if not published.active:
        return "cancelled", f"the workflow {published.name} is not active"
    family = families.get(row["family_id"]) if isinstance(row["family_id"], int) else None
    if family is None:
        return "failed", f"there is no family {row['family_id']!r}"
    if not is_on(family.get("active")):
        return "cancelled", "the family is no longer active"
    if row["mode"] is not None and row["mode"] not in MODES:
        return "failed", f"mode must be simulate or execute, not {row['mode']!r}"
    if row["priority"] is not None and not 1 <= whole(row["priority"], 0) <= 10:
        return "failed", f"priority must be a whole number from 1 to 10, not {row['priority']!r}"
    for column in ("trigger_date", "next_execution_at", "created_date"):
        try:
            from_db(row[column])
        except ValueError as error:
            return "failed", f"{column}: {error}"
    _, problem = read_object(row["variables"], "variables")
    return None if problem is None else ("failed", problem)


def _waits_or_ends(
    connection: sqlite3.Connection,
    desk: Desk,
    row: sqlite3.Row,
    published: Published,
    census: Census,
    ration: Ration | None,
) -> bool:
    """Whether a limit keeps the row from starting now; the row then says so."""
    instance_id, family_id = row["instance_id"], row["family_id"]
    mode = desk.mode_of(published.definition, row["mode"])
    rationed = ration if mode == "execute" else None
    if rationed is not None and rationed.window_ended(row):
        intake.end_pending(connection, instance_id, "cancelled", "its prediction's window ended first", desk.now)
        census.remove(family_id, mode, instance_id)
        return True
    by_prediction = str(row["triggered_by"] or "").startswith("prediction")
    cooldown = published.definition.cooldown if by_prediction else None
    verdict = census.admit(published, family_id, mode, cooldown=cooldown, own_id=instance_id)
    if isinstance(verdict, Turned):
        intake.end_pending(connection, instance_id, "cancelled", verdict.why, desk.now, from_db(row["trigger_date"]))
        census.remove(family_id, mode, instance_id)
        return True
    if rationed is not None and not rationed.take(row, published):
        log.write(log_events.STARTS_LIMITED, workflow=published.name, limit=desk.max_starts_per_day)
        why = f"waits: {desk.max_starts_per_day} instances of this workflow have started today"
        intake.postpone_pending(connection, instance_id, rationed.tomorrow, why)
        return True
    _supersede(connection, desk, verdict, published, census, family_id, mode)
    census.remove(family_id, mode, instance_id)
    census.register(published, family_id, mode, instance_id, started=True)
    return False


def _supersede(
    connection: sqlite3.Connection,
    desk: Desk,
    verdict: Admitted,
    published: Published,
    census: Census,
    family_id: int,
    mode: str,
) -> None:
    for weaker in verdict.supersedes:
        note = f"superseded by {published.name}"
        if not weaker.started:
            intake.end_pending(connection, weaker.instance_id, "cancelled", note, desk.now)
        else:
            end_instance(connection, desk, weaker.instance_id, InstanceStatus.CANCELLED, "cancelled", note)
        census.remove(family_id, mode, weaker.instance_id)


def end_instance(
    connection: sqlite3.Connection, desk: Desk, instance_id: int, status: str, outcome: str, note: str
) -> None:
    """End a living instance from outside its steps."""
    snapshots = gather.gather_instances(connection, [instance_id], desk.site.calendar.zone)
    if not snapshots:  # paused before it ever started
        intake.end_pending(connection, instance_id, status, note, desk.now)
    plans = []
    for snapshot in snapshots:
        instance = snapshot.instance
        definition = desk.definitions.get(connection, instance.template_id, instance.template_version)
        plans.append(machine.finish(snapshot, definition, status, outcome, note, desk.now))
    write_plans(connection, plans, desk.now)


def _before_start(desk: Desk, row: sqlite3.Row, published: Published, family: dict[str, Any]) -> Snapshot:
    """The instance as it is about to start: at its first step, at this moment."""
    definition, now = published.definition, desk.now
    priority = definition.priority if row["priority"] is None else int(row["priority"])
    instance = Instance(
        row["instance_id"], published.template_id, published.version, row["family_id"], InstanceStatus.PENDING, 0, now,
        gather.read_variables(row["variables"]), desk.mode_of(definition, row["mode"]), priority,
        row["correlation_key"], 0, None, row["revision"],
    )  # fmt: skip
    token = Token(0, instance.instance_id, 0, "", 0, now, priority, TokenStatus.QUEUED, None, 0, Phase.STEP, None)
    snapshot = Snapshot(token, instance, family, zone=resolve_zone(family.get("time_zone"), desk.site.calendar.zone))
    snapshot.paused_until = gather.readable_moment(family.get("paused_until"))
    return snapshot


def _start(
    connection: sqlite3.Connection, desk: Desk, row: sqlite3.Row, published: Published, snapshot: Snapshot
) -> None:
    instance, now = snapshot.instance, desk.now
    plan = machine.start(snapshot, published.definition, now, desk.site)
    if plan.token is None:
        intake.end_pending(connection, instance.instance_id, "cancelled", plan.notes or "it ended at once", now)
        return
    connection.execute(
        intake.APPLY.start_instance,
        {
            "instance_id": instance.instance_id,
            "template_version": published.version,
            "mode": instance.mode,
            "priority": instance.priority,
            "variables": json.dumps(dict(instance.variables), ensure_ascii=False) if instance.variables else None,
            "now": to_db(now),
            "trigger_date": to_db(from_db(row["trigger_date"]) or now),
            "created_date": to_db(from_db(row["created_date"]) or now),
        },
    )
    cursor = connection.execute(
        intake.APPLY.insert_token,
        {"instance_id": instance.instance_id, "priority": instance.priority, "now": to_db(now), **placed(plan.token)},
    )
    plan.snapshot.token = Token(
        int(cursor.lastrowid or 0), instance.instance_id, 0, "", 0, plan.token.scheduled_for, instance.priority,
        plan.token.status, None, 0, plan.token.phase, None,
    )  # fmt: skip
    write_plans(connection, [plan], now)
