"""What must be true of any database in which nothing is left to do, however often its engine was killed.

Each rule is a query that must find nothing; it names what it finds by the instance or message it belongs to.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

SHOWN = 5
"""Rows that are shown of each rule that is broken."""

RULES = {
    "nothing is on its way, and nobody wonders whether it left": """
        SELECT message_id, status FROM messages WHERE status IN ('sending', 'uncertain')""",
    "what is written down and not sent belongs to a workflow that stands still": """
        SELECT m.message_id, q.status FROM messages m LEFT JOIN workflow_queue q ON q.instance_id = m.instance_id
        WHERE m.status = 'intended' AND COALESCE(q.status, '') NOT IN ('failed', 'held')""",
    "nobody holds a claim": """
        SELECT queue_id, claimed_by FROM workflow_queue WHERE status = 'processing'""",
    "nothing is left that is due or waits for a moment": """
        SELECT queue_id, scheduled_for FROM workflow_queue WHERE status = 'queued'""",
    "what has ended has no token": """
        SELECT q.instance_id, i.status FROM workflow_queue q JOIN workflow_instances i USING (instance_id)
        WHERE i.status NOT IN ('running', 'paused')""",
    "what lives has exactly one token": """
        SELECT i.instance_id, COUNT(q.queue_id) FROM workflow_instances i LEFT JOIN workflow_queue q USING (instance_id)
        WHERE i.status IN ('running', 'paused') GROUP BY 1 HAVING COUNT(q.queue_id) <> 1""",
    "what lives waits for somebody": """
        SELECT i.instance_id, i.status, q.status, q.held_reason
        FROM workflow_instances i JOIN workflow_queue q USING (instance_id)
        WHERE COALESCE(q.held_reason, '') <> 'event' AND COALESCE(q.held_reason, '') NOT LIKE 'hold:%'
          AND NOT EXISTS (SELECT 1 FROM coordinator_tasks t
                          WHERE t.instance_id = i.instance_id AND t.status IN ('open', 'snoozed'))""",
    "nobody waits to begin": """
        SELECT instance_id, next_execution_at FROM workflow_instances WHERE status = 'pending'""",
    "a dead letter has a paused instance": """
        SELECT q.instance_id, i.status FROM workflow_queue q JOIN workflow_instances i USING (instance_id)
        WHERE q.status = 'failed' AND i.status <> 'paused'""",
    "nothing is left at the front door": """
        SELECT 'event', event_id FROM events WHERE processed_at IS NULL
        UNION ALL SELECT 'prediction', prediction_id FROM ml_predictions WHERE processed_at IS NULL
        UNION ALL SELECT 'act', action_id FROM actions WHERE status = 'submitted'""",
    "no step has been done twice": """
        SELECT instance_id, step_number, occurrence, COUNT(*) FROM workflow_step_executions WHERE status = 'completed'
        GROUP BY instance_id, branch, step_number, occurrence HAVING COUNT(*) > 1""",
    "no attempt goes on where its token is not": """
        SELECT e.instance_id, e.execution_id FROM workflow_step_executions e
        LEFT JOIN workflow_queue q ON q.instance_id = e.instance_id AND q.execution_id = e.execution_id
        WHERE e.status IN ('pending', 'running') AND q.queue_id IS NULL""",
    "nobody was written to twice for one step": """
        SELECT instance_id, step_number, occurrence, channel, COUNT(*) FROM messages
        WHERE status IN ('sent', 'delivered', 'bounced')
        GROUP BY instance_id, branch, step_number, occurrence, channel HAVING COUNT(*) > 1""",
    "nothing was sent again, because nobody said so": """
        SELECT message_id, resends_authorised FROM messages WHERE resends_authorised > 0""",
    "no engine counts as running": """
        SELECT worker_id, status FROM engine_workers WHERE status NOT IN ('stopped', 'dead')""",
    "a firing that was begun is finished": """
        SELECT name, value FROM engine_state WHERE name LIKE 'firing:%'""",
}


def broken_rules(database: Path) -> list[str]:
    """The rules that this database breaks, a line each with the first rows that show it."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        lines = []
        for rule, query in RULES.items():
            if rows := connection.execute(query).fetchall():
                shown = ", ".join(str(row) for row in rows[:SHOWN])
                lines.append(f"not true that {rule}: {len(rows):,} rows, such as {shown}")
        problem = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if problem != "ok":
            lines.append(f"the database is damaged: {problem}")
        return lines
