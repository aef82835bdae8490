"""Every named query fits the schema, and what is polled reads a partial index: finished rows cost nothing."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from engine import resources
from engine.store import queries

FILES = sorted(file.stem for file in (resources.sql_dir() / "queries").glob("*.sql"))

POLLED = [
    ("claim", "due_tokens", "workflow_queue_due"),
    ("claim", "next_due", "workflow_queue_due"),
    ("claim", "release_expired", "workflow_queue_claims"),
    ("claim", "any_claimed", "workflow_queue_claims"),
    ("upkeep", "next_snoozed", "coordinator_tasks_snoozed"),
    ("upkeep", "wake_snoozed", "coordinator_tasks_snoozed"),
    ("upkeep", "overdue", "coordinator_tasks_to_hand_on"),
    ("upkeep", "next_overdue", "coordinator_tasks_to_hand_on"),
    ("intake", "new_events", "events_new"),
    ("intake", "new_predictions", "ml_predictions_new"),
]


class Anything(dict[str, None]):
    """NULL for whatever parameter a query names."""

    def __missing__(self, name: str) -> None:
        return None


def each_query() -> Iterator[Any]:
    for file in FILES:
        for name, text in queries.load(file).items():
            yield pytest.param(text, id=f"{file}.{name}")


@pytest.mark.parametrize("text", each_query())
def test_every_query_fits_the_schema(connection: sqlite3.Connection, text: str) -> None:
    connection.execute(f"EXPLAIN {text}", Anything()).fetchall()


@pytest.mark.parametrize(("file", "name", "index"), POLLED)
def test_polling_reads_a_partial_index_in_its_order(
    connection: sqlite3.Connection, file: str, name: str, index: str
) -> None:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {queries.load(file)[name]}", Anything()).fetchall()
    plan = [row["detail"] for row in rows]
    assert any(f"INDEX {index}" in line for line in plan), plan
    assert not [line for line in plan if "TEMP B-TREE" in line]
    partial = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()["sql"]
    assert " WHERE " in partial
