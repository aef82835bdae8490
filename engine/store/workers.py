"""Daemons: who runs, who was last heard of when, who is dead."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("workers")

SILENT_AFTER = timedelta(seconds=60)
"""A daemon on another host that was not heard of for so long counts as dead."""


@dataclass(slots=True, frozen=True)
class Worker:
    """A daemon that has not said that it stopped."""

    worker_id: int
    host: str
    pid: int
    started: datetime
    heartbeat: datetime
    fingerprint: str | None

    def lives(self, lease_now: datetime) -> bool:
        """Whether it is alive: on this host its process tells, elsewhere its heartbeat."""
        if self.host == this_host():
            return self.pid != os.getpid() and _runs_since(self.pid, self.started)
        return lease_now - self.heartbeat < SILENT_AFTER


def register(connection: sqlite3.Connection, version: str, fingerprint: str, lease_now: datetime) -> int:
    """Say that this process runs as a daemon; returns its worker id."""
    row = connection.execute(
        SQL.register,
        {
            "host": this_host(),
            "pid": os.getpid(),
            "version": version,
            "now": to_db(lease_now),
            "fingerprint": fingerprint,
        },
    ).fetchone()
    return int(row[0])


def beat(connection: sqlite3.Connection, worker_id: int, lease_now: datetime) -> None:
    """Say that this daemon still lives."""
    connection.execute(SQL.beat, {"worker_id": worker_id, "now": to_db(lease_now)})


def end(connection: sqlite3.Connection, worker_id: int, status: str) -> None:
    """A daemon `stopped`, or is found `dead`."""
    connection.execute(SQL.end, {"worker_id": worker_id, "status": status})


def running(connection: sqlite3.Connection) -> list[Worker]:
    """Daemons that have not said that they stopped, alive or not."""
    return list(_workers(connection.execute(SQL.running).fetchall()))


def _workers(rows: Iterable[sqlite3.Row]) -> Iterator[Worker]:
    for row in rows:
        started, heartbeat = from_db(row["started_at"]), from_db(row["heartbeat_at"])
        if started is not None and heartbeat is not None:
            yield Worker(row["worker_id"], row["host"], row["pid"], started, heartbeat, row["fingerprint"])


@dataclass(slots=True, frozen=True)
class LastSenders:
    """Who was at work when a message was last armed in execute mode."""

    armed_at: datetime
    workers: tuple[Worker, ...]


def last_senders(connection: sqlite3.Connection) -> LastSenders | None:
    """The daemons that may have sent last in execute mode; None where nothing was ever sent."""
    row = connection.execute(SQL.last_send).fetchone()
    armed_at = from_db(row["armed_at"]) if row is not None else None
    if armed_at is None:
        return None
    at = {"at": to_db(armed_at), "heard": to_db(armed_at - SILENT_AFTER)}
    rows = connection.execute(SQL.at_work, at).fetchall() or connection.execute(SQL.last_before, at).fetchall()
    return LastSenders(armed_at, tuple(_workers(rows)))


def this_host() -> str:
    """What this machine calls itself."""
    return socket.gethostname()


def _runs_since(pid: int, started: datetime) -> bool:
    """Whether the process that began to run as a daemon at `started` still has this pid.

    A pid is used again by others, so where the system tells (Linux), a process that began later is somebody else.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    began = _process_start(pid)
    return began is None or began <= started + timedelta(seconds=2)


def _process_start(pid: int) -> datetime | None:
    """When a process began, from Linux's /proc (proc_pid_stat(5), field 22); None where that can't be known."""
    from datetime import UTC

    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        with open("/proc/stat", encoding="utf-8") as file:
            boot = next(int(line.split()[1]) for line in file if line.startswith("btime"))
    except (OSError, StopIteration, ValueError):
        return None
    if fields[0] == "Z":
        return datetime.max.replace(tzinfo=UTC)
    return datetime.fromtimestamp(boot + int(fields[19]) / os.sysconf("SC_CLK_TCK"), UTC)
