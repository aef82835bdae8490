"""Sites to measure on: an engine that works at any hour, and databases that have much behind or before them."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engine import resources
from engine.store import migrate
from tests.runtime.rig import Rig

ANY_HOUR = {
    "calendar__business_hours": "00:00-24:00",
    "calendar__quiet_hours": "",
    "calendar__business_days": '["mon","tue","wed","thu","fri","sat","sun"]',
    "calendar__holidays": '{"country": ""}',
}

MILLION = 1_000_000


def migrated(folder: Path) -> Path:
    """An empty, migrated database."""
    file = folder / "migrated.db"
    if not file.exists():
        migrate.upgrade(f"sqlite:///{file}")
    return file


def rig(folder: Path, name: str, **settings: str) -> Rig:
    """A site of its own below `folder`, which works at any hour."""
    path = folder / name
    path.mkdir()
    return Rig.build(path, migrated(folder), **{**ANY_HOUR, **settings})


def fill(site: Rig, workflow: int, families: int) -> None:
    """Families, and an instance of the workflow for each that waits at the front door."""
    with site.database() as connection:
        connection.execute("BEGIN")
        connection.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {families}) "
            "INSERT INTO families (family_id, family_name, email, phone, time_zone) "
            "SELECT i, 'Martinez', 'family' || i || '@example.org', '+13125550142', 'America/Chicago' FROM n"
        )
        connection.execute(
            "INSERT INTO workflow_instances (template_id, family_id) SELECT ?, family_id FROM families", (workflow,)
        )
        connection.execute("COMMIT")


def finished_million() -> Path:
    """A database with a million instances behind it: each with a prediction, an event, a step, a message, a task and
    two lines of the audit log."""
    return cached("finished", _FAMILIES + _FINISHED)


def waiting_million() -> Path:
    """A database with a million instances that wait for moments of next year."""
    return cached("waiting", _FAMILIES + _WAITING)


def cached(name: str, script: str, finish: Callable[[sqlite3.Connection], None] | None = None) -> Path:
    """A database that a script fills, from a table `n` of a million numbers and one workflow; `finish` ends the work.
    Built once for each schema, because it takes a minute and a gigabyte."""
    schema = (resources.sql_dir() / "schema" / "sqlite.sql").read_bytes()
    mark = hashlib.sha256(schema + _BASE.encode() + script.encode()).hexdigest()[:12]
    file = Path(tempfile.gettempdir()) / f"followthrough-bench-{name}-{mark}.db"
    if not file.exists():
        building = file.with_suffix(".building")
        building.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(migrated(Path(folder)), building)
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF").fetchall()
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -400000")
            connection.executescript("BEGIN;" + _BASE + script + "COMMIT;")
            if finish is not None:
                finish(connection)
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        building.rename(file)
    return file


_BASE = """
    CREATE TEMP TABLE n AS
    WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000000) SELECT i FROM c;
    INSERT INTO workflow_templates (template_id, template_name, steps, trigger_type)
    VALUES (1, 'w', '[{"name": "Wait", "type": "wait", "for": "1 day"}]', 'manual');
    INSERT INTO workflow_template_versions (template_id, version, definition, definition_hash) VALUES (1, 1, '{}', '');
"""

_FAMILIES = """
    INSERT INTO families (family_id, family_name, email, time_zone)
    SELECT i, 'Martinez', 'family' || i || '@example.org', 'America/Chicago' FROM n WHERE i <= 100000;
"""

_FINISHED = """
    INSERT INTO workflow_instances (instance_id, template_id, template_version, family_id, triggered_by, trigger_date,
        status, current_step, started_at, completed_at, outcome, priority, mode, revision, created_date)
    SELECT i, 1, 1, 1 + i % 100000, 'prediction_id:' || i, '2025-01-01 00:00:00.000000', 'completed', 0,
        '2025-01-01 00:00:00.000000', '2025-01-05 00:00:00.000000', 'success', 5, 'simulate', 3,
        '2025-01-01 00:00:00.000000' FROM n;
    INSERT INTO workflow_step_executions (instance_id, step_number, step_name, step_type, status, started_at,
        completed_at, success, created_date)
    SELECT i, 0, 'Wait', 'wait', 'completed', '2025-01-01 00:00:00.000000', '2025-01-05 00:00:00.000000', 1,
        '2025-01-01 00:00:00.000000' FROM n;
    INSERT INTO messages (instance_id, step_number, branch, occurrence, family_id, channel, mode, recipient, subject,
        body, idempotency_key, status, created_date, sent_at, updated_date)
    SELECT i, 0, '', 0, 1 + i % 100000, 'email', 'simulate', 'family@example.org', 'Hello', 'Hello.',
        i || '-0-0-email', 'sent', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000',
        '2025-01-01 00:00:00.000000' FROM n;
    INSERT INTO coordinator_tasks (family_id, instance_id, task_type, description, status, assigned_to, outcome,
        due_date, resolved_by, resolved_at, mode, created_date)
    SELECT 1 + i % 100000, i, 'phone_call', 'Call.', 'done', 'Dana', 'reached', '2025-01-03 00:00:00.000000', 'Dana',
        '2025-01-05 00:00:00.000000', 'simulate', '2025-01-01 00:00:00.000000' FROM n;
    INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score, created_date, processed_at,
        disposition, instance_id)
    SELECT 1 + i % 100000, 0.9, 90, '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', 'started', i FROM n;
    INSERT INTO events (event_type, family_id, occurred_at, processed_at, disposition)
    SELECT 'call.reached', 1 + i % 100000, '2025-01-05 00:00:00.000000', '2025-01-05 00:00:00.000000', 'matched' FROM n;
    INSERT INTO actions (actor, verb, target_kind, target_id, submitted_at, status, applied_at)
    SELECT 'Dana', 'resolve', 'task', i, '2025-01-05 00:00:00.000000', 'applied', '2025-01-05 00:00:00.000000' FROM n;
    INSERT INTO audit_log (at, actor, action, instance_id)
    SELECT '2025-01-01 00:00:00.000000', 'engine', 'instance.running', i FROM n;
    INSERT INTO audit_log (at, actor, action, instance_id)
    SELECT '2025-01-05 00:00:00.000000', 'engine', 'instance.completed', i FROM n;
"""

_WAITING = """
    INSERT INTO workflow_instances (instance_id, template_id, template_version, family_id, triggered_by, trigger_date,
        status, current_step, started_at, next_execution_at, priority, mode, revision, created_date)
    SELECT i, 1, 1, 1 + i % 100000, 'manual', '2025-01-01 00:00:00.000000', 'running', 0, '2025-01-01 00:00:00.000000',
        strftime('%Y-%m-%d %H:%M:%f', '2100-01-01', i || ' seconds') || '000', 5, 'simulate', 1,
        '2025-01-01 00:00:00.000000' FROM n;
    INSERT INTO workflow_step_executions (execution_id, instance_id, step_number, step_name, step_type, status,
        started_at, created_date)
    SELECT i, i, 0, 'Wait', 'wait', 'running', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000' FROM n;
    INSERT INTO workflow_queue (instance_id, step_number, phase, scheduled_for, priority, status, execution_id,
        created_date)
    SELECT i, 0, 'waiting', strftime('%Y-%m-%d %H:%M:%f', '2100-01-01', i || ' seconds') || '000', 5, 'queued', i,
        '2025-01-01 00:00:00.000000' FROM n;
"""
