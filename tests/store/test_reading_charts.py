"""The figures behind the charts: right, bounded, and read from an index alone."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console import sample
from console.sample import NOW
from engine.store import queries
from engine.store.connection import open_database
from engine.store.reading import charts
from engine.store.reading.rows import asked
from engine.store.times import to_db

SQL = queries.load("reading_charts")
MONTH = timedelta(days=30)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_database(f"sqlite:///{sample.build(tmp_path / 'empty.db', stories=False)}", role="client")
    yield connection
    connection.close()


def message(connection: sqlite3.Connection, status: str, ago: timedelta, channel: str = "email", **more: str) -> None:
    sent = status in ("sent", "delivered", "bounced")
    number = connection.execute("SELECT count(*) FROM messages").fetchone()[0]
    columns = {"mode": "simulate", "error_code": None, "fault": None, **more}
    connection.execute(
        "INSERT INTO messages (channel, mode, recipient, idempotency_key, status, sent_at, updated_date, error_code,"
        " fault) VALUES (?, ?, 'a', ?, ?, ?, ?, ?, ?)",
        (
            channel, columns["mode"], str(number), status, to_db(NOW - ago) if sent else None, to_db(NOW - ago),
            columns["error_code"], columns["fault"],
        ),
    )  # fmt: skip


def hours(count: int) -> list[datetime]:
    return [NOW - timedelta(hours=number) for number in range(count, -1, -1)]


def test_what_was_sent_is_counted_by_the_hour_and_the_way(reader: sqlite3.Connection) -> None:
    for status, minutes, channel in (
        ("sent", 1, "email"), ("delivered", 20, "sms"), ("bounced", 90, "email"), ("sent", 3000, "email"),
        ("failed", 5, "email"),
    ):  # fmt: skip
        message(reader, status, timedelta(minutes=minutes), channel)
    assert charts.sent_between(reader, hours(2)) == [
        {"sent": 1, "email": 1, "sms": 0},
        {"sent": 2, "email": 1, "sms": 1},
    ]
    assert charts.came_back_between(reader, hours(2)) == [{"sent": 1, "bounced": 1}, {"sent": 2, "bounced": 0}]


def test_a_stretch_begins_with_its_moment_and_ends_before_the_next(reader: sqlite3.Connection) -> None:
    message(reader, "sent", timedelta(hours=1))
    assert [row["sent"] for row in charts.sent_between(reader, hours(2))] == [0, 1]


def test_what_went_wrong_is_told_by_its_kind(reader: sqlite3.Connection) -> None:
    for _ in range(3):
        message(reader, "failed", timedelta(hours=1), "sms", error_code="30005", fault="address")
    message(reader, "uncertain", timedelta(hours=1))
    message(reader, "bounced", timedelta(hours=1), error_code="5.1.1")
    message(reader, "delivered", timedelta(hours=1))
    message(reader, "failed", timedelta(days=20))
    found = charts.wrong_by_hour(reader, NOW - timedelta(days=14))
    assert [(row["channel"], row["status"], row["error_code"], row["messages"]) for row in found] == [
        ("email", "bounced", "5.1.1", 1),
        ("email", "uncertain", None, 1),
        ("sms", "failed", "30005", 3),
    ]


def test_once_live_a_rehearsal_is_not_counted(reader: sqlite3.Connection) -> None:
    message(reader, "sent", timedelta(minutes=1))
    message(reader, "failed", timedelta(minutes=1))
    message(reader, "sent", timedelta(minutes=1), mode="execute")
    assert charts.sent_between(reader, hours(1), mode="execute")[0]["sent"] == 1
    assert charts.wrong_by_hour(reader, hours(1)[0], mode="execute") == []


def test_how_late_things_are(reader: sqlite3.Connection) -> None:
    minutes = (0, 1, 2, 5, 29, 31, 119, 121, 1439, 1441, 9999)
    reader.execute("PRAGMA foreign_keys = OFF")
    for number, late in enumerate(minutes):
        reader.execute(
            "INSERT INTO workflow_queue (instance_id, step_number, scheduled_for) VALUES (?, 0, ?)",
            (number, to_db(NOW - timedelta(minutes=late))),
        )
    reader.execute(
        "INSERT INTO workflow_queue (instance_id, step_number, scheduled_for) VALUES (99, 0, ?)",
        (to_db(NOW + timedelta(seconds=1)),),
    )
    assert list(charts.lateness(reader, NOW).values()) == [1, 2, 2, 2, 2, 2]
    assert sum(charts.lateness(reader, NOW).values()) == len(minutes)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_database(f"sqlite:///{sample.build(tmp_path / 'sample.db')}", role="client")
    yield connection
    connection.close()


def test_how_far_families_come(told: sqlite3.Connection) -> None:
    found = charts.funnel(told, 1, NOW - MONTH)
    assert (found["began"], found["answered"], found["well"], found["under_way"], found["more"]) == (5, 1, 1, 4, False)
    reached = {step["step_name"]: step["families"] for step in found["steps"]}
    assert reached == {
        "Send initial email": 5, "Wait for response": 4, "Check response": 2, "Send SMS follow-up": 2,
        "Schedule phone call": 1,
    }  # fmt: skip
    assert charts.funnel(told, 1, NOW - timedelta(hours=1))["began"] == 0
    assert charts.funnel(told, 99, NOW - MONTH)["steps"] == []


def test_a_step_that_was_tried_twice_is_one_family(told: sqlite3.Connection) -> None:
    told.execute(
        "INSERT INTO workflow_step_executions (instance_id, step_number, step_name, status, started_at)"
        " SELECT instance_id, step_number, step_name, 'running', started_at FROM workflow_step_executions"
    )
    steps = charts.funnel(told, 1, NOW - MONTH)["steps"]
    assert max(step["families"] for step in steps) == 5


def test_workflows_have_the_names_of_their_steps_in_order(told: sqlite3.Connection) -> None:
    by_name = {row["template_name"]: row["steps"] for row in charts.chartable_workflows(told)}
    assert list(by_name) == ["high_risk_intervention", "onboarding", "payment_reminder"]
    assert by_name["onboarding"] == ["Welcome", "Wait a week", "How is it going"]


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("sent_between", "COVERING INDEX messages_sent"),
        ("came_back_between", "COVERING INDEX messages_sent"),
        ("wrong_by_hour", "COVERING INDEX messages_wrong"),
        ("lateness", "INDEX workflow_queue_due"),
        ("funnel", "COVERING INDEX workflow_instances_starts"),
        ("funnel_steps", "COVERING INDEX workflow_instances_starts"),
    ],
)
def test_every_chart_reads_a_stretch_of_an_index(reader: sqlite3.Connection, name: str, index: str) -> None:
    for given in ({}, {"mode": "execute"}):
        text = asked(SQL[name], given)
        plan = [row["detail"] for row in reader.execute(f"EXPLAIN QUERY PLAN {text}", Anything()).fetchall()]
        assert any(line.startswith("SEARCH") and index in line for line in plan), plan
        tables = ("messages", "workflow_queue", "workflow_instances", "workflow_step_executions", "instance_events")
        assert not [line for line in plan if line.startswith(tuple(f"SCAN {table}" for table in tables))], plan


class Anything(dict[str, None]):
    """NULL for whatever parameter a query names."""

    def __missing__(self, name: str) -> None:
        return None
