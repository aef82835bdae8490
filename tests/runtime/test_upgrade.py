"""An engine of this version goes on where one of the first revision of the schema stopped."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine import resources
from engine.store import migrate
from tests.runtime.rig import Rig

MIDWAY = """
INSERT INTO families (family_id, family_name, email, phone) VALUES (1, 'Martinez', 'a@example.org', '+13125550001');
INSERT INTO workflow_templates (template_name, steps, trigger_type) VALUES ('w',
    '[{"name": "Mail", "type": "email", "subject": "s", "message": "hi"},
      {"name": "Text", "type": "sms", "message": "hello"}]', 'manual');
INSERT INTO workflow_instances
    (template_id, family_id, status, current_step, started_at, template_version, mode, variables)
VALUES (1, 1, 'running', 0, '2026-11-16 16:00:00.000000', 1, 'simulate', '{}');
INSERT INTO workflow_queue (instance_id, step_number, scheduled_for, status, held_reason, phase)
VALUES (1, 0, '2026-11-16 16:00:00.000000', 'held', 'uncertain:1', 'sending');
INSERT INTO messages (instance_id, step_number, branch, occurrence, family_id, channel, mode, recipient, subject, body,
    idempotency_key, status, arm_token, armed_at)
VALUES (1, 0, '', 0, 1, 'email', 'simulate', 'a@example.org', 's', 'hi', '1-0-0-email', 'uncertain', 't',
    '2026-11-16 16:00:00.000000');
"""
"""A message of which the old engine did not know whether it had left, and a step behind it."""


@pytest.fixture
def upgraded(tmp_path: Path) -> Rig:
    """A database that an engine of the first revision left in the middle of its work, brought up to date."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        first = (resources.sql_dir() / "migrations" / "versions" / "0001_schema.sqlite.sql").read_text("utf-8")
        connection.executescript(first)
        connection.executescript(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);"
            "INSERT INTO alembic_version VALUES ('0001');"
        )
        view = (resources.sql_dir() / "views" / "family_context.sqlite.sql").read_text("utf-8")
        if "family_context" not in first:
            connection.executescript(view)
        connection.executescript(MIDWAY)
    assert migrate.upgrade(f"sqlite:///{file}") == migrate.head()
    site = tmp_path / "site"
    site.mkdir()
    rig = Rig.build(site, file)
    shutil.rmtree(rig.outbox, ignore_errors=True)
    return rig


def test_what_was_under_way_is_carried_to_its_end_once(upgraded: Rig) -> None:
    upgraded.run("2026-11-16T10:30:00-06:00")
    assert [(message["channel"], message["status"]) for message in upgraded.messages()] == [
        ("email", "sent"), ("sms", "sent"),
    ]  # fmt: skip
    assert upgraded.instance()["outcome"] == "success"
    assert sorted(path.name for path in upgraded.outbox.iterdir()) == ["1-0-0-email.eml", "1-1-0-sms.txt"]
