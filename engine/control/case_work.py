"""Taking a case up, staying on it, letting it go, in the name of one person (the rules of leases: `leases`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.control import colleagues, leases
from engine.control.leases import Held
from engine.store.connection import transaction
from engine.store.queries import load

SQL = load("acts", "task")


@dataclass(slots=True, frozen=True)
class CaseWork:
    """What one person may say about who is at work on a case. Each of it is a transaction of its own."""

    connection: sqlite3.Connection
    actor: str
    may: Callable[[str, str], str | None]
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]
    zone: str

    def take_up(self, task_id: int, *, over: bool = False) -> Held:
        """Say that one is at work on a task, for ten minutes; `over` takes it from whoever has it.

        Refused in words where the role forbids it, the task is settled, or somebody else has it or is about to act.
        """
        with transaction(self.connection):
            if (why := self._not_to_be_taken(task_id)) is not None:
                return Held(None, False, why)
            real_now, case = self.real_now(), colleagues.case_of(self.connection, "task", task_id)
            instance_id = case.instance_id if case is not None else None
            if over:
                mine = leases.take_over(self.connection, task_id, instance_id, self.actor, self.now(), real_now)
                return Held(mine, True, "It is yours.")
            others = leases.of_others(self.connection, task_id, instance_id, self.actor, real_now)
            if others:
                return Held(others[0], False, told_holder(others[0], real_now, self.zone))
            return Held(leases.take(self.connection, task_id, self.actor, real_now), True, "It is yours.")

    def stay_on(self, task_id: int) -> Held:
        """Make one's own lease last ten minutes from now; says who has the task where one has it no more."""
        with transaction(self.connection):
            real_now = self.real_now()
            mine = leases.renew(self.connection, task_id, self.actor, real_now)
            if mine is not None:
                return Held(mine, True, "It is yours.")
            lease = leases.of_task(self.connection, task_id, real_now)
            return Held(lease, False, told_holder(lease, real_now, self.zone) if lease else "Nobody is on it.")

    def let_go(self, task_id: int) -> bool:
        """End one's own lease; says whether there was one."""
        with transaction(self.connection):
            return leases.let_go(self.connection, task_id, self.actor)

    def _not_to_be_taken(self, task_id: int) -> str | None:
        if (why := self.may("claim", "task")) is not None:
            return f"{why[:1].upper()}{why[1:]}."
        row = self.connection.execute(SQL.task, {"task_id": task_id}).fetchone()
        if row is None or row["status"] not in ("open", "snoozed"):
            return "This is done already."
        waiting = colleagues.awaited(self.connection, "task", task_id, "resolve")
        if waiting is not None and waiting["actor"] != self.actor:
            return colleagues.told(waiting, str(waiting["verb"]), self.now(), self.zone)
        return None


def told_holder(lease: leases.Lease, real_now: datetime, zone: str) -> str:
    """`Dana is on it, until 14:20.`"""
    return f"{lease.holder} is on it, until {colleagues.local(lease.expires_at, real_now, zone)}."
