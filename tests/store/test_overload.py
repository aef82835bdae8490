"""More is due than can go out: one task when it begins, done when it is over."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from engine.core.bucket import Bucket, Pace
from engine.core.limits import Limits
from engine.core.timing import Calendar
from engine.store import budgets, overload
from engine.store.times import to_db

NOW = datetime(2026, 11, 16, 18, tzinfo=UTC)
CALENDAR = Calendar("America/Chicago")
TEN = Limits(max_waiting=10)


def watch(connection: sqlite3.Connection, limits: Limits = TEN, now: datetime = NOW) -> bool | None:
    return overload.watch(connection, limits, CALENDAR, "execute", now)


def due(connection: sqlite3.Connection, count: int, at: datetime = NOW) -> None:
    connection.execute("DELETE FROM workflow_queue")
    for number in range(count):
        connection.execute(
            "INSERT INTO workflow_queue (instance_id, step_number, branch, scheduled_for, max_attempts) "
            "VALUES (1, 0, ?, ?, 4)",
            (str(number), to_db(at)),
        )


@pytest.fixture(autouse=True)
def instance(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO workflow_templates (template_id, template_name, steps) VALUES (1, 'w', '[]')")
    connection.execute("INSERT INTO workflow_instances (instance_id, template_id, family_id) VALUES (1, 1, 1)")


def tasks(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return [tuple(row) for row in connection.execute("SELECT task_type, status FROM coordinator_tasks").fetchall()]


def test_one_task_until_it_is_over(connection: sqlite3.Connection) -> None:
    due(connection, 10)
    assert watch(connection) is None
    due(connection, 11)
    assert [watch(connection), watch(connection)] == [True, None]
    due(connection, 6)
    assert watch(connection) is None, "half of the limit, so that it doesn't come and go"
    assert tasks(connection) == [("overload", "open")]
    due(connection, 5)
    assert [watch(connection), watch(connection)] == [False, None]
    assert tasks(connection) == [("overload", "done")]
    due(connection, 11)
    assert watch(connection) is True
    assert tasks(connection) == [("overload", "done"), ("overload", "open")]


def test_what_is_not_due_does_not_wait(connection: sqlite3.Connection) -> None:
    due(connection, 50, NOW + timedelta(minutes=1))
    assert watch(connection) is None


def test_what_stands_in_line_waits(connection: sqlite3.Connection) -> None:
    pace = Pace("sms:+1", per_second=1)
    limits = Limits(paces={"sms": pace}, max_waiting=10)
    budgets.keep(connection, pace, Bucket(-11.0, NOW, "2026-11-16"))
    assert watch(connection, limits) is True
    assert watch(connection, limits, NOW + timedelta(seconds=6)) is False


def test_no_limit_no_overload(connection: sqlite3.Connection) -> None:
    due(connection, 50)
    assert watch(connection) is True
    assert watch(connection, Limits()) is False
