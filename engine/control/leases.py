"""Who is at work on a task: a courtesy to colleagues, so that two people don't call the same family.

A lease lasts ten minutes of real time, whatever the business clock does. What its holder does renews it, and it runs
out by itself; nobody has to give it back. It is no act: nothing of the workflow depends on it, so it leaves no row in
`actions` and does not move a task's revision. Only taking it over from somebody is written to the audit log.

Every function runs inside the caller's transaction. Each write is conditional and its row count is checked, so that
of two people who take the same case up at the same moment exactly one has it, and the other is told who.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("leases")

LEASE = timedelta(minutes=10)
"""How long a case stays somebody's who does nothing with it."""


@dataclass(slots=True, frozen=True)
class Lease:
    """A task that somebody is at work on."""

    task_id: int
    holder: str
    expires_at: datetime
    """In real time."""


@dataclass(slots=True, frozen=True)
class Held:
    """What came of taking a case up: the lease that is in force now, and a sentence."""

    lease: Lease | None
    mine: bool
    said: str


def take(
    connection: sqlite3.Connection, task_id: int, actor: str, lease_now: datetime, *, over: bool = False
) -> Lease | None:
    """Take a task up or renew one's own lease; `over` takes it from whoever has it. `None`: somebody else has it."""
    expires_at = lease_now + LEASE
    values = {
        "task_id": task_id, "holder": actor, "lease_now": to_db(lease_now), "expires_at": to_db(expires_at),
        "over": over,
    }  # fmt: skip
    taken = connection.execute(SQL.take, values).rowcount
    return Lease(task_id, actor, expires_at) if taken == 1 else None


def take_over(
    connection: sqlite3.Connection,
    task_id: int,
    instance_id: int | None,
    actor: str,
    now: datetime,
    lease_now: datetime,
) -> Lease | None:
    """Take a whole case from whoever has any of it, and write down from whom. `now` is the business clock."""
    for other in of_others(connection, task_id, instance_id, actor, lease_now):
        take(connection, other.task_id, actor, lease_now, over=True)
        audit(connection, now, actor, "task.taken_over", instance_id, other.task_id, {"from": other.holder})
    return take(connection, task_id, actor, lease_now)


def renew(connection: sqlite3.Connection, task_id: int, actor: str, lease_now: datetime) -> Lease | None:
    """Make one's own lease last from now on; `None` when it has run out or somebody else has it by now."""
    expires_at = lease_now + LEASE
    values = {"task_id": task_id, "holder": actor, "lease_now": to_db(lease_now), "expires_at": to_db(expires_at)}
    return Lease(task_id, actor, expires_at) if connection.execute(SQL.renew, values).rowcount == 1 else None


def let_go(connection: sqlite3.Connection, task_id: int, actor: str) -> bool:
    """End one's own lease; says whether there was one."""
    return connection.execute(SQL.let_go, {"task_id": task_id, "holder": actor}).rowcount == 1


def of_task(connection: sqlite3.Connection, task_id: int, lease_now: datetime) -> Lease | None:
    """Who has a task now."""
    row = connection.execute(SQL.of_task, {"task_id": task_id, "lease_now": to_db(lease_now)}).fetchone()
    return _lease(task_id, row["holder"], row["expires_at"], lease_now) if row is not None else None


def of_others(
    connection: sqlite3.Connection, task_id: int | None, instance_id: int | None, actor: str, lease_now: datetime
) -> list[Lease]:
    """What other people have of a case now, the one that lasts longest first."""
    values = {"task_id": task_id, "instance_id": instance_id, "actor": actor, "lease_now": to_db(lease_now)}
    rows = connection.execute(SQL.of_others, values).fetchall()
    return [_lease(row["task_id"], row["holder"], row["expires_at"], lease_now) for row in rows]


def end_done(connection: sqlite3.Connection, lease_now: datetime) -> int:
    """Sweep leases that ran out and those of tasks that are settled; returns how many there were."""
    return connection.execute(SQL.end_done, {"lease_now": to_db(lease_now)}).rowcount


def end_of_task(connection: sqlite3.Connection, task_id: int) -> None:
    """The task was handed to somebody or put off: whoever had it is free of it."""
    connection.execute(SQL.end_of_task, {"task_id": task_id})


def _lease(task_id: int, holder: str, expires_at: str, lease_now: datetime) -> Lease:
    return Lease(task_id, holder, from_db(expires_at) or lease_now)
