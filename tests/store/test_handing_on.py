"""Overdue tasks: to the deputy at once, to everyone when the business day is over too, and none is passed over."""

import sqlite3
from datetime import UTC, datetime, timedelta

from engine.core.calendar import Calendar
from engine.store.connection import transaction
from engine.store.times import to_db
from engine.store.upkeep import hand_on_overdue, next_overdue

CALENDAR = Calendar("America/Chicago")
DUE = datetime(2026, 11, 17, 0, tzinfo=UTC)  # Monday, 18:00 in Chicago


def open_task(connection: sqlite3.Connection, assigned_to: str | None, due: datetime) -> None:
    connection.execute(
        "INSERT INTO coordinator_tasks (task_type, mode, assigned_to, due_date) "
        "VALUES ('phone_call', 'simulate', ?, ?)",
        (assigned_to, to_db(due)),
    )


def at(connection: sqlite3.Connection, now: datetime, limit: int = 100) -> int:
    with transaction(connection):
        return hand_on_overdue(connection, now, CALENDAR, limit)


def owners(connection: sqlite3.Connection) -> list[tuple[str | None, int]]:
    rows = connection.execute("SELECT assigned_to, handed_on FROM coordinator_tasks ORDER BY task_id").fetchall()
    return [(row["assigned_to"], row["handed_on"]) for row in rows]


def test_an_overdue_task_goes_to_the_deputy_and_a_business_day_later_to_everyone(
    connection: sqlite3.Connection,
) -> None:
    connection.execute("INSERT INTO coordinators (name, role, deputy) VALUES ('Dana', 'coordinator', 'Luis')")
    connection.execute("INSERT INTO coordinators (name, role) VALUES ('Luis', 'coordinator')")
    open_task(connection, "Dana", DUE)
    assert at(connection, DUE - timedelta(seconds=1)) == 0
    assert at(connection, DUE) == 1
    assert owners(connection) == [("Luis", 1)]
    assert at(connection, DUE + timedelta(days=1, seconds=-1)) == 0
    assert at(connection, DUE + timedelta(days=1)) == 1
    assert owners(connection) == [(None, 2)]
    assert at(connection, DUE + timedelta(days=30)) == 0


def test_those_that_wait_for_the_end_of_their_day_do_not_stand_before_others(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO coordinators (name, role, deputy) VALUES ('Dana', 'coordinator', 'Luis')")
    connection.execute("INSERT INTO coordinators (name, role) VALUES ('Luis', 'coordinator')")
    for _ in range(3):
        open_task(connection, "Dana", DUE)
    assert at(connection, DUE, limit=2) == 2
    assert at(connection, DUE, limit=2) == 1
    assert owners(connection) == [("Luis", 1)] * 3


def test_a_task_that_is_everyones_stays_everyones(connection: sqlite3.Connection) -> None:
    open_task(connection, None, DUE)
    assert at(connection, DUE + timedelta(days=9)) == 0


def test_the_next_handing_on_is_known_beforehand(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO coordinators (name, role, deputy) VALUES ('Dana', 'coordinator', 'Luis')")
    assert next_overdue(connection, CALENDAR) is None
    open_task(connection, "Dana", DUE)
    open_task(connection, "Dana", DUE + timedelta(days=2))
    assert next_overdue(connection, CALENDAR) == DUE
    at(connection, DUE)
    assert next_overdue(connection, CALENDAR) == DUE + timedelta(days=1)
    at(connection, DUE + timedelta(days=1))
    assert next_overdue(connection, CALENDAR) == DUE + timedelta(days=2)
