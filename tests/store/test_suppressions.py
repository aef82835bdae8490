"""The list of addresses that are not written to."""

import sqlite3
from datetime import UTC, datetime

import pytest

from engine.core.suppressions import suppression_of
from engine.store import suppressions
from engine.store.connection import transaction

NOW = datetime(2026, 11, 16, 18, tzinfo=UTC)
NUMBER = "+13125550142"


def add(connection: sqlite3.Connection, address: str, channel: str | None = None, reason: str = "dead") -> int | None:
    with transaction(connection):
        return suppressions.add(connection, address, NOW, reason=reason, source="test", channel=channel)


def why(connection: sqlite3.Connection, address: str, channel: str) -> str | None:
    found = suppression_of(suppressions.about(connection, [address]), address, channel)
    return found.sentence if found is not None else None


def test_added_once_found_however_it_is_written(connection: sqlite3.Connection) -> None:
    assert add(connection, NUMBER) is not None
    assert add(connection, "(312) 555-0142") is None
    assert why(connection, NUMBER, "sms") == "this address does not work any more"
    assert why(connection, "+13125550143", "sms") is None


def test_what_another_program_wrote_counts_as_it_is_written(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO suppressions (address) VALUES ('312-555-0142'), ('Ana@Example.org'), (NULL)")
    assert why(connection, NUMBER, "sms") is not None
    assert why(connection, "ana@example.org", "email") is not None


@pytest.mark.parametrize(("channel", "email", "sms"), [(None, 1, 1), ("all", 1, 1), ("email", 1, 0), ("sms", 0, 1)])
def test_by_channel(connection: sqlite3.Connection, channel: str | None, email: int, sms: int) -> None:
    add(connection, "ana@example.org", channel)
    assert (why(connection, "ana@example.org", "email") is not None) == bool(email)
    assert (why(connection, "ana@example.org", "sms") is not None) == bool(sms)


def test_who_wants_to_be_left_alone_goes_before_what_is_dead(connection: sqlite3.Connection) -> None:
    add(connection, NUMBER, "sms", "dead")
    assert why(connection, NUMBER, "sms") == "this address does not work any more"
    connection.execute("INSERT INTO suppressions (address, reason) VALUES (?, 'complaint')", (NUMBER,))
    assert "complained" in (why(connection, NUMBER, "sms") or "")


def test_one_channel_then_all(connection: sqlite3.Connection) -> None:
    assert add(connection, NUMBER, "sms") is not None
    assert add(connection, NUMBER) is not None
    assert add(connection, NUMBER, "sms") is None


def test_lifted_and_still_listed(connection: sqlite3.Connection) -> None:
    add(connection, NUMBER, "sms")
    with transaction(connection):
        assert suppressions.lift(connection, "312 555 0142", NOW, actor="Dana") == 1
        assert suppressions.lift(connection, NUMBER, NOW, actor="Dana") == 0
    assert why(connection, NUMBER, "sms") is None
    assert suppressions.listed(connection) == []
    (row,) = suppressions.listed(connection, lifted=True)
    assert (row["address"], row["channel"], row["reason"], row["source"]) == (NUMBER, "sms", "dead", "test")
    actions = [row["action"] for row in connection.execute("SELECT action FROM audit_log").fetchall()]
    assert actions == ["suppression.added", "suppression.lifted"]


def test_the_audit_log_holds_no_address(connection: sqlite3.Connection) -> None:
    add(connection, "ana@example.org")
    assert "ana" not in connection.execute("SELECT detail FROM audit_log").fetchone()["detail"]


def test_a_page_at_a_time(connection: sqlite3.Connection) -> None:
    for number in range(5):
        add(connection, f"f{number}@example.org", reason="list")
    first = suppressions.listed(connection, limit=3)
    rest = suppressions.listed(connection, limit=3, before=first[-1]["suppression_id"])
    assert [row["suppression_id"] for row in (*first, *rest)] == [5, 4, 3, 2, 1]


def test_a_million_rows_are_not_read(connection: sqlite3.Connection) -> None:
    for file, name in ((suppressions.SQL, "in_force"),):
        plan = connection.execute(f"EXPLAIN QUERY PLAN {file[name]}", {"keys": "[]"}).fetchall()
        assert any("suppressions_key" in row["detail"] for row in plan)
