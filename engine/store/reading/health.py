"""How the engine is: who works, what is due, what is held, what is wrong.

Two clocks meet here. What is due is told by the business clock (`now`, which jumps in a simulated run); whether a
daemon lives is told by the wall clock its heartbeats were written by (`wall`). All of it but the counts of ended
instances costs the same however much has ended.
"""

import os
import socket
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from engine.store import queries
from engine.store.reading.people import list_holds
from engine.store.reading.queue import held_kinds
from engine.store.reading.rows import Row, asked, read, read_one
from engine.store.times import from_db

_SQL = queries.load("reading_health")
WORKERS_SHOWN = 20
SILENT_AFTER = timedelta(seconds=30)  # without a heartbeat a daemon of another host counts as gone
BACKLOG_AFTER = timedelta(minutes=5)  # something due for longer means that work piles up
LIVING = ("starting", "running", "stopping")
OVERDUE_AFTER = timedelta(days=1)  # past its time: an escalation is due the moment it is made
COUNTED = 10_000
"""What is looked at every second is counted no further; a count above it means: more than so many."""
EVERYTHING = 2**62


def present_moment(connection: sqlite3.Connection) -> datetime | None:
    """The present of a simulated run, if the database holds one: no clock of ours goes behind it."""
    row = read_one(connection, _SQL.state, name="virtual_now")
    try:
        return from_db(row["value"]) if row else None
    except ValueError:
        return None


def engine_health(
    connection: sqlite3.Connection, now: datetime, wall: datetime, *, mode: str | None = None, most: int = COUNTED + 1
) -> Row:
    """What the health screen shows and what `problems` there are, the gravest first; no problem means all is well.

    With a `mode` only its tasks and dead letters count: once the engine is live, a rehearsal is nobody's trouble. What
    may be a million is counted up to `most`, by default one more than `COUNTED`.
    """
    workers = read(connection, _SQL.workers, limit=WORKERS_SHOWN)
    for worker in workers:
        worker["alive"] = is_alive(worker, wall)
    health: Row = {
        "workers": workers,
        "alive": any(worker["alive"] for worker in workers),
        "last_heartbeat": max((worker["heartbeat_at"] for worker in workers if worker["heartbeat_at"]), default=None),
        "holds": list_holds(connection),
        "breakers": read(connection, _SQL.breakers),
        **_one(connection, "backlog", now=now, most=most),
        **_one(connection, "next_due", now=now),
        **_one(connection, "dead_letters", mode=mode, most=most),
        **_one(connection, "tasks_waiting", now=now, late=now - OVERDUE_AFTER, mode=mode),
        "held": held_kinds(connection, most),
        "alive_by_status": _alive(connection, most),
        "in_flight": {row["status"]: row["messages"] for row in read(connection, _SQL.messages_in_flight)},
        "untaken": _one(connection, "untaken", most=most),
    }
    health["problems"] = list(problems(health, now))
    return health


def status(connection: sqlite3.Connection, now: datetime, wall: datetime, *, mode: str | None = None) -> Row:
    """`engine_health`, counted to the end, with the counts of all instances by status and of the addresses that are not
    written to. It reads the whole table of instances once."""
    health = engine_health(connection, now, wall, mode=mode, most=EVERYTHING)
    counts = dict.fromkeys(("pending", "running", "paused", "completed", "failed", "cancelled"), 0)
    counts |= {row["status"]: row["instances"] for row in read(connection, _SQL.counts_by_status)}
    return {**health, "instances": counts, **_one(connection, "suppressed")}


def problems(health: Row, now: datetime) -> Iterator[dict[str, Any]]:
    """What is wrong, as codes with their figures, the gravest first. The words are the shower's."""
    if not health["alive"]:
        yield {"code": "no_engine", "since": health["last_heartbeat"]}
    for hold in health["holds"]:
        yield {"code": "hold", **{name: hold[name] for name in ("workflow", "channel", "reason", "actor")}}
    for breaker in health["breakers"]:
        yield {
            "code": "breaker", "channel": breaker["channel"], "reason": breaker["reason"],
            "since": breaker["opened_at"], "probe_at": breaker["probe_at"],
        }  # fmt: skip
    if health["mailbox_down_since"]:
        yield {"code": "mailbox", "since": health["mailbox_down_since"]}
    if health["in_flight"].get("uncertain"):
        yield {"code": "uncertain", "count": health["in_flight"]["uncertain"]}
    if health["alive"] and health["oldest_due"] and now - health["oldest_due"] > BACKLOG_AFTER:
        yield {"code": "backlog", "count": health["due"], "since": health["oldest_due"]}
    if health["dead_letters"]:
        yield {"code": "dead_letters", "count": health["dead_letters"]}
    if health["overdue_tasks"]:
        yield {"code": "overdue_tasks", "count": health["overdue_tasks"]}
    unknown = sum(rows for reason, rows in health["held"].items() if reason == "step_type")
    if unknown:
        yield {"code": "unknown_steps", "count": unknown}


def _alive(connection: sqlite3.Connection, most: int) -> dict[str, int]:
    """Instances by the statuses of those that have not ended; a status that none has is left out."""
    counts = _one(connection, "alive_by_status", most=most)
    running = counts["alive"] - counts["pending"] - counts["paused"]
    if counts["alive"] >= most:  # more than are counted: those that are neither about to start nor paused, too
        running = most
    found = {"pending": counts["pending"], "running": running, "paused": counts["paused"]}
    return {status: count for status, count in found.items() if count > 0}


def is_alive(worker: Row, wall: datetime) -> bool:
    """Whether a daemon lives: it says so, its heartbeat is fresh, and on this host its process is there."""
    if worker["status"] not in LIVING:
        return False
    if worker["host"] == socket.gethostname() and not _process_lives(worker["pid"]):
        return False  # known at once, without waiting for the heartbeat to grow old
    heartbeat = worker["heartbeat_at"]
    return heartbeat is not None and wall - heartbeat <= SILENT_AFTER


def _process_lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return pid > 0


def _one(connection: sqlite3.Connection, name: str, **values: Any) -> Row:
    return read_one(connection, asked(_SQL[name], values), **values) or {}
