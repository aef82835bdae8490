"""The checks of a finished run notice what they are there for."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from tests.crash.hours import contacts_outside_hours, within_hours
from tests.crash.outbox import outbox_errors
from tests.crash.rest import RULES, broken_rules
from tests.runtime.rig import Rig

STEPS = [{"name": "Write", "type": "email", "subject": "Hello", "message": "Hello."}]


@pytest.fixture
def site(tmp_path: Path, migrated_file: Path) -> Rig:
    """A site in which one family has been written to."""
    rig = Rig.build(tmp_path, migrated_file)
    rig.family()
    rig.start(rig.workflow("w", STEPS))
    rig.run()
    return rig


def database(site: Rig) -> Path:
    return site.folder / "followthrough.db"


def test_a_run_that_ended_well_passes(site: Rig) -> None:
    assert broken_rules(database(site)) == []
    assert contacts_outside_hours(database(site), "America/Chicago") == []
    assert outbox_errors(database(site), site.config) == []


TOKEN = """
    INSERT INTO workflow_queue
        (instance_id, step_number, scheduled_for, status, held_reason, claim_token, claim_expires_at)
"""
ALIVE = "UPDATE workflow_instances SET status = 'running', completed_at = NULL, outcome = NULL;"
BREAKS = {
    "nothing is on its way, and nobody wonders whether it left": "UPDATE messages SET status = 'uncertain'",
    "what is written down and not sent belongs to a workflow that stands still": """
        UPDATE messages SET status = 'intended'""",
    "nobody holds a claim": f"{TOKEN} VALUES (1, 0, '2026-01-01', 'processing', NULL, 'x', '2026-01-01')",
    "nothing is left that is due or waits for a moment": f"""
        {TOKEN} VALUES (1, 0, '2026-01-01', 'queued', NULL, NULL, NULL)""",
    "what has ended has no token": f"{TOKEN} VALUES (1, 0, NULL, 'held', 'event', NULL, NULL)",
    "what lives has exactly one token": ALIVE,
    "what lives waits for somebody": f"{ALIVE} {TOKEN} VALUES (1, 0, NULL, 'held', 'task', NULL, NULL)",
    "nobody waits to begin": "INSERT INTO workflow_instances (template_id, family_id) VALUES (1, 1)",
    "a dead letter has a paused instance": f"{ALIVE} {TOKEN} VALUES (1, 0, NULL, 'failed', NULL, NULL, NULL)",
    "nothing is left at the front door": "INSERT INTO events (event_type, family_id) VALUES ('email.replied', 1)",
    "no step has been done twice": """
        INSERT INTO workflow_step_executions (instance_id, step_number, status, started_at, completed_at, success)
        VALUES (1, 0, 'completed', '2026-01-01', '2026-01-01', 1)""",
    "no attempt goes on where its token is not": """
        INSERT INTO workflow_step_executions (instance_id, step_number, status, started_at)
        VALUES (1, 0, 'running', '2026-01-01')""",
    "nobody was written to twice for one step": """
        INSERT INTO messages (instance_id, step_number, branch, occurrence, channel, mode, recipient, idempotency_key,
                              status, sent_at)
        VALUES (1, 0, '', 0, 'email', 'simulate', 'a@example.org', 'again', 'sent', '2026-11-16 16:00:00')""",
    "nothing was sent again, because nobody said so": "UPDATE messages SET resends_authorised = 1",
    "no engine counts as running": "UPDATE engine_workers SET status = 'running'",
    "a firing that was begun is finished": "INSERT INTO engine_state (name, value) VALUES ('firing:1', '{}')",
}


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert set(BREAKS) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_broken_is_named(site: Rig, rule: str) -> None:
    site.script(BREAKS[rule])
    assert any(f"not true that {rule}" in line for line in broken_rules(database(site)))


@pytest.mark.parametrize(
    ("local", "within"),
    [
        ("2026-11-20 09:00", True),
        ("2026-11-20 08:59", False),
        ("2026-11-20 17:59", True),
        ("2026-11-20 18:00", False),
        ("2026-11-21 10:00", False),  # a Saturday
        ("2026-11-26 10:00", False),  # Thanksgiving
    ],
)
def test_hours(local: str, within: bool) -> None:
    assert within_hours(datetime.fromisoformat(local)) is within


def test_a_message_at_night_is_noticed(site: Rig) -> None:
    site.sql("UPDATE messages SET sent_at = '2026-11-17 05:00:00.000000'")
    assert len(contacts_outside_hours(database(site), "America/Chicago")) == 1


def remove(file: Path) -> None:
    file.unlink()


def change(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"Hello", b"Bye"))


def redirect(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"family1@", b"family2@"))


def duplicate(file: Path) -> None:
    (file.parent / "2-0-0-email.eml").write_bytes(file.read_bytes())


@pytest.mark.parametrize("spoil", [remove, change, redirect, duplicate])
def test_an_outbox_that_is_not_as_written_is_noticed(site: Rig, spoil: Callable[[Path], None]) -> None:
    (file,) = site.outbox.iterdir()
    spoil(file)
    assert outbox_errors(database(site), site.config)


def test_a_temporary_file_is_no_message(site: Rig) -> None:
    (site.outbox / ".2-0-0-email.eml.77.tmp").write_text("half")
    assert outbox_errors(database(site), site.config) == []


def test_a_damaged_database_is_noticed(site: Rig) -> None:
    with closing(sqlite3.connect(database(site))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'messages_instance'")
        connection.commit()
    assert any("damaged" in line for line in broken_rules(database(site)))
