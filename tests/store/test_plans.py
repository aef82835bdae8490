"""Every named query fits the schema, and what is polled reads a partial index: finished rows cost nothing."""

import re
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

ANSWERS = [
    ("message_of_token", ["messages_token"]),
    ("message_of_provider", ["messages_provider"]),
    ("newest_to", ["messages_recipient"]),
    ("written_to", ["messages_recipient"]),
    ("families_of_number", ["families_digits", "family_contacts_digits"]),
    ("families_of_email", ["families_email", "family_contacts_email"]),
    ("addresses_of_family", ["family_contacts_family"]),
    ("newest_word_at", ["contact_consents_address"]),
    ("newest_word_of", ["contact_consents_family"]),
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


@pytest.mark.parametrize(("name", "indexes"), ANSWERS)
def test_whose_an_answer_is_is_found_by_index(connection: sqlite3.Connection, name: str, indexes: list[str]) -> None:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {queries.load('answers')[name]}", Anything()).fetchall()
    plan = [row["detail"] for row in rows]
    for index in indexes:
        assert any(f"INDEX {index}" in line for line in plan), plan
    assert not [line for line in plan if "SCAN" in line and "json_each" not in line], plan


ENGINE = (
    "acts", "answers", "apply", "breakers", "budgets", "claim", "colleagues", "definitions", "doubts", "gather",
    "intake", "late", "leases", "mailbox", "message_versions", "people", "poison", "polling", "receiver", "schedule",
    "sending", "state", "status", "suppressions", "upkeep", "workers",
)  # fmt: skip
"""The files whose queries an engine runs, again and again."""

GROWING = {
    "families", "family_contacts", "family_engagement_metrics", "risk_assessments", "contact_consents",
    "ml_predictions", "events", "workflow_instances", "workflow_step_executions", "workflow_queue", "instance_events",
    "coordinator_tasks", "messages", "actions", "audit_log",
}  # fmt: skip
"""Tables in which millions of rows may lie; all others have tens."""

READS_ON = {
    "intake.odd_moments": "begins behind the rows that are in order already",
    "polling.first_key": "from the newest message down to the first that is older than some days",
    "polling.without_word": "the messages of those days",
    "schedule.active_families": "a page of the families that a schedule asks about",
    "workers.last_send": "once, when an engine starts; from the newest message down to the first that left for real",
}
"""Queries that read a table on from a key, and why that is little."""


SCAN = re.compile(r"SCAN (?P<place>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+))?")
KEY_RANGE = re.compile(r"SEARCH (?P<place>\w+) USING .*\(rowid[<>]")


@pytest.mark.parametrize("name", [f"{file}.{name}" for file in ENGINE for name, _ in queries.load(file).items()])
def test_what_an_engine_asks_reads_no_table_through_that_grows(connection: sqlite3.Connection, name: str) -> None:
    file, query = name.split(".")
    text = queries.load(file)[query]
    plan = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", Anything()).fetchall()]
    partial = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")
    small_indexes = {row["name"] for row in partial.fetchall() if not row["sql"].endswith("IS NOT NULL")}
    tables = _tables_by_name(text)
    for line in plan:
        if found := SCAN.match(line) or KEY_RANGE.match(line):
            reads_through = found["index"] not in small_indexes if "index" in found.groupdict() else True
            if tables.get(found["place"]) in GROWING and reads_through:
                assert name in READS_ON, line


def _tables_by_name(text: str) -> dict[str, str]:
    """The tables of a query under the names that its plan calls them by."""
    found = re.findall(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?([a-z]\w*))?", text)
    return {alias or table: table for table, alias in found}
