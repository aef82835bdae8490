"""What the loser of a race is told: who was quicker, what they did and when, on the site's clock.

A case is a task, its instance and the instance's other tasks: two people decide the same thing when one resolves the
escalation and the other tries the workflow again. An act that was turned down because somebody else's came first says
so ("Dana did this at 14:02."), whether theirs waits for its ten seconds or has been carried out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.control.targets import MAX_KEY
from engine.core.zones import zone_named
from engine.store.queries import load
from engine.store.times import from_db

SQL = load("colleagues")

DONE = {
    "retry": "tried it again", "skip": "skipped the step", "cancel": "stopped it", "pause": "paused it",
    "resume": "let it go on", "wait": "put it off", "call": "took it over by phone", "resolve": "closed it",
    "snooze": "put it off", "wake": "put it back on the list", "assign": "handed it on", "claim": "took it up",
    "set": "changed its values", "edit": "changed the details", "answered": "noted their answer",
    "consent": "changed what they allow", "hold": "put it on hold", "release": "let it go on",
    "requeue": "tried it again", "discard": "gave it up", "note": "wrote a note",
}  # fmt: skip
"""What each verb has done, in words."""

DECIDES = ("resolve", "retry", "skip", "cancel", "wait", "call", "pause", "resume", "snooze")
"""Acts on one part of a case that leave nothing to decide for an act on another part."""

RECENT = timedelta(minutes=15)
"""How long ago a colleague's act may lie to have come in between a look and an act that names no revision."""


@dataclass(slots=True, frozen=True)
class CaseKeys:
    """What belongs together: a task, its instance."""

    task_id: int | None
    instance_id: int | None


def case_of(connection: sqlite3.Connection, target_kind: str, target_id: int | str) -> CaseKeys | None:
    """The case that an act is about; `None` for everything that is neither a task nor an instance."""
    try:
        key = int(target_id)
    except (TypeError, ValueError):
        return None
    if abs(key) > MAX_KEY:
        return None
    if target_kind == "instance":
        return CaseKeys(None, key)
    if target_kind != "task":
        return None
    row = connection.execute(SQL.instance_of_task, {"task_id": str(key)}).fetchone()
    return CaseKeys(key, row["instance_id"] if row is not None else None)


def awaited(connection: sqlite3.Connection, target_kind: str, target_id: int | str, verb: str) -> sqlite3.Row | None:
    """The newest act that waits for its moment and that this one would come on top of."""
    rows = [
        row
        for row in connection.execute(SQL.awaited, _targets(connection, target_kind, target_id)).fetchall()
        if _collides(row, target_kind, target_id, verb)
    ]
    return rows[-1] if rows else None


def who_was_quicker(
    connection: sqlite3.Connection, row: Mapping[str, Any], revision: int | None, now: datetime
) -> sqlite3.Row | None:
    """Somebody else's act that has been carried out and that makes `row`, an act, too late; `None`: nobody's did."""
    kind, target = str(row["target_kind"]), str(row["target_id"])
    for other in connection.execute(SQL.applied, _targets(connection, kind, target)).fetchall():
        if other["actor"] == row["actor"] or not _collides(other, kind, target, str(row["verb"])):
            continue
        at = from_db(other["applied_at"])
        recent = at is not None and now - at <= RECENT
        seen_as_late = revision is not None and isinstance(other["revision"], int) and other["revision"] >= revision
        if seen_as_late or recent:
            found: sqlite3.Row = other
            return found
    return None


def told(row: sqlite3.Row, verb: str, now: datetime, zone: str) -> str:
    """`Dana did this at 14:02.`, with what they did where it was something else."""
    moment = from_db(row["applied_at"]) or from_db(row["submitted_at"]) or now
    what = "" if row["verb"] == verb else f": {row['actor']} {DONE.get(str(row['verb']), 'changed it')}"
    return f"{row['actor']} did this at {local(moment, now, zone)}{what}."


def local(moment: datetime, now: datetime, zone: str) -> str:
    """`14:02` on the site's clock, with the day where it is another."""
    info = zone_named(zone)
    here, today = moment.astimezone(info), now.astimezone(info)
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return f"{here:%H:%M} on {here:%a} {here.day} {here:%b}"


def _targets(connection: sqlite3.Connection, target_kind: str, target_id: int | str) -> dict[str, str]:
    targets = [[target_kind, str(target_id)]]
    case = case_of(connection, target_kind, target_id)
    if case is not None and case.instance_id is not None:
        targets.append(["instance", str(case.instance_id)])
        parameters = {"instance_id": case.instance_id}
        if target_kind == "instance":
            targets += [["task", str(task_id)] for (task_id,) in connection.execute(SQL.tasks_of_instance, parameters)]
    return {"targets": json.dumps(targets)}


def _collides(row: sqlite3.Row, target_kind: str, target_id: int | str, verb: str) -> bool:
    """Two acts on one target always do, but for notes; on two parts of a case when both decide what becomes of it."""
    if "note" in (verb, row["verb"]):
        return False
    if (row["target_kind"], row["target_id"]) == (target_kind, str(target_id)):
        return True
    return verb in DECIDES and row["verb"] in DECIDES
