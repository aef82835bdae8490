"""The queue in sections: each page and each count is a glance at an index, and no row is in two sections."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console import sample
from console.sample import NOW
from engine.store import queries
from engine.store.connection import open_database
from engine.store.reading.queue import (
    COUNTED,
    Part,
    queue_by_id,
    queue_counts,
    queue_page,
    queue_page_before,
    task_of_step,
)
from engine.store.reading.rows import asked
from engine.store.times import to_db

SQL = queries.load("reading_queue")
SECTIONS = ("failed", "held", "due", "later")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.build(tmp_path_factory.mktemp("sample") / "sample.db")


@pytest.fixture
def reader(built: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_database(f"sqlite:///{shutil.copy(built, tmp_path / 'sample.db')}", role="client")
    yield connection
    connection.close()


@pytest.fixture
def busy(reader: sqlite3.Connection) -> sqlite3.Connection:
    """Forty rows of every kind, many of them with the same moment and priority."""
    kinds = ("paused", "hold:1", "hold:12", "hold:2", "task:4", "step_type:fax", "breaker:sms")
    for number in range(280):
        instance = 1 + number % 9
        status = ("queued", "queued", "failed", "held")[number % 4]
        at = NOW + timedelta(minutes=(number % 7) - 3)
        held = kinds[number % 7] if status == "held" else None
        reader.execute(
            "INSERT INTO workflow_queue (instance_id, branch, step_number, scheduled_for, priority, status,"
            " held_reason, crashes, attempts) VALUES (?, ?, 0, ?, ?, ?, ?, ?, 2)",
            (instance, f"b{number}", to_db(at), 1 + number % 3, status, held, number % 2),
        )
    return reader


def parts(connection: sqlite3.Connection) -> list[Part]:
    return list(queue_counts(connection, NOW))


def test_pages_in_either_direction_have_every_row_of_a_section_once(busy: sqlite3.Connection) -> None:
    for part, count in queue_counts(busy, NOW).items():
        forward: list[int] = []
        backward: list[int] = []
        page = queue_page(busy, part, NOW, limit=7)
        while page:
            forward += [row["queue_id"] for row in page]
            assert all(part.holds(row, NOW) for row in page)
            page = queue_page(busy, part, NOW, after=page[-1], limit=7)
        page = queue_page_before(busy, part, NOW, limit=7)
        while page:
            backward = [row["queue_id"] for row in page] + backward
            page = queue_page_before(busy, part, NOW, before=page[0], limit=7)
        assert forward == backward
        assert len(forward) == len(set(forward)) == count


def test_every_row_is_in_one_section(busy: sqlite3.Connection) -> None:
    everything = busy.execute("SELECT queue_id FROM workflow_queue").fetchall()
    rows = queue_by_id(busy, [row[0] for row in everything])
    for row in rows.values():
        assert sum(part.holds(row, NOW) for part in parts(busy)) == 1
    assert sum(queue_counts(busy, NOW).values()) == len(everything)


def test_reasons_with_numbers_are_one_kind(busy: sqlite3.Connection) -> None:
    kinds = {part.kind: count for part, count in queue_counts(busy, NOW).items() if part.name == "held"}
    assert set(kinds) == {"paused", "hold", "task", "step_type", "breaker", "asked"}
    assert kinds["hold"] == 30
    assert {row["held_reason"] for row in queue_page(busy, Part("held", "hold"), NOW)} == {
        "hold:1",
        "hold:12",
        "hold:2",
    }


def test_a_kind_is_not_taken_for_another_that_begins_alike(reader: sqlite3.Connection) -> None:
    reader.execute(
        "UPDATE workflow_queue SET held_reason = 'tasks_of_others' WHERE held_reason = 'task' AND queue_id = 3"
    )
    kinds = {part.kind: count for part, count in queue_counts(reader, NOW).items() if part.name == "held"}
    assert kinds == {"asked": 1, "task": 1, "tasks_of_others": 1}


def test_the_sooner_and_the_more_important_come_first(busy: sqlite3.Connection) -> None:
    rows = queue_page(busy, Part("due"), NOW, limit=500)
    order = [(row["scheduled_for"], -row["priority"], row["crashes"], row["queue_id"]) for row in rows]
    assert order == sorted(order)


def test_much_is_counted_only_so_far(reader: sqlite3.Connection) -> None:
    reader.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
        "INSERT INTO workflow_queue (instance_id, branch, step_number, scheduled_for, status, held_reason) "
        "SELECT 1, 'x' || i, 0, ?, 'held', 'task:' || i FROM n",
        (to_db(NOW),),
    )
    counts = queue_counts(reader, NOW)
    assert counts[Part("held", "task")] == COUNTED + 1


def test_a_row_has_its_family_its_step_and_who_stopped_it(reader: sqlite3.Connection) -> None:
    reader.execute("INSERT INTO holds (hold_id, reason, actor) VALUES (3, 'fire drill', 'Ines Duarte')")
    reader.execute("UPDATE workflow_queue SET status = 'held', held_reason = 'hold:3' WHERE queue_id = 1")
    row = queue_by_id(reader, [1])[1]
    assert (row["family_name"], row["step_name"]) == ("Martinez", "Send initial email")
    assert (row["hold_actor"], row["hold_reason"]) == ("Ines Duarte", "fire drill")
    assert queue_by_id(reader, [999]) == {}


def test_a_broken_definition_costs_only_the_name_of_the_step(reader: sqlite3.Connection) -> None:
    reader.execute("DROP TRIGGER workflow_template_versions_no_update")
    reader.execute("UPDATE workflow_template_versions SET definition = '{broken'")
    assert queue_by_id(reader, [1])[1]["step_name"] is None


def test_why_a_moment_is_when_it_is_comes_as_moments(reader: sqlite3.Connection) -> None:
    row = queue_page(reader, Part("later"), NOW)[0]
    (rule,) = row["timing_reasons"]
    assert (rule["rule"], rule["to"]) == ("business_hours", row["scheduled_for"])


def test_the_task_of_the_very_step_is_preferred(reader: sqlite3.Connection) -> None:
    assert task_of_step(reader, 1, 0) == 1
    assert task_of_step(reader, 2, 0) == 2
    assert task_of_step(reader, 7, 0) is None


@pytest.mark.parametrize("name", [f"{section}{way}" for section in SECTIONS for way in ("", "_before")])
def test_no_page_sorts_or_reads_the_table(reader: sqlite3.Connection, name: str) -> None:
    given = {"before" if name.endswith("_before") else "after": 1}
    for text in (SQL[name], asked(SQL[name], {}), asked(SQL[name], given)):
        assert_by_index(reader, text)


@pytest.mark.parametrize("name", ["queue_counts", "held_kinds"])
def test_no_count_reads_the_table(reader: sqlite3.Connection, name: str) -> None:
    assert_by_index(reader, SQL[name])


def assert_by_index(reader: sqlite3.Connection, text: str) -> None:
    plan = [row["detail"] for row in reader.execute(f"EXPLAIN QUERY PLAN {text}", Anything()).fetchall()]
    assert not [line for line in plan if "TEMP B-TREE" in line], plan
    ours = [line for line in plan if "workflow_queue" in line]
    assert ours
    assert all("INDEX workflow_queue_" in line for line in ours), plan


class Anything(dict[str, None]):
    """NULL for whatever parameter a query names."""

    def __missing__(self, name: str) -> None:
        return None
