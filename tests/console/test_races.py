"""Two coordinators at the same moment, as often as a test has time for; `python -m tests.console.races` goes on."""

import sqlite3
from pathlib import Path

import pytest

from engine.control import Act
from tests.console.race_site import MOVES, Move, RaceCase, build
from tests.console.races import WAYS, Round, draw, judge, run


def test_of_two_at_the_same_moment_one_is_first_and_the_other_reads_who(tmp_path: Path) -> None:
    verdict = run(100, tmp_path / "site")
    assert verdict.faults == ()
    assert verdict.rounds == sum(count for _name, count in verdict.won) == 100


def test_every_pair_of_acts_is_raced_in_every_way() -> None:
    cases = [RaceCase(kind, 1, 1, 0, 0) for kind in MOVES for _ in range(20)]
    raced = {(each.case.kind, str(each.moves), each.ways) for start in range(16) for each in draw(cases, start)}
    assert len(raced) == sum(len(moves) ** 2 * len(WAYS) for moves in MOVES.values())


@pytest.mark.parametrize(
    ("tampered", "found"),
    [
        ("UPDATE actions SET status = 'applied'", "applied for ['Dana', 'Sam']"),
        ("UPDATE actions SET status = 'refused'", "applied for nobody"),
        ("UPDATE actions SET result = 'no' WHERE status = 'refused'", "the other was told"),
        ("INSERT INTO audit_log (at, actor, action, instance_id) VALUES (1, 'Sam', 'instance.paused', 1)", "audit log"),
        ("INSERT INTO audit_log (at, actor, action, instance_id) VALUES (1, 'Dana', 'instance.skip', 1)", "than once"),
        ("DELETE FROM audit_log", "nothing was done"),
    ],
)
def test_the_judge_sees_what_is_wrong(tmp_path: Path, migrated_file: Path, tampered: str, found: str) -> None:
    database = tmp_path / "x.db"
    database.write_bytes(migrated_file.read_bytes())
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for number, (actor, status, result) in enumerate(
        [("Dana", "applied", "Done."), ("Sam", "refused", "Dana did this at 12:00.")], 1
    ):
        connection.execute(
            "INSERT INTO actions (action_id, actor, verb, target_kind, target_id, status, result)"
            " VALUES (?, ?, 'skip', 'instance', '1', ?, ?)",
            (number, actor, status, result),
        )
    connection.execute("INSERT INTO audit_log (at, actor, action, instance_id) VALUES (1, 'Dana', 'instance.skip', 1)")
    skip: Move = ("skip", "instance", {})
    race = Round(RaceCase("waiting", 1, None, 0, None), (skip, skip), WAYS[0])
    said = [[Act(1, "submitted", "")], [Act(2, "submitted", "")]]
    assert judge(database, [race], said)[0] == []
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(tampered)
    connection.close()
    (fault,) = judge(database, [race], said)[0]
    assert found in fault


def test_the_site_has_a_case_of_every_kind(tmp_path: Path) -> None:
    cases = build(tmp_path, 1)
    assert {case.kind for case in cases} == set(MOVES)
