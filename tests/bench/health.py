"""What Health reads, on a database with a million workflows of the last month: every question, and all together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.store.connection import open_database
from engine.store.reading import charts
from engine.store.reading.health import engine_health
from engine.store.reading.queue import Part, queue_counts, queue_page
from tests.bench.figures import Figure, median
from tests.bench.site import cached

RUNS = 7
ALL_MS = 150.0
NOW = datetime(2026, 11, 24, 20, tzinfo=UTC)


def measure(_folder: Path) -> Iterator[Figure]:
    """Milliseconds for each question of the screens Health and Queue; medians."""
    connection = open_database(f"sqlite:///{cached('charted', _CHARTED)}", role="reader")
    questions: dict[str, Callable[[], object]] = {
        "how the engine is": lambda: engine_health(connection, NOW, NOW),
        "sent in 24 hours": lambda: charts.sent_between(connection, _back(timedelta(hours=1), 24)),
        "sent in 14 days": lambda: charts.came_back_between(connection, _back(timedelta(days=1), 14)),
        "went wrong in 14 days": lambda: charts.wrong_by_hour(connection, NOW - timedelta(days=14)),
        "how late": lambda: charts.lateness(connection, NOW),
        "funnel": lambda: charts.funnel(connection, 1, NOW - timedelta(days=30)),
        "workflows": lambda: charts.chartable_workflows(connection),
    }
    medians = {name: _milliseconds(question) for name, question in questions.items()}
    for name, value in medians.items():
        yield Figure(f"health: {name}", value, "ms")
    yield Figure("health: everything", sum(medians.values()), "ms", ALL_MS, "the aim")
    yield Figure("queue: counts of all parts", _milliseconds(lambda: queue_counts(connection, NOW)), "ms")
    page = queue_page(connection, Part("due"), NOW, limit=120)
    yield Figure(
        "queue: next page", _milliseconds(lambda: queue_page(connection, Part("due"), NOW, after=page[-1])), "ms"
    )
    connection.close()


def _back(length: timedelta, count: int) -> list[datetime]:
    return [NOW - length * number for number in range(count, -1, -1)]


def _milliseconds(question: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        question()
        taken.append(time.perf_counter() - began)
    return 1000 * median(taken)


_CHARTED = """
    INSERT INTO families (family_id, family_name) SELECT i, 'Martinez' FROM n WHERE i <= 100000;
    INSERT INTO events (event_id, event_type, family_id, processed_at, disposition)
    VALUES (1, 'email.replied', 1, '2026-11-01 00:00:00.000000', 'matched');
    INSERT INTO workflow_instances (instance_id, template_id, template_version, family_id, triggered_by, status,
        current_step, started_at, next_execution_at, priority, mode, revision, created_date)
    SELECT i, 1, 1, 1 + i % 100000, 'manual', 'running', 0,
        strftime('%Y-%m-%d %H:%M:%f', '2026-11-24 20:00:00', '-' || (i * 2) || ' seconds') || '000',
        '2026-11-24 20:00:00.000000', 5, 'simulate', 1, '2026-10-01 00:00:00.000000' FROM n;
    INSERT INTO workflow_step_executions (instance_id, step_number, step_name, step_type, status, started_at,
        completed_at, success, created_date)
    SELECT i, 0, 'Write', 'email', 'completed', '2026-11-01 00:00:00.000000', '2026-11-01 00:00:00.000000', 1,
        '2026-11-01 00:00:00.000000' FROM n;
    INSERT INTO workflow_step_executions (instance_id, step_number, step_name, step_type, status, started_at,
        created_date)
    SELECT i, 1, 'Wait', 'wait', 'running', '2026-11-01 00:00:00.000000', '2026-11-01 00:00:00.000000' FROM n;
    INSERT INTO instance_events (instance_id, event_id, event_type, received_at)
    SELECT i, 1, 'email.replied', '2026-11-02 00:00:00.000000' FROM n WHERE i % 3 = 0;
    INSERT INTO messages (instance_id, step_number, branch, occurrence, family_id, channel, mode, recipient, subject,
        body, idempotency_key, status, created_date, sent_at, updated_date, error_code, fault)
    SELECT i, 0, '', 0, 1 + i % 100000, CASE i % 2 WHEN 0 THEN 'email' ELSE 'sms' END, 'simulate', 'f@example.org',
        'Hello', 'Hello. How have you been? We would like to hear from you.', i || '-0-0-email',
        CASE WHEN i % 20 = 0 THEN 'bounced' ELSE 'delivered' END, '2026-10-01 00:00:00.000000',
        strftime('%Y-%m-%d %H:%M:%f', '2026-11-24 20:00:00', '-' || (i * 2) || ' seconds') || '000',
        strftime('%Y-%m-%d %H:%M:%f', '2026-11-24 20:00:00', '-' || (i * 2) || ' seconds') || '000',
        CASE WHEN i % 20 = 0 THEN '30005' END, CASE WHEN i % 20 = 0 THEN 'address' END FROM n;
    INSERT INTO workflow_queue (instance_id, step_number, phase, scheduled_for, priority, status, execution_id,
        created_date)
    SELECT i, 1, 'waiting',
        strftime('%Y-%m-%d %H:%M:%f', '2026-11-24 20:00:00', '-' || (i / 10) || ' seconds') || '000', 5, 'queued', i,
        '2026-11-01 00:00:00.000000' FROM n WHERE i % 2 = 0;
    INSERT INTO workflow_queue (instance_id, step_number, phase, scheduled_for, priority, status, held_reason,
        created_date)
    SELECT i, 1, 'waiting', '2026-11-24 20:00:00.000000', 5, 'held',
        CASE i % 3 WHEN 0 THEN 'task' ELSE 'hold:' || i END, '2026-11-01 00:00:00.000000' FROM n WHERE i % 2 = 1;
"""
"""A million workflows began in the last month, each with two steps, an answer for every third, and a message; half of
them have been due for up to a day, half are held."""
