"""Execute mode on the real clock: so many starts a day, the riskiest first, and nothing on old predictions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from engine.runtime.clock import FrozenClock
from engine.runtime.daemon import Daemon
from tests.runtime.rig import Rig, moment
from tests.runtime.test_limits import LIVES_ON, notes, workflow
from tests.runtime.test_predictions import dispositions, predict, started

MORNING = moment("2026-11-16T10:00:00-06:00")


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    """A site that is live, with two starts a day."""
    return Rig.build(
        tmp_path, migrated_file, engine__mode="execute", channels__allow_outbox="true", engine__max_starts_per_day="2"
    )


@contextmanager
def live(rig: Rig) -> Iterator[Daemon]:
    """A daemon in execute mode, whose business clock stands at the morning until the test moves it."""
    with rig.daemon(None) as daemon:
        daemon.engine.clock = FrozenClock(MORNING)
        yield daemon


def work(daemon: Daemon, **later: int) -> None:
    """Do all that is due so long after the morning."""
    daemon.engine.clock = FrozenClock(MORNING + timedelta(**later))
    daemon._seen = None
    while daemon.tick():
        pass


def day(number: int) -> str:
    return f"2026-11-{number:02} 12:00:00"


def test_the_riskiest_start_today_and_the_others_wait_visibly(rig: Rig) -> None:
    workflow(rig, "w")
    for family_id, probability in ((1, 0.6), (2, 0.9), (3, 0.7), (4, 0.8), (5, 0.99)):
        rig.family(family_id)
        predict(rig, family_id, probability=probability, created_date=day(16))
    with live(rig) as daemon:
        work(daemon)
        assert dispositions(rig) == ["started"] * 5
        waits = ("pending", "waits: 2 instances of this workflow have started today")
        assert notes(rig) == [waits, ("running", None), waits, waits, ("running", None)]
        assert rig.at(rig.instance(1)["next_execution_at"]) == moment("2026-11-17T00:00:00-06:00")
        work(daemon, hours=13)
        assert [status for status, _ in notes(rig)].count("running") == 2
        work(daemon, hours=14)
        assert [status for status, _ in notes(rig)] == ["pending", "running", "running", "running", "running"]
        work(daemon, days=2)
        assert {status for status, _ in notes(rig)} == {"running"}


def test_the_riskiest_of_all_start_even_when_they_come_in_many_batches(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.runtime.intake import front_door

    monkeypatch.setattr(front_door, "BATCH", 3)
    monkeypatch.setattr(front_door, "ROUNDS", 2)
    workflow(rig, "w")
    for family_id in range(1, 21):
        rig.family(family_id)
        predict(rig, family_id, probability=0.6 + family_id / 100, created_date=day(16))
    with live(rig) as daemon:
        work(daemon)
    rows = rig.sql("SELECT family_id FROM workflow_instances WHERE status = 'running' ORDER BY family_id")
    assert [row["family_id"] for row in rows] == [19, 20]


def test_each_workflow_has_its_own_ration(rig: Rig) -> None:
    high, low = workflow(rig, "high", 0.8, priority=8), workflow(rig, "low", 0.5)
    for family_id in range(1, 7):
        rig.family(family_id)
        predict(rig, family_id, probability=0.9 if family_id % 2 else 0.6, created_date=day(16))
    with live(rig) as daemon:
        work(daemon)
    rows = rig.sql("SELECT template_id FROM workflow_instances WHERE status = 'running'")
    assert sorted(row["template_id"] for row in rows) == [high, high, low, low]


def test_a_prediction_whose_window_ends_while_it_waits_is_cancelled(rig: Rig) -> None:
    workflow(rig, "w")
    for family_id in range(1, 6):
        rig.family(family_id)
        predict(rig, family_id, probability=1 - family_id / 100, prediction_window_days=1, created_date=day(16))
    with live(rig) as daemon:
        work(daemon)
        work(daemon, days=1)
    assert [status for status, _ in notes(rig)] == ["running"] * 2 + ["cancelled"] * 3
    assert notes(rig)[4] == ("cancelled", "its prediction's window ended first")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"created_date": day(16)}, "started"),
        ({"created_date": "2026-11-13 16:00:00"}, "started"),
        ({"created_date": "2026-11-13 15:59:59"}, "stale: it is 3 days old, and engine.max_age is 3 days"),
        ({"created_date": "2025-11-13"}, "stale: it is 368 days old, and engine.max_age is 3 days"),
        ({"created_date": day(15), "prediction_window_days": 1}, "stale: its window ended on 2026-11-16"),
        ({"created_date": day(15), "prediction_window_days": 2}, "started"),
        ({"created_date": None}, "started"),
        ({"created_date": "9999-12-31", "prediction_window_days": 32}, "started"),
    ],
)
def test_old_predictions_start_nothing(rig: Rig, columns: dict[str, object], said: str) -> None:
    rig.family()
    workflow(rig, "w")
    predict(rig, **columns)
    with live(rig) as daemon:
        work(daemon)
    assert dispositions(rig) == [said]


def test_a_row_that_is_turned_away_takes_nobody_s_place(rig: Rig) -> None:
    template = workflow(rig, "w")
    for family_id in (1, 2):
        rig.family(family_id)
    for family_id in (1, 1, 1, 2):
        rig.start(template, family_id)
    with live(rig) as daemon:
        work(daemon)
    assert [status for status, _ in notes(rig)] == ["running", "cancelled", "cancelled", "running"]


def test_what_a_person_starts_needs_no_ration_and_takes_none(rig: Rig) -> None:
    template = workflow(rig, "w")
    for family_id in range(1, 6):
        rig.family(family_id)
    for family_id in (1, 2, 3):
        rig.start(template, family_id, triggered_by="manual:Dana")
    predict(rig, 4, created_date=day(16))
    predict(rig, 5, created_date=day(16))
    with live(rig) as daemon:
        work(daemon)
    assert len(started(rig)) == 5
    assert {status for status, _ in notes(rig)} == {"running"}


def test_no_limit_and_no_age_in_a_simulation_nor_with_the_limit_switched_off(
    tmp_path: Path, migrated_file: Path
) -> None:
    for name, settings in (
        ("simulated", {"engine__max_starts_per_day": "2"}),
        ("unlimited", {"engine__mode": "execute", "channels__allow_outbox": "true", "engine__max_starts_per_day": "0"}),
    ):
        folder = tmp_path / name
        folder.mkdir()
        rig = Rig.build(folder, migrated_file, **settings)
        template = rig.workflow("w", LIVES_ON)
        for family_id in range(1, 6):
            rig.family(family_id)
            rig.start(template, family_id)
        with live(rig) as daemon:
            work(daemon)
        assert {status for status, _ in notes(rig)} == {"running"}


def test_a_waiting_start_can_be_cancelled_and_paused_by_a_person(rig: Rig) -> None:
    workflow(rig, "w")
    for family_id in range(1, 6):
        rig.family(family_id)
        predict(rig, family_id, probability=1 - family_id / 100, created_date=day(16))
    with live(rig) as daemon:
        work(daemon)
        assert rig.act("cancel", "instance", 3).status == "applied"
        assert rig.act("pause", "instance", 4).status == "applied"
        work(daemon, days=1)
    assert [status for status, _ in notes(rig)] == ["running", "running", "cancelled", "paused", "running"]
