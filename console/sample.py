"""A small co-op to look at: the database behind the pictures in the documentation and behind the tests of the screens.

It is written straight into the tables, as an engine would have left them on a Tuesday afternoon in November, so that every
kind of row is there: a dead address, a text that may not have arrived, a reply to read, a call to make, an approval, a
paused family, someone away, stories that ended well and badly. Nothing in it moves.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.resources import sql_dir
from engine.store.times import to_db

NOW = datetime(2026, 11, 24, 20, 2, tzinfo=UTC)  # Tuesday 14:02 in Chicago
SITE_ZONE = "America/Chicago"
ACTOR = "Dana Whitfield"

HIGH_RISK = [
    {"name": "Send initial email", "type": "email", "template": "concern_outreach"},
    {"name": "Wait for response", "type": "wait", "for": "3 days"},
    {"name": "Check response", "type": "condition", "when": "email_response_received", "then_step": 5, "else_step": 3},
    {"name": "Send SMS follow-up", "type": "sms", "template": "checking_in"},
    {"name": "Schedule phone call", "type": "call", "reason": "no answer to email or text", "delay": "2 days"},
    {"name": "Mark complete", "type": "task", "task_type": "workflow_complete"},
]
PAYMENT = [
    {"name": "Remind by text", "type": "sms", "template": "payment_reminder"},
    {"name": "Wait for payment", "type": "wait", "event": "payment.received", "timeout": "5 days"},
    {"name": "Ask the treasurer", "type": "task", "task_type": "approval"},
]
ONBOARDING = [
    {"name": "Welcome", "type": "email", "template": "welcome"},
    {"name": "Wait a week", "type": "wait", "for": "1 weeks"},
    {"name": "How is it going", "type": "email", "template": "first_week"},
]
FAMILIES = (
    ("Martinez", "America/Chicago", ACTOR, 87, "+13125550142"),
    ("Okafor", "America/New_York", "Sam Ortiz", 74, "+16465550117"),
    ("Lindqvist", "America/Los_Angeles", ACTOR, 91, "+14155550163"),
    ("Nguyễn", "America/Chicago", None, 66, "+17735550188"),
    ("Haddad", "America/Denver", "Sam Ortiz", 58, "+13035550121"),
    ("Abernathy", "America/Chicago", ACTOR, 22, "+13125550199"),
    ("Kowalczyk-Brennan", "Europe/London", None, 35, "+442079460018"),
    ("Tanaka", "Pacific/Honolulu", "Ines Duarte", 12, "+18085550134"),
    ("Delacroix", "America/Chicago", "Ines Duarte", 48, "+13125550105"),
    ("O’Sullivan", "America/New_York", ACTOR, None, "+19175550172"),
    ("Whitehorse", "America/Phoenix", "Sam Ortiz", 81, "+16025550159"),
    ("Zhang 张", "America/Chicago", None, 29, "+13125550126"),
)


def at(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """A moment so long before `NOW`."""
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)


class Writer:
    """Inserts rows by column name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def add(self, table: str, **columns: Any) -> int:
        """Insert a row and return its key."""
        values = {name: _stored(value) for name, value in columns.items() if value is not None}
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        key = self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values).lastrowid
        return int(key or 0)

    def workflow(self, name: str, description: str, steps: list[dict[str, Any]], trigger: str, priority: int) -> int:
        """Publish a workflow."""
        key = self.add(
            "workflow_templates", template_name=name, description=description, trigger_type=trigger,
            steps=steps, priority=priority,
        )  # fmt: skip
        self.add(
            "workflow_template_versions", template_id=key, version=1, definition_hash="0" * 64,
            definition={"workflow": name, "steps": steps},
        )  # fmt: skip
        return key

    def instance(self, template: int, family: int, status: str, step: int, started: datetime, **more: Any) -> int:
        """Start an instance."""
        return self.add(
            "workflow_instances", template_id=template, template_version=1, family_id=family, status=status,
            current_step=step, started_at=started, trigger_date=started, mode="simulate", priority=8, **more,
        )  # fmt: skip

    def step(self, instance: int, number: int, name: str, kind: str, when: datetime, status: str = "completed", **more: Any) -> int:
        """Record an attempt at a step."""
        ended = None if status in ("running", "pending") else when
        return self.add(
            "workflow_step_executions", instance_id=instance, step_number=number, step_name=name, step_type=kind,
            status=status, started_at=when, completed_at=ended,
            success={"completed": 1, "failed": 0}.get(status), **more,
        )  # fmt: skip

    def message(self, instance: int, family: int, number: int, channel: str, status: str, when: datetime, **more: Any) -> int:
        """Record a message."""
        left = when if status in ("sent", "delivered", "bounced") else None
        return self.add(
            "messages", instance_id=instance, family_id=family, step_number=number, branch="", occurrence=0,
            channel=channel, mode="simulate", status=status, created_date=when, sent_at=left,
            idempotency_key=f"{instance}-{number}-{channel}", **more,
        )  # fmt: skip

    def task(self, family: int, instance: int | None, kind: str, text: str, created: datetime, **more: Any) -> int:
        """Open a task."""
        return self.add(
            "coordinator_tasks", family_id=family, instance_id=instance, task_type=kind, description=text,
            mode="simulate", created_date=created, **{"due_date": created, **more},
        )  # fmt: skip

    def place(self, instance: int, number: int, when: datetime, status: str = "queued", **more: Any) -> int:
        """Put an instance's token into the queue."""
        return self.add("workflow_queue", instance_id=instance, step_number=number, scheduled_for=when, status=status, **more)


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_db(value)
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def build(path: Path) -> Path:
    """Write the sample to a new SQLite file and return its path."""
    from console.sample_stories import tell

    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript((sql_dir() / "schema" / "sqlite.sql").read_text(encoding="utf-8"))
        connection.execute("BEGIN IMMEDIATE")
        tell(Writer(connection))
        connection.execute("COMMIT")
    finally:
        connection.close()
    return path
