"""Health: what is wrong comes first, and a dead daemon is known at once."""

import os
import socket
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console import sample
from console.sample import NOW
from engine.store.connection import open_database
from engine.store.reading import engine_health, present_moment, status
from engine.store.reading.health import COUNTED, is_alive
from engine.store.times import to_db


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = sample.build(tmp_path / "empty.db", stories=False)
    connection = open_database(f"sqlite:///{path}", role="client")
    yield connection
    connection.close()


def worker(
    connection: sqlite3.Connection, *, host: str = "elsewhere", pid: int = 1, ago: float = 0, state: str = "running"
) -> None:
    connection.execute(
        "INSERT INTO engine_workers (host, pid, heartbeat_at, status) VALUES (?, ?, ?, ?)",
        (host, pid, to_db(NOW - timedelta(seconds=ago)), state),
    )


def codes(connection: sqlite3.Connection) -> list[str]:
    return [problem["code"] for problem in engine_health(connection, NOW, NOW)["problems"]]


def test_with_a_living_engine_and_nothing_late_all_is_well(reader: sqlite3.Connection) -> None:
    worker(reader)
    assert codes(reader) == []


@pytest.mark.parametrize(
    ("host", "pid", "ago", "state", "alive"),
    [
        ("elsewhere", 1, 0, "running", True),
        ("elsewhere", 1, 29, "stopping", True),
        ("elsewhere", 1, 31, "running", False),
        ("elsewhere", 1, 0, "stopped", False),
        (socket.gethostname(), os.getppid(), 0, "running", True),
        (socket.gethostname(), 2**22 + 1, 0, "running", False),
        (socket.gethostname(), 2**70, 0, "running", True),
        (socket.gethostname(), 0, 0, "running", False),
    ],
    # By number: the process's own id differs between the processes that share the tests out.
    ids=range(8),
)
def test_who_lives(host: str, pid: int, ago: float, state: str, alive: bool) -> None:
    row = {"host": host, "pid": pid, "heartbeat_at": NOW - timedelta(seconds=ago), "status": state}
    assert is_alive(row, NOW) is alive


def test_a_mailbox_that_cannot_be_read(reader: sqlite3.Connection) -> None:
    worker(reader)
    since = NOW - timedelta(hours=2)
    reader.execute(
        "INSERT INTO coordinator_tasks (task_type, mode, created_date) VALUES ('mailbox_down', 'execute', ?)",
        (to_db(since),),
    )
    assert engine_health(reader, NOW, NOW)["problems"] == [{"code": "mailbox", "since": since}]
    reader.execute(
        "UPDATE coordinator_tasks SET status = 'done', outcome = 'x', resolved_by = 'engine',"
        " resolved_at = created_date"
    )
    assert codes(reader) == []


def test_addresses_that_are_not_written_to(reader: sqlite3.Connection) -> None:
    for address, lifted in (("a@b.example", None), ("+13125550142", None), ("c@b.example", to_db(NOW))):
        reader.execute(
            "INSERT INTO suppressions (address, reason, source, lifted_at) VALUES (?, 'dead', 'x', ?)",
            (address, lifted),
        )
    assert status(reader, NOW, NOW)["suppressed"] == 2


def test_problems_come_with_the_gravest_first(reader: sqlite3.Connection) -> None:
    worker(reader, ago=3600)
    reader.execute("INSERT INTO holds (reason, actor) VALUES ('fire drill', 'Ines Duarte')")
    reader.execute(
        "INSERT INTO workflow_instances (template_id, family_id, status, started_at) VALUES (1, 1, 'running', 'x')"
    )
    for branch, state, reason in (("a", "queued", None), ("b", "failed", None), ("c", "held", "step_type:fax")):
        reader.execute(
            "INSERT INTO workflow_queue (instance_id, step_number, branch, status, scheduled_for, held_reason)"
            " VALUES (1, 0, ?, ?, ?, ?)",
            (branch, state, to_db(NOW - timedelta(minutes=6)), reason),
        )
    reader.execute(
        "INSERT INTO coordinator_tasks (task_type, mode, due_date) VALUES ('phone_call', 'simulate', ?)",
        (to_db(NOW - timedelta(days=2)),),
    )
    reader.execute(
        "INSERT INTO messages (channel, mode, recipient, idempotency_key, status)"
        " VALUES ('sms', 'simulate', '1', 'k', 'uncertain')"
    )
    assert codes(reader) == ["no_engine", "hold", "uncertain", "dead_letters", "overdue_tasks", "unknown_steps"]
    worker(reader)
    assert codes(reader) == ["hold", "uncertain", "backlog", "dead_letters", "overdue_tasks", "unknown_steps"]


def test_status_counts_every_instance(reader: sqlite3.Connection) -> None:
    reader.execute("INSERT INTO workflow_instances (template_id, family_id) VALUES (1, 1)")
    found = status(reader, NOW, NOW)
    assert found["instances"] == {"pending": 1, "running": 0, "paused": 0, "completed": 0, "failed": 0, "cancelled": 0}


def test_the_present_of_a_simulated_run(reader: sqlite3.Connection) -> None:
    assert present_moment(reader) is None
    reader.execute("INSERT INTO engine_state (name, value) VALUES ('virtual_now', ?)", (to_db(NOW),))
    assert present_moment(reader) == NOW
    reader.execute("UPDATE engine_state SET value = 'noon'")
    assert present_moment(reader) is None


def test_much_is_counted_only_so_far_but_for_the_status_command(reader: sqlite3.Connection) -> None:
    reader.execute("INSERT INTO families (family_name) VALUES ('Martinez')")
    reader.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO workflow_instances (template_id, family_id, status, started_at) SELECT 1, 1, 'running', ? FROM n",
        (COUNTED + 7, to_db(NOW)),
    )
    reader.execute(
        "INSERT INTO workflow_queue (instance_id, step_number, scheduled_for) SELECT instance_id, 0, ?"
        " FROM workflow_instances",
        (to_db(NOW),),
    )
    reader.execute("UPDATE workflow_instances SET status = 'paused' WHERE instance_id <= 3")
    glance = engine_health(reader, NOW, NOW)
    assert (glance["due"], glance["oldest_due"]) == (COUNTED + 1, NOW)
    assert glance["alive_by_status"] == {"running": COUNTED + 1, "paused": 3}
    whole = status(reader, NOW, NOW)
    assert whole["due"] == COUNTED + 7
    assert whole["alive_by_status"] == {"running": COUNTED + 4, "paused": 3}
