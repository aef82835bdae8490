"""The reading side, on the sample co-op and on rows that nobody should have written."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console import sample
from console.sample import NOW
from engine.errors import NotFound
from engine.store import queries, reading
from engine.store.connection import open_database
from engine.store.reading.families import every_family, list_families, newest_family
from engine.store.reading.find import ENGLISH, Found, Vocabulary, read_words
from engine.store.reading.find.english import FAMILIES
from engine.store.reading.find.families import count_new
from engine.store.reading.find.meaning import Asked
from engine.store.reading.json_rows import to_json
from engine.store.reading.needs_you import Wanted
from engine.store.reading.rows import asked, tolerant_text

EVENING = NOW + timedelta(hours=8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sample.build(tmp_path / "sample.db")


@pytest.fixture
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    connection = tolerant_text(open_database(f"sqlite:///{path}", role="reader"))
    yield connection
    connection.close()


@pytest.fixture
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def words(typed: str) -> Asked:
    found = read_words(typed, Vocabulary.of(ENGLISH, kinds=FAMILIES), ("Sam Ortiz",))
    return Asked(found, NOW, "America/Chicago", "Dana Whitfield")


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["family_name"] for row in rows]


def test_what_needs_a_person_comes_by_harm(reader: sqlite3.Connection) -> None:
    rows = reading.needs_you(reader, Wanted(NOW, EVENING))
    assert names(rows) == ["Martinez", "Lindqvist", "Okafor", "Nguyễn", "Haddad"]
    martinez = rows[0]
    waiting = (NOW - martinez["due_date"]) / timedelta(days=1)
    assert martinez["harm"] == pytest.approx(87 * (1 + waiting) * 4)
    assert martinez["step_name"] == "Send initial email"


def test_a_call_comes_on_its_day_and_an_escalation_at_once(reader: sqlite3.Connection) -> None:
    assert "Nguyễn" not in names(reading.needs_you(reader, Wanted(NOW, NOW + timedelta(hours=1))))
    assert "Martinez" in names(reading.needs_you(reader, Wanted(NOW, NOW - timedelta(days=90))))


def test_a_snoozed_task_comes_back_at_its_time(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    later = "2026-11-25 15:00:00.000000"
    writer.execute("UPDATE coordinator_tasks SET status = 'snoozed', snoozed_until = ? WHERE status = 'open'", (later,))
    assert reading.needs_you(reader, Wanted(NOW, EVENING)) == []
    assert len(reading.needs_you(reader, Wanted(NOW + timedelta(days=1), EVENING + timedelta(days=1)))) == 5


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_of_what_needs_a_person_join_without_a_hole(reader: sqlite3.Connection, size: int) -> None:
    wanted = Wanted(NOW, EVENING)
    found: list[dict[str, Any]] = []
    while page := reading.needs_you(reader, wanted, after=found[-1] if found else None, limit=size):
        found += page
    assert found == reading.needs_you(reader, wanted)
    assert {row["task_id"] for row in found} == reading.needs_you_ids(reader, wanted)


@pytest.mark.parametrize("size", [1, 5, 100])
def test_pages_of_families_join_in_both_directions(reader: sqlite3.Connection, size: int) -> None:
    whole = [
        row["family_id"] for row in reader.execute("SELECT family_id FROM families ORDER BY family_name, family_id")
    ]
    for typed in ("", "example.org", "with a workflow"):
        down, page = [], list_families(reader, words(typed), limit=size)
        down += page.rows
        while page.keys.more:
            page = list_families(reader, words(typed), place=page.keys.place, limit=size)
            down += page.rows
        page = list_families(reader, words(typed), down=False, limit=size)
        up = page.rows
        while page.keys.more:
            page = list_families(reader, words(typed), place=page.keys.place, down=False, limit=size)
            up = page.rows + up
        assert [row["family_id"] for row in down] == [row["family_id"] for row in up]
        assert down
        assert typed or [row["family_id"] for row in down] == whole


def test_families_of_one_name_all_come(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    for _ in range(30):
        writer.execute("INSERT INTO families (family_name) VALUES ('Smith')")
    seen = list(every_family(reader, words("smith"), limit=7))
    assert len({row["family_id"] for row in seen}) == len(seen) == 30


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("artin", ["Martinez"]),
        ("+1646", ["Okafor"]),
        ("%", []),
        ("_", []),
        ("paused", ["Martinez"]),
        ("stopped", ["Delacroix"]),
        ("with a workflow of Sam Ortiz", ["Haddad", "Whitehorse"]),
        ("workflow onboarding", ["Kowalczyk-Brennan"]),
        ("quiet", ["Tanaka"]),
        ("' OR 1=1 --", []),
    ],
)
def test_families_are_found(reader: sqlite3.Connection, typed: str, found: list[str]) -> None:
    assert names(list_families(reader, words(typed)).rows) == found


def test_what_is_alive_counts_before_what_is_newest(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    writer.execute(
        "INSERT INTO workflow_instances (template_id, family_id, status, outcome, completed_at)"
        " VALUES (1, 11, 'failed', 'failed', '2026-11-24 19:00:00.000000')"
    )
    (row,) = list_families(reader, words("Whitehorse")).rows
    assert row["instance_status"] == "running"


def test_new_families_are_counted(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    newest = newest_family(reader)
    for _ in range(3):
        writer.execute("INSERT INTO families (family_name) VALUES ('Newman')")
    assert count_new(reader, words(""), newest) == 3
    assert count_new(reader, words("newm"), newest) == 3
    assert count_new(reader, words("ne"), newest) == 3
    assert count_new(reader, words("martinez"), newest) == count_new(reader, words("paused"), newest) == 0


def test_a_family_comes_with_all_that_concerns_it(reader: sqlite3.Connection) -> None:
    family = reading.show_family(reader, 1)
    assert family["family_name"] == "Martinez"
    assert family["context"]["withdrawal_risk"] == 87
    assert [entry["status"] for entry in family["instances"]] == ["paused"]
    assert [entry["status"] for entry in family["messages"]] == ["failed"]
    assert [entry["task_type"] for entry in family["tasks"]] == ["workflow_escalation"]
    assert family["contacts"] == family["consents"] == family["events"] == []


def test_an_instance_comes_with_its_story_and_what_is_next(reader: sqlite3.Connection) -> None:
    waiting = by_family(reader, 11)
    shown = reading.show_instance(reader, waiting)
    assert shown["template_name"] == "high_risk_intervention"
    assert [step["step_name"] for step in shown["steps"]] == ["Send initial email", "Wait for response"]
    assert [step["name"] for step in shown["plan"]][-1] == "Mark complete"
    assert shown["prediction"]["predicted_probability"] == 0.88
    assert shown["next"] == {
        "at": datetime(2026, 11, 27, 16, 2, tzinfo=UTC),
        "reasons": [{"rule": "wait", "from": NOW - timedelta(hours=4), "to": NOW + timedelta(hours=68)}],
        "held_reason": None,
        "step_number": 1,
        "status": "queued",
    }


def test_what_is_next_is_no_moment_where_nothing_moves(reader: sqlite3.Connection) -> None:
    stuck = reading.show_instance(reader, by_family(reader, 1))["next"]
    assert (stuck["at"], stuck["held_reason"], stuck["reasons"]) == (None, "escalated", [])
    held = reading.show_instance(reader, by_family(reader, 4))["next"]
    assert (held["at"], held["held_reason"]) == (None, "task")
    assert reading.show_instance(reader, by_family(reader, 6))["next"] is None


def test_a_pending_instance_starts_at_its_moment(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    writer.execute(
        "INSERT INTO workflow_instances (instance_id, template_id, family_id, next_execution_at)"
        " VALUES (900, 1, 2, '2026-12-01T09:00:00-06:00')"
    )
    coming = reading.show_instance(reader, 900)["next"]
    assert (coming["at"], coming["status"]) == (datetime(2026, 12, 1, 15, tzinfo=UTC), "pending")


@pytest.mark.parametrize(
    ("show", "key", "hint"),
    [
        (reading.show_instance, 4711, "instance list"),
        (reading.show_family, 4711, "family list"),
        (reading.show_task, 4711, "task list"),
        (reading.show_workflow, "nothing", "workflow list"),
    ],
)
def test_what_is_not_there_is_said_with_a_remedy(reader: sqlite3.Connection, show: Any, key: Any, hint: str) -> None:
    with pytest.raises(NotFound, match=hint):
        show(reader, key)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 9),
        ({"status": "running"}, 5),
        ({"statuses": ["paused", "cancelled"]}, 2),
        ({"alive": True}, 6),
        ({"workflow": "payment_reminder"}, 2),
        ({"family": 1}, 1),
        ({"mode": "execute"}, 0),
        ({"outcome": "success"}, 2),
        ({"text": "marti"}, 1),
        ({"alive": True, "workflow": "high_risk_intervention", "limit": 2}, 2),
    ],
)
def test_instances_are_listed(reader: sqlite3.Connection, where: dict[str, Any], count: int) -> None:
    rows = reading.list_instances(reader, **where)
    assert len(rows) == count
    assert [row["instance_id"] for row in rows] == sorted((row["instance_id"] for row in rows), reverse=True)


def test_instances_are_listed_in_pages(reader: sqlite3.Connection) -> None:
    seen: list[int] = []
    while page := reading.list_instances(reader, after=seen[-1] if seen else None, limit=2):
        seen += [row["instance_id"] for row in page]
    assert seen == sorted(range(1, 10), reverse=True)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 6),
        ({"waiting": True}, 5),
        ({"status": "done"}, 1),
        ({"task_type": "phone_call"}, 2),
        ({"assigned_to": "Sam Ortiz"}, 2),
        ({"family": 6}, 1),
        ({"instance": 1}, 1),
        ({"priority": "high"}, 3),
        ({"mode": "simulate"}, 6),
        ({"text": "hardship"}, 1),
        ({"after": 3}, 3),
    ],
)
def test_tasks_are_listed(reader: sqlite3.Connection, where: dict[str, Any], count: int) -> None:
    assert len(reading.list_tasks(reader, **where)) == count


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 6),
        ({"dead": True}, 1),
        ({"status": "held"}, 3),
        ({"held_reason": "task"}, 2),
        ({"instance": 1}, 1),
        ({"workflow": "onboarding"}, 1),
        ({"due_by": NOW}, 0),
        ({"due_by": NOW + timedelta(days=30)}, 2),
        ({"after": 2}, 4),
    ],
)
def test_the_queue_is_listed(reader: sqlite3.Connection, where: dict[str, Any], count: int) -> None:
    assert len(reading.list_queue(reader, **where)) == count


def test_workflows_are_listed_with_what_is_alive(reader: sqlite3.Connection) -> None:
    rows = {row["template_name"]: row for row in reading.list_workflows(reader)}
    alive = {name: (row["pending"], row["running"], row["paused"]) for name, row in rows.items()}
    assert alive == {"high_risk_intervention": (0, 3, 1), "payment_reminder": (0, 1, 0), "onboarding": (0, 1, 0)}
    shown = reading.show_workflow(reader, "high_risk_intervention")
    assert [version["version"] for version in shown["versions"]] == [2, 1]
    assert {(row["current_step"], row["status"]) for row in shown["live_counts"]} == {
        (0, "paused"),
        (1, "running"),
        (3, "running"),
        (4, "running"),
    }
    assert shown["outcomes"] == {"success": 2}


def test_people_closures_and_stops_are_listed(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    writer.execute(
        "INSERT INTO closures (from_date, to_date, name) VALUES ('2026-12-21', '2027-01-03', 'Winter break')"
    )
    writer.execute("INSERT INTO holds (channel, reason, actor) VALUES ('sms', 'carrier trouble', 'Ines Duarte')")
    writer.execute("INSERT INTO holds (reason, released_at) VALUES ('over', '2026-11-01 00:00:00.000000')")
    assert [row["name"] for row in reading.list_coordinators(reader)] == ["Dana Whitfield", "Ines Duarte", "Sam Ortiz"]
    assert [row["name"] for row in reading.list_closures(reader)] == ["Winter break"]
    assert [row["reason"] for row in reading.list_holds(reader)] == ["carrier trouble"]
    assert len(reading.list_holds(reader, in_force=False)) == 2


def test_acts_that_wait_are_found_by_their_target(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    for verb, kind, key, status in (
        ("retry", "instance", "1", "submitted"),
        ("resolve", "task", "1", "submitted"),
        ("pause", "instance", "1", "withdrawn"),
        ("edit", "family", "1", "submitted"),
    ):
        writer.execute(
            "INSERT INTO actions (actor, verb, target_kind, target_id, status) VALUES ('Sam Ortiz', ?, ?, ?, ?)",
            (verb, kind, key, status),
        )
    waiting = reading.awaited_acts(reader, [("instance", 1), ("task", 1), ("task", 2)])
    assert {target: [act["verb"] for act in acts] for target, acts in waiting.items()} == {
        ("instance", "1"): ["retry"],
        ("task", "1"): ["resolve"],
    }
    assert reading.awaited_acts(reader, []) == {}


def test_rows_that_nobody_should_have_written_are_shown_all_the_same(
    reader: sqlite3.Connection, writer: sqlite3.Connection
) -> None:
    writer.execute(
        "INSERT INTO families (family_id, family_name, created_date, paused_until, time_zone)"
        " VALUES (50, CAST(x'ff41fe' AS TEXT), 'yesterday', 7, 'Mars/Base')"
    )
    writer.execute("INSERT INTO events (event_type, family_id, payload) VALUES ('x', 50, '{broken')")
    family = reading.show_family(reader, 50)
    assert family["family_name"] == "\ufffdA\ufffd"
    assert family["created_date"] is None
    assert family["paused_until"] is None
    assert family["events"][0]["payload"] == "{broken"
    assert any(row["family_id"] == 50 for row in list_families(reader, Asked(Found(), NOW)).rows)
    json.dumps(to_json(family))


def test_json_has_moments_in_utc_and_keeps_the_order_of_columns(reader: sqlite3.Connection) -> None:
    shown = to_json(reading.show_instance(reader, by_family(reader, 11)))
    assert shown["next"]["at"] == "2026-11-27T16:02:00Z"
    assert shown["next"]["reasons"] == [{"rule": "wait", "from": "2026-11-24T16:02:00Z", "to": "2026-11-27T16:02:00Z"}]
    assert list(shown)[:3] == ["instance_id", "template_id", "template_version"]
    json.dumps(shown, allow_nan=False)
    assert to_json(datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)) == "2026-01-02T03:04:05.678901Z"
    assert to_json({"a": [float("nan"), 1.5, None, b"x"]})["a"][:3] == [None, 1.5, None]


def test_lines_that_nobody_asked_for_are_left_out() -> None:
    sql = "SELECT 1\nWHERE TRUE\n  AND a = :a --? a\n  AND b = :b --? b\n"
    assert asked(sql, {"a": 1, "b": None}) == "SELECT 1\nWHERE TRUE\n  AND a = :a --? a\n"
    assert ":" not in asked(sql, {"a": False})


@pytest.mark.parametrize(
    ("file", "name", "given"),
    [
        ("reading_tasks", "needs_you", {}),
        ("reading_tasks", "needs_you_ids", {}),
        ("reading_tasks", "needs_you_by_id", {}),
        ("reading_families", "families_by_id", {}),
        ("reading_instances", "list_instances", {"after": 1}),
        ("reading_instances", "list_instances", {"family": 1}),
        ("reading_instances", "list_instances", {"alive": True}),
        ("reading_health", "backlog", {}),
        ("reading_health", "tasks_waiting", {}),
        ("reading_health", "messages_in_flight", {}),
        ("reading_health", "alive_by_status", {}),
        ("reading_workflows", "list_workflows", {}),
        ("reading_workflows", "live_counts_of_workflow", {}),
    ],
)
def test_no_hot_question_reads_a_whole_table_of_past_work(
    reader: sqlite3.Connection, file: str, name: str, given: dict[str, Any]
) -> None:
    text = asked(queries.load(file)[name], given)
    plan = [row["detail"] for row in reader.execute(f"EXPLAIN QUERY PLAN {text}", _Anything()).fetchall()]
    whole = [line for line in plan if line.startswith("SCAN") and "INDEX" not in line]
    small = (
        "json_each",
        "workflow_templates",
        "SCAN t",
        "SCAN waiting",
        "SCAN weighed",
        "SCAN n",
        "SCAN i",
        "CONSTANT",
        "(subquery",  # counted no further than its LIMIT
    )
    assert not [line for line in whole if not any(name in line for name in small)], plan
    if "after" in given or "before" in given:
        assert not [line for line in plan if "TEMP B-TREE FOR ORDER BY" in line], plan
    assert not [line for line in plan if "MATERIALIZE" in line and "family" in line], plan


class _Anything(dict[str, None]):
    def __missing__(self, name: str) -> None:
        return None


def by_family(reader: sqlite3.Connection, family: int) -> int:
    row = reader.execute("SELECT instance_id FROM workflow_instances WHERE family_id = ?", (family,)).fetchone()
    return int(row[0])
