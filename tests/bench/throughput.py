"""Steps a second: of the engine, and of hand-written SQL that leaves the same rows behind in the same batches.

The limit is what the database itself can do here: no decisions, no definitions, no messages on paper, no fences; only
the statements, in transactions of the engine's batch size, on a database like the engine's. Figures are processor time
of this process, because a busy machine stretches everything else.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.channels.letter import Letter, Receipt, Result, Sought
from engine.store.connection import open_database, transaction
from tests.bench import site
from tests.bench.figures import Figure
from tests.runtime.rig import Rig

INSTANCES, STEPS, BATCH = 1000, 3, 200
AT = "2026-11-16 16:00:00.000000"

WORKFLOWS: dict[str, list[dict[str, Any]]] = {
    "three steps in a row": [{"name": f"s{n}", "type": "set", "variables": {f"v{n}": str(n)}} for n in range(STEPS)],
    "three steps with a claim each": [{"name": f"s{n}", "type": "wait", "for": "1 minute"} for n in range(STEPS)],
    "three emails": [{"name": f"s{n}", "type": "email", "template": "concern_outreach"} for n in range(STEPS)],
}


class Stub:
    """A far end that takes everything at once."""

    name = "stub"
    deduplicates = True
    deduplicates_for: timedelta | None = None
    can_look_up = True

    async def send(self, letter: Letter) -> Receipt:
        """It has arrived."""
        return Receipt(Result.SENT, provider="stub", provider_id=letter.key)

    async def look_up(self, sought: Sought) -> Receipt | None:
        """It never has to be asked."""
        return None


def measure(folder: Path) -> Iterator[Figure]:
    """Steps a second of processor time, by kind of workflow; the ratio is the engine's share of the limit."""
    for number, (name, steps) in enumerate(WORKFLOWS.items()):
        engine = _engine(site.rig(folder, f"engine-{number}"), steps)
        limit = _by_hand(site.rig(folder, f"hand-{number}"), steps, BY_HAND[name])
        yield Figure(name, engine, "steps/s", limit, "by hand-written SQL")


def _engine(rig: Rig, steps: list[dict[str, Any]]) -> float:
    site.fill(rig, rig.workflow("w", steps), INSTANCES)
    with rig.daemon(channels={"email": Stub(), "sms": Stub()}) as daemon:
        began = time.process_time()
        daemon.run()
        seconds = time.process_time() - began
    (row,) = rig.sql("SELECT status, COUNT(*) AS n FROM workflow_instances GROUP BY status")
    assert row == {"status": "completed", "n": INSTANCES}, row
    return INSTANCES * STEPS / seconds


def _by_hand(rig: Rig, steps: list[dict[str, Any]], way: Callable[[sqlite3.Connection, list[int]], None]) -> float:
    site.fill(rig, rig.workflow("w", steps), INSTANCES)
    with closing(open_database(f"sqlite:///{rig.folder / 'followthrough.db'}", role="writer")) as connection:
        batches = [list(range(first, min(first + BATCH, INSTANCES + 1))) for first in range(1, INSTANCES + 1, BATCH)]
        began = time.process_time()
        for batch in batches:
            with transaction(connection):
                connection.executemany(_START, [(AT, number) for number in batch])
                connection.executemany(_TOKEN, [(number, AT) for number in batch])
                connection.executemany(_AUDIT, [(AT, "instance.running", number) for number in batch])
            way(connection, batch)
        return INSTANCES * STEPS / (time.process_time() - began)


def _in_a_row(connection: sqlite3.Connection, batch: list[int]) -> None:
    _claim(connection, batch)
    with transaction(connection):
        for step in range(STEPS):
            connection.executemany(_DONE, [(number, step, AT, AT) for number in batch])
        _end(connection, batch)


def _claim_each(connection: sqlite3.Connection, batch: list[int]) -> None:
    for step in range(STEPS):
        _claim(connection, batch)
        with transaction(connection):
            connection.executemany(_RUNNING, [(number, step, AT) for number in batch])
            connection.executemany(_MOVE, [(step, AT, number) for number in batch])
            connection.executemany(_AT_STEP, [(step, number) for number in batch])
        _claim(connection, batch)
        with transaction(connection):
            connection.executemany(_FINISH, [(AT, number, step) for number in batch])
            connection.executemany(_MOVE, [(step, AT, number) for number in batch])
            connection.executemany(_AT_STEP, [(step, number) for number in batch])
    with transaction(connection):
        _end(connection, batch)


def _emails(connection: sqlite3.Connection, batch: list[int]) -> None:
    for step in range(STEPS):
        _claim(connection, batch)
        with transaction(connection):
            connection.executemany(_RUNNING, [(number, step, AT) for number in batch])
            connection.executemany(_AT_STEP, [(step, number) for number in batch])
        with transaction(connection):
            connection.executemany(_INTEND, [(number, step, number, f"{number}-{step}", AT, AT) for number in batch])
            connection.executemany(_AUDIT, [(AT, "message.intended", number) for number in batch])
        with transaction(connection):
            connection.executemany(_ARM, [(AT, AT, f"{number}-{step}") for number in batch])
            connection.executemany(_AUDIT, [(AT, "message.sending", number) for number in batch])
        with transaction(connection):
            connection.executemany(_SENT, [(AT, f"{number}-{step}") for number in batch])
            connection.executemany(_AUDIT, [(AT, "message.sent", number) for number in batch])
            connection.executemany(_FINISH, [(AT, number, step) for number in batch])
            connection.executemany(_MOVE, [(step, AT, number) for number in batch])
    with transaction(connection):
        _end(connection, batch)


BY_HAND: dict[str, Callable[[sqlite3.Connection, list[int]], None]] = {
    "three steps in a row": _in_a_row,
    "three steps with a claim each": _claim_each,
    "three emails": _emails,
}


def _claim(connection: sqlite3.Connection, batch: list[int]) -> None:
    with transaction(connection):
        connection.executemany(_CLAIM, [(AT, number) for number in batch])


def _end(connection: sqlite3.Connection, batch: list[int]) -> None:
    connection.executemany("DELETE FROM workflow_queue WHERE instance_id = ?", [(number,) for number in batch])
    connection.executemany(_ENDED, [(AT, number) for number in batch])
    connection.executemany(_AUDIT, [(AT, "instance.completed", number) for number in batch])


_START = """UPDATE workflow_instances SET status = 'running', template_version = 1, mode = 'simulate', started_at = ?,
    revision = revision + 1 WHERE instance_id = ?"""
_TOKEN = "INSERT INTO workflow_queue (instance_id, step_number, scheduled_for) VALUES (?, 0, ?)"
_AUDIT = "INSERT INTO audit_log (at, actor, action, instance_id) VALUES (?, 'engine', ?, ?)"
_CLAIM = """UPDATE workflow_queue SET status = 'processing', claim_token = 'mine', claimed_by = '1',
    claim_expires_at = ? WHERE instance_id = ?"""
_DONE = """INSERT INTO workflow_step_executions (instance_id, step_number, step_name, step_type, status, started_at,
    completed_at, success) VALUES (?, ?, 's', 'set', 'completed', ?, ?, 1)"""
_RUNNING = """INSERT INTO workflow_step_executions (instance_id, step_number, step_name, step_type, status, started_at)
    VALUES (?, ?, 's', 'wait', 'running', ?)"""
_FINISH = """UPDATE workflow_step_executions SET status = 'completed', success = 1, completed_at = ?
    WHERE instance_id = ? AND step_number = ?"""
_MOVE = """UPDATE workflow_queue SET step_number = ?, status = 'queued', scheduled_for = ?, claim_token = NULL,
    claimed_by = NULL, claim_expires_at = NULL WHERE instance_id = ?"""
_AT_STEP = "UPDATE workflow_instances SET current_step = ?, revision = revision + 1 WHERE instance_id = ?"
_ENDED = """UPDATE workflow_instances SET status = 'completed', outcome = 'success', completed_at = ?,
    revision = revision + 1 WHERE instance_id = ?"""
_INTEND = """INSERT INTO messages (instance_id, step_number, family_id, channel, mode, recipient, subject, body,
    idempotency_key, status, created_date, updated_date)
    VALUES (?, ?, ?, 'email', 'simulate', 'family@example.org', 'How are things going?', 'Hi.', ?, 'intended', ?, ?)"""
_ARM = """UPDATE messages SET status = 'sending', arm_token = 'mine', armed_at = ?, arm_expires_at = ?
    WHERE idempotency_key = ?"""
_SENT = "UPDATE messages SET status = 'sent', sent_at = ?, arm_expires_at = NULL WHERE idempotency_key = ?"
