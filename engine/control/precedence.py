"""Who comes first: whether an act may be asked for now, and for which state of its case it then counts.

Runs in the transaction that inserts the act, so that of two people who ask at the same moment exactly one is first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.control import colleagues, leases
from engine.control.case_work import told_holder
from engine.control.targets import CHANGED
from engine.store.queries import load
from engine.store.times import from_db

SQL = load("acts", "task", "instance")

STAYS_INSIDE = frozenset({"assign", "edit", "pause", "resume", "snooze", "wake", "note", "claim"})
"""Acts by which nothing leaves the building: one's next act on the same case carries them out first."""

WAITS_AT_MOST = timedelta(minutes=1)
"""An act that is put off for longer than this stands in nobody's way until then."""

NEVER_LATE = frozenset({"note", "set"})
"""Acts that say or add something, whatever has become of the case meanwhile."""

AGAIN = "You asked for this a moment ago. Take that back first, or wait until it is done."


@dataclass(slots=True, frozen=True)
class Precedence:
    """One act that somebody is about to ask for."""

    connection: sqlite3.Connection
    actor: str
    forbidden: str | None
    """Why the role forbids it."""
    verb: str
    target_kind: str
    target_id: int | str
    now: datetime
    real_now: datetime
    zone: str
    carry_out: Callable[[int], object]

    def make_way(
        self, revision: int | None, seen: dict[tuple[str, int], int], *, waits: bool
    ) -> tuple[str | None, int | None]:
        """Why it would come too late, or is not this person's to ask for; and the revision that it counts for.

        What is due already is carried out before it. So is what the same person asked for before on the same case,
        where nothing leaves the building by it; the act then counts for the case as that left it.
        """
        if self.forbidden is not None:
            # An act that does not wait is written down with its refusal by whoever carries it out.
            return (f"{self.forbidden[:1].upper()}{self.forbidden[1:]}." if waits else None), revision
        case = colleagues.case_of(self.connection, self.target_kind, self.target_id)
        if case is not None and revision is not None:
            seen = {**seen, (self.target_kind, int(self.target_id)): revision}
        while (waiting := colleagues.awaited(self.connection, self.target_kind, self.target_id, self.verb)) is not None:
            moment = _moment(waiting)
            if moment is not None and moment - self.real_now > WAITS_AT_MOST:
                break
            due = moment is None or moment <= self.real_now
            if not due and (refusal := self._too_late(waiting)) is not None:
                return refusal, revision
            fresh = self._changed(seen) is None
            self.carry_out(waiting["action_id"])
            if waiting["actor"] == self.actor and fresh:
                seen = {target: self._revision(*target) or 0 for target in seen}
        target = (self.target_kind, int(self.target_id)) if case is not None else None
        if (why := self._changed(seen)) is None and waits:
            why = self._in_other_hands(case)
        return why, seen.get(target, revision) if target is not None else revision

    def _too_late(self, waiting: sqlite3.Row) -> str | None:
        """What stands in the way of this act, when `waiting` was asked for before it and not carried out yet."""
        if waiting["actor"] != self.actor:
            return colleagues.told(waiting, self.verb, self.now, self.zone)
        if waiting["verb"] not in STAYS_INSIDE or waiting["verb"] == self.verb != "edit":
            return AGAIN
        return None

    def _changed(self, seen: dict[tuple[str, int], int]) -> str | None:
        """What came in between, when the case is not any more as it was seen."""
        found = {target: self._revision(*target) for target in seen}
        moved = [target for target, revision in found.items() if revision not in (None, seen[target])]
        if not moved or self.verb in NEVER_LATE:
            return None
        act = {"actor": self.actor, "verb": self.verb, "target_kind": self.target_kind, "target_id": self.target_id}
        other = colleagues.who_was_quicker(self.connection, act, seen.get(moved[0]), self.now)
        if other is not None:
            return colleagues.told(other, self.verb, self.now, self.zone)
        return f"{CHANGED[:1].upper()}{CHANGED[1:]}"

    def _in_other_hands(self, case: colleagues.CaseKeys | None) -> str | None:
        """Who is at work on the case, if somebody else is: they are asked before anybody acts on it."""
        if case is None:
            return None
        others = leases.of_others(self.connection, case.task_id, case.instance_id, self.actor, self.real_now)
        return told_holder(others[0], self.real_now, self.zone) if others else None

    def _revision(self, kind: str, key: int) -> int | None:
        case = colleagues.CaseKeys(key, None) if kind == "task" else colleagues.CaseKeys(None, key)
        return revisions(self.connection, case).get((kind, key))


def revisions(connection: sqlite3.Connection, case: colleagues.CaseKeys | None) -> dict[tuple[str, int], int]:
    """The states in which the parts of a case are now."""
    found = {}
    if case is not None and case.task_id is not None:
        row = connection.execute(SQL.task, {"task_id": case.task_id}).fetchone()
        found.update({("task", case.task_id): int(row["revision"])} if row is not None else {})
    if case is not None and case.instance_id is not None:
        row = connection.execute(SQL.instance, {"instance_id": case.instance_id}).fetchone()
        found.update({("instance", case.instance_id): int(row["revision"])} if row is not None else {})
    return found


def _moment(act: sqlite3.Row) -> datetime | None:
    """When an act may be carried out; one that says it in a way that can't be read is refused when it is."""
    try:
        return from_db(act["not_before"])
    except ValueError:
        return None
