"""Who is at work on a case: exactly one person, for ten minutes of real time, and everybody else is told who."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

import engine.control as control_module
from engine.control import Control
from engine.control.leases import Held
from engine.store.connection import open_database
from engine.store.state import virtual_now
from tests.runtime.rig import Rig, moment

APPROVE = {"name": "Approve", "type": "task", "task_type": "approval", "description": "?", "wait_for": "done"}
NOON = moment("2026-11-21T18:00:00Z")  # 12:00 in Chicago

Wait = Callable[[float], None]


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Real time, so many minutes after noon."""

    def after_noon(number: float) -> None:
        monkeypatch.setattr(control_module, "_real_now", lambda: NOON + timedelta(minutes=number))

    after_noon(0)
    return after_noon


@contextmanager
def person(rig: Rig, name: str) -> Iterator[Control]:
    connection = open_database(f"sqlite:///{rig.folder / 'followthrough.db'}", role="client")
    now = virtual_now(connection)
    assert now is not None
    try:
        yield Control(connection, name, config=rig.config, now=lambda: now)
    finally:
        connection.close()


@pytest.fixture
def waits(rig: Rig) -> Rig:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [APPROVE]}))
    rig.run(until="2026-11-16T10:01:00-06:00")
    return rig


def test_the_second_is_told_who_has_it_and_until_when(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana, person(waits, "Sam") as sam:
        assert dana.cases().take_up(1).mine
        told = sam.cases().take_up(1)
        assert (told.mine, told.said) == (False, "Dana is on it, until 12:10.")
        assert told.lease is not None
        assert told.lease.holder == "Dana"
    assert [row["holder"] for row in waits.sql("SELECT holder FROM case_leases")] == ["Dana"]
    assert waits.sql("SELECT * FROM actions") == []


def test_it_runs_out_by_itself_and_what_the_holder_does_renews_it(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana, person(waits, "Sam") as sam:
        dana.cases().take_up(1)
        minutes(8)
        assert dana.cases().stay_on(1).mine
        minutes(17.9)
        assert not sam.cases().take_up(1).mine
        minutes(18)
        assert sam.cases().take_up(1).mine
        lost = dana.cases().stay_on(1)
        assert (lost.mine, lost.said) == (False, "Sam is on it, until 12:28.")


def test_what_ran_out_is_not_renewed_behind_everybody_s_back(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana:
        dana.cases().take_up(1)
        minutes(10)
        assert dana.cases().stay_on(1) == Held(None, False, "Nobody is on it.")


def test_taking_it_over_is_done_on_purpose_and_written_down(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana, person(waits, "Sam") as sam:
        dana.cases().take_up(1)
        assert sam.cases().take_up(1, over=True).mine
        assert dana.cases().take_up(1).said == "Sam is on it, until 12:10."
        assert not dana.cases().let_go(1)
    line = waits.one("SELECT actor, task_id, detail FROM audit_log WHERE action = 'task.taken_over'")
    assert line == {"actor": "Sam", "task_id": 1, "detail": '{"from": "Dana"}'}


def test_letting_go_frees_it_at_once(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana, person(waits, "Sam") as sam:
        dana.cases().take_up(1)
        assert dana.cases().let_go(1)
        assert sam.cases().take_up(1).mine


@pytest.mark.parametrize(("verb", "kind"), [("resolve", "task"), ("pause", "instance"), ("assign", "task")])
def test_an_act_on_a_case_that_somebody_has_is_refused_until_it_is_taken_over(
    waits: Rig, minutes: Wait, verb: str, kind: str
) -> None:
    with person(waits, "Dana") as dana, person(waits, "Sam") as sam:
        dana.cases().take_up(1)
        refused = sam.submit(verb, kind, 1, delay_seconds=10)
        assert (refused.status, refused.result) == ("refused", "Dana is on it, until 12:10.")
        assert dana.submit("note", "task", 1, args={"notes": "x"}, delay_seconds=10).status == "submitted"
        sam.cases().take_up(1, over=True)
        assert sam.submit(verb, kind, 1, delay_seconds=10).status == "submitted"


def test_a_case_that_somebody_is_about_to_settle_can_t_be_taken(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana, person(waits, "Sam") as sam:
        dana.submit("resolve", "task", 1, args={"outcome": "approved"}, delay_seconds=10)
        assert sam.cases().take_up(1, over=True).said == "Dana did this at 10:01."
        dana.flush()
        assert sam.cases().take_up(1).said == "This is done already."


def test_it_ends_with_the_task(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana:
        dana.cases().take_up(1)
        dana.submit("resolve", "task", 1, args={"outcome": "approved"})
    assert waits.sql("SELECT * FROM case_leases") == []


def test_an_engine_sweeps_what_has_run_out(waits: Rig, minutes: Wait) -> None:
    minutes(-24 * 60 * 365)
    with person(waits, "Dana") as dana:
        dana.cases().take_up(1)
    assert waits.sql("SELECT * FROM case_leases")
    with waits.daemon() as daemon:
        daemon.tick()
    assert waits.sql("SELECT * FROM case_leases") == []


def test_a_viewer_has_nothing_to_be_at_work_on(waits: Rig, minutes: Wait) -> None:
    waits.sql("INSERT INTO coordinators (name, role) VALUES ('Val', 'viewer')")
    with person(waits, "Val") as val:
        assert "has the role 'viewer'" in val.cases().take_up(1).said
    assert waits.sql("SELECT * FROM case_leases") == []


def test_opening_and_looking_write_nothing(waits: Rig, minutes: Wait) -> None:
    with person(waits, "Dana") as dana:
        assert not dana.cases().stay_on(1).mine
    assert waits.sql("SELECT * FROM case_leases") == []
