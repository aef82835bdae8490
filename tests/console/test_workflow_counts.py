"""Who stands where in a workflow: right by version, and at a cost that does not grow with what has ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console.sample import NOW
from engine.store.queries import load
from engine.store.reading.workflows import families_at_step, passage, standing

HIGH_RISK, LATELY = 1, NOW - timedelta(days=30)


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database)) as opened:
        opened.row_factory = sqlite3.Row
        yield opened


def test_each_version_counts_its_own(connection: sqlite3.Connection) -> None:
    now = standing(connection, HIGH_RISK, 2)
    assert now.here == {0: 1, 1: 1, 4: 1}
    assert now.stuck == {0: 1}
    assert now.elsewhere == {1: 1}
    old = standing(connection, HIGH_RISK, 1)
    assert (old.here, old.stuck, old.elsewhere) == ({3: 1}, {}, {2: 3})


def test_who_passed_is_counted_among_the_latest(connection: sqlite3.Connection) -> None:
    found = passage(connection, HIGH_RISK, 2, LATELY)
    assert (found.started, found.more) == (4, False)
    assert found.passed == {0: 3, 1: 1, 2: 1, 3: 1}
    few = passage(connection, HIGH_RISK, 2, LATELY, most=1)
    assert (few.started, few.more) == (1, True)
    assert sum(few.passed.values()) <= 4
    assert passage(connection, HIGH_RISK, 2, NOW).started == 0


def test_the_families_of_a_step(connection: sqlite3.Connection) -> None:
    assert [row["family_name"] for row in families_at_step(connection, HIGH_RISK, 2, 1, 10)] == ["Whitehorse"]
    assert families_at_step(connection, HIGH_RISK, 2, 5, 10) == []


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("live_counts_of_workflow", "workflow_instances_alive"),
        ("families_at_step", "workflow_instances_alive"),
        ("stuck_by_step", "workflow_queue_dead"),
        ("passed_by_step", "workflow_instances_starts"),
        ("started_lately", "workflow_instances_starts"),
    ],
)
def test_what_has_ended_costs_nothing(connection: sqlite3.Connection, query: str, index: str) -> None:
    """The indexes by workflow hold all that ever ran; none of these may walk them."""
    values = {"template_id": 1, "version": 1, "step": 0, "limit": 10, "since": "2026-01-01", "most": 10}
    plan = connection.execute(f"EXPLAIN QUERY PLAN {load('reading_workflows')[query]}", values).fetchall()
    steps = [row["detail"] for row in plan]
    assert any(index in step for step in steps), steps
    assert not any("cooldown" in step for step in steps), steps
