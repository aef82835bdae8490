"""A big co-op to measure the console on: the sample's families, and a hundred thousand more with a million instances.

Most of the work is behind it, as it is after some years; three thousand families wait for something, and three hundred
tasks are open. Built once for each schema, because it takes a minute.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from console import sample
from engine import resources
from engine.store import family_words

FAMILIES, INSTANCES, WAITING, OPEN_TASKS = 100_000, 1_000_000, 3_000, 300
FIRST = 1_000  # keys below are the sample's

_FIRST_NAMES = "Abbott Baker Castillo Dawson Eriksen Fontaine Gallagher Hoffman Ibrahim Jensen Kowalski Lopez Moreau"
_SECOND_NAMES = "Nguyen Okafor Petrov Quinn Ramos Schneider Tanaka Underwood Vargas Whitfield Xu Yilmaz Zamora"


def big_co_op(folder: Path) -> Path:
    """A copy of the big co-op's database in a folder, for one measurement to change."""
    mark = hashlib.sha256((resources.sql_dir() / "schema" / "sqlite.sql").read_bytes() + _ROWS.encode()).hexdigest()[
        :12
    ]
    kept = Path(tempfile.gettempdir()) / f"followthrough-bench-co-op-{mark}.db"
    if not kept.exists():
        building = kept.with_suffix(".building")
        building.unlink(missing_ok=True)
        sample.build(building)
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            _fill(connection)
        building.rename(kept)
    database = folder / "followthrough.db"
    shutil.copyfile(kept, database)
    return database


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = OFF").fetchall()
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    connection.execute("BEGIN")
    connection.execute(
        "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < :most)"
        " SELECT i FROM c",
        {"most": INSTANCES - 1},
    )
    connection.execute("CREATE TEMP TABLE first_name (i INTEGER PRIMARY KEY, word TEXT)")
    connection.executemany("INSERT INTO first_name VALUES (?, ?)", enumerate(_FIRST_NAMES.split()))
    connection.execute("CREATE TEMP TABLE second_name (i INTEGER PRIMARY KEY, word TEXT)")
    connection.executemany("INSERT INTO second_name VALUES (?, ?)", enumerate(_SECOND_NAMES.split()))
    sizes = {"first": FIRST, "families": FAMILIES, "waiting": WAITING, "tasks": OPEN_TASKS}
    for statement in _ROWS.split(";\n"):
        if statement.strip():
            used = {name: value for name, value in sizes.items() if f":{name}" in statement}
            connection.execute(statement, used)
    while family_words.catch_up(connection, 20_000):  # an engine does this beside its work
        pass
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()


_ROWS = """
INSERT INTO families (family_id, family_name, email, phone, time_zone, coordinator)
SELECT :first + i,
    (SELECT word FROM first_name WHERE first_name.i = n.i % 13) || ' '
        || (SELECT word FROM second_name WHERE second_name.i = n.i / 13 % 13) || ' ' || n.i,
    'family' || i || '@example.org', '+1312555' || substr('0000' || i % 10000, -4), 'America/Chicago', 'Dana Whitfield'
FROM n WHERE i < :families;

INSERT INTO workflow_instances (instance_id, template_id, template_version, family_id, triggered_by, trigger_date,
    status, current_step, started_at, completed_at, outcome, next_execution_at, priority, mode, revision, created_date)
SELECT :first + i, 1, 1, :first + i % :families, 'manual', '2025-01-01 00:00:00.000000',
    CASE WHEN i < :waiting THEN 'running' ELSE 'completed' END, 1, '2025-01-01 00:00:00.000000',
    CASE WHEN i < :waiting THEN NULL ELSE '2025-01-05 00:00:00.000000' END,
    CASE WHEN i < :waiting THEN NULL ELSE 'success' END,
    CASE WHEN i < :waiting THEN '2027-01-05 15:00:00.000000' END, 5, 'simulate', 3, '2025-01-01 00:00:00.000000'
FROM n;

INSERT INTO workflow_step_executions (instance_id, step_number, step_name, step_type, status, started_at,
    completed_at, success, created_date)
SELECT :first + i, 0, 'Send initial email', 'email', 'completed', '2025-01-01 00:00:00.000000',
    '2025-01-05 00:00:00.000000', 1, '2025-01-01 00:00:00.000000' FROM n;

INSERT INTO messages (instance_id, step_number, branch, occurrence, family_id, channel, mode, recipient, subject,
    body, idempotency_key, status, created_date, sent_at, updated_date)
SELECT :first + i, 0, '', 0, :first + i % :families, 'email', 'simulate', 'family@example.org', 'Hello', 'Hello.',
    :first + i || '-0-0-email', 'sent', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000',
    '2025-01-01 00:00:00.000000' FROM n;

INSERT INTO workflow_queue (instance_id, step_number, phase, scheduled_for, priority, status, created_date)
SELECT :first + i, 1, 'waiting', '2027-01-05 15:00:00.000000', 5, 'queued', '2025-01-01 00:00:00.000000'
FROM n WHERE i < :waiting;

INSERT INTO coordinator_tasks (family_id, instance_id, task_type, description, status, mode, created_date)
SELECT :first + i, :first + i, 'workflow_escalation', 'The step could not be carried out.', 'open', 'simulate',
    '2026-11-01 00:00:00.000000' FROM n WHERE i < :tasks;

INSERT INTO audit_log (at, actor, action, instance_id)
SELECT '2025-01-05 00:00:00.000000', 'engine', 'instance.completed', :first + i FROM n;
"""
