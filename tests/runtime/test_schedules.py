"""Schedules: when they fire, for whom, once, and what a query may not do."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.core.definition.triggers import ScheduleTrigger
from engine.errors import Refused
from engine.store import schedules
from engine.triggers.schedule import due_firings, next_firing
from tests.runtime.rig import Rig

LIVES_ON = [{"name": "Wait", "type": "wait", "duration_days": 30}]
BRIEF = [{"name": "Note", "type": "task", "task_type": "note", "description": "x"}]


def workflow(rig: Rig, name: str = "weekly", *, steps: Any = BRIEF, **trigger: Any) -> int:
    conditions = {"cron": "0 9 * * *", **trigger}
    if not {"families", "query"} & conditions.keys():
        conditions["families"] = "all"
    return rig.workflow(name, steps, trigger="schedule", trigger_conditions=conditions)


def starts(rig: Rig) -> list[tuple[int, str]]:
    rows = rig.sql("SELECT family_id, started_at FROM workflow_instances ORDER BY instance_id")
    zone = ZoneInfo("America/Chicago")
    return [(row["family_id"], rig.at(row["started_at"]).astimezone(zone).strftime("%d %H:%M")) for row in rows]


def test_it_fires_at_its_moment_in_the_site_s_zone_for_every_active_family(rig: Rig) -> None:
    rig.family(1)
    rig.family(2, active=0)
    rig.family(3, time_zone="Asia/Tokyo")
    workflow(rig, cron="30 7 * * tue")
    rig.run(until="2026-11-18T00:00:00-06:00")
    assert starts(rig) == [(1, "17 07:30"), (3, "17 07:30")]
    assert rig.instance()["triggered_by"] == "schedule:2026-11-17T13:30:00Z"


def test_an_expression_says_for_which_families(rig: Rig) -> None:
    for family_id, score in ((1, 10), (2, 90), (3, None)):
        rig.family(family_id)
        if score is not None:
            rig.sql(
                "INSERT INTO family_engagement_metrics (family_id, engagement_score) VALUES (?, ?)", family_id, score
            )
    workflow(rig, families="engagement_score < 30")
    rig.run(until="2026-11-17T10:00:00-06:00")
    assert [family_id for family_id, _ in starts(rig)] == [1]


def test_a_query_says_for_which_families(rig: Rig) -> None:
    for family_id in (1, 2, 3, 4):
        rig.family(family_id, active=int(family_id != 4))
    query = "SELECT family_id FROM families WHERE family_id <> 2 UNION ALL SELECT 3 UNION SELECT 99 UNION SELECT 'x'"
    workflow(rig, query=query)
    rig.run(until="2026-11-17T10:00:00-06:00")
    assert [family_id for family_id, _ in starts(rig)] == [1, 3]


HOSTILE = {
    "writes": "WITH x AS (SELECT 1) INSERT INTO families (family_name) SELECT 'Eve'",
    "deletes": "DELETE FROM families",
    "attaches": "ATTACH '/tmp/x' AS x",
    "pragma": "PRAGMA writable_schema = 1",
    "two_statements": "SELECT 1; DROP TABLE families",
    "loops": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "floods": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "fills_memory": "SELECT length(zeroblob(2000000000))",
    "no_table": "SELECT family_id FROM familys",
    "no_sql": "every family",
    "nul": "SELECT 1\0",
    "extension": "SELECT load_extension('x')",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_query_can_only_read_and_only_for_so_long(rig: Rig, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setattr(schedules, "QUERY_STEPS", 1_000_000)
    monkeypatch.setattr(schedules, "MAX_FAMILIES", 10_000)
    rig.family()
    with pytest.raises(Refused, match="The schedule's query "):
        schedules.families_of_query(str(rig.folder / "followthrough.db"), query)
    assert len(rig.sql("SELECT * FROM families")) == 1


def test_a_query_that_fails_fires_for_nobody_and_the_next_workflow_fires(rig: Rig) -> None:
    rig.family()
    workflow(rig, "broken", query="SELECT family_id FROM familys")
    workflow(rig, "good")
    rig.run(until="2026-11-17T10:00:00-06:00")
    assert starts(rig) == [(1, "17 09:00")]
    assert len(rig.sql("SELECT * FROM schedule_firings")) == 2


def test_the_query_finds_the_database_whatever_its_path_is(rig: Rig) -> None:
    rig.family()
    path = rig.folder / "a ?b#c%20d.db"
    path.write_bytes((rig.folder / "followthrough.db").read_bytes())
    assert schedules.families_of_query(str(path), "SELECT family_id FROM families") == [1]


# -- once ------------------------------------------------------------------------------------------------------------


def test_a_moment_fires_once_across_restarts(rig: Rig) -> None:
    rig.family()
    workflow(rig)
    for _ in range(3):
        rig.run(until="2026-11-17T09:30:00-06:00")
    assert starts(rig) == [(1, "17 09:00")]


def test_a_moment_fires_once_for_two_engines(rig: Rig) -> None:
    rig.family()
    workflow(rig, steps=LIVES_ON)
    with rig.daemon() as one:
        one.tick()
        one.engine.clock.jump(datetime(2026, 11, 17, 15, tzinfo=UTC))  # type: ignore[union-attr]
        with rig.daemon(None, env={"FOLLOWTHROUGH_NOW": "2026-11-17T09:00:00-06:00"}) as two:
            two.tick()
            one._seen = None
            one.tick()
            two.tick()
    assert len(rig.sql("SELECT * FROM schedule_firings")) == 1
    assert len(rig.sql("SELECT * FROM workflow_instances")) == 1


def test_a_firing_that_was_cut_off_goes_on_where_it_stood(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.runtime.intake import schedules as firing

    monkeypatch.setattr(firing, "PAGE", 2)
    for family_id in range(1, 8):
        rig.family(family_id)
    workflow(rig, steps=LIVES_ON)
    pages = iter(range(2))

    class CutOff(BaseException):
        pass

    whole = firing._start_page

    def cut_off(*arguments: Any) -> int:
        if next(pages, None) is None:
            raise CutOff
        return whole(*arguments)

    monkeypatch.setattr(firing, "_start_page", cut_off)
    with pytest.raises(CutOff):
        rig.run(until="2026-11-17T09:30:00-06:00")
    assert len(rig.sql("SELECT * FROM workflow_instances")) == 4
    monkeypatch.setattr(firing, "_start_page", whole)
    rig.run(until="2026-11-17T09:30:00-06:00")
    assert [family_id for family_id, _ in starts(rig)] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("missed", "fired"), [("once", ["20 12:00"]), ("all", ["20 12:00"] * 4), ("skip", []), (None, ["20 12:00"])]
)
def test_moments_that_nobody_was_there_for(rig: Rig, missed: str | None, fired: list[str]) -> None:
    rig.family()
    template = workflow(rig, steps=LIVES_ON, **({"missed": missed} if missed else {}))
    rig.sql("UPDATE workflow_templates SET max_concurrent_instances = 9 WHERE template_id = ?", template)
    rig.run(until="2026-11-16T12:00:00-06:00")
    rig.sql("UPDATE engine_state SET value = '2026-11-20 18:00:00.000000' WHERE name = 'virtual_now'")
    rig.run(until="2026-11-20T12:00:00-06:00")
    assert [at for _, at in starts(rig)] == fired
    assert len(rig.sql("SELECT * FROM schedule_firings")) == 4
    rig.run(until="2026-11-21T12:00:00-06:00")
    assert [at for _, at in starts(rig)] == [*fired, "21 09:00"]


def test_moments_before_it_was_published_or_while_it_was_off_are_not_made_up_for(rig: Rig) -> None:
    rig.family()
    template = workflow(rig, steps=LIVES_ON)
    rig.sql("UPDATE workflow_templates SET max_concurrent_instances = 9 WHERE template_id = ?", template)
    rig.run(until="2026-11-17T09:30:00-06:00")
    rig.sql("UPDATE workflow_templates SET active = 0")
    rig.run(until="2026-11-19T09:30:00-06:00")
    rig.sql("UPDATE workflow_templates SET active = 1")
    rig.run(until="2026-11-19T10:30:00-06:00")
    assert starts(rig) == [(1, "17 09:00")]
    earlier = {"cron": "0 8 * * *", "families": "all"}
    rig.sql("UPDATE workflow_templates SET trigger_conditions = ?", json.dumps(earlier))
    rig.run(until="2026-11-19T11:30:00-06:00")
    assert starts(rig) == [(1, "17 09:00")]
    rig.run(until="2026-11-20T11:30:00-06:00")
    assert starts(rig) == [(1, "17 09:00"), (1, "20 08:00")]


def test_limits_hold_for_schedules_too(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    definition = {"workflow": "daily", "steps": LIVES_ON}
    rig.workflow("daily", definition, trigger="schedule", trigger_conditions={"cron": "0 9 * * *", "families": "all"})
    rig.run(until="2026-11-20T12:00:00-06:00")
    assert starts(rig) == [(1, "17 09:00"), (2, "17 09:00")]


# -- the clock -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone", ["America/Chicago", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "UTC"]
)
@pytest.mark.parametrize("cron", ["0 0 * * *", "30 1 * * *", "30 2 * * *", "59 23 * * *", "0 9 * * *"])
def test_a_daily_moment_fires_once_each_day_of_the_year(zone: str, cron: str) -> None:
    trigger = ScheduleTrigger(cron=cron)
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    days = []
    while at.year == 2026:
        found = next_firing(trigger, zone, at)
        assert found is not None
        assert found > at
        at = found
        days.append(at.astimezone(ZoneInfo(zone)).date())
    assert len(days) == len(set(days))
    assert days[-1] - days[0] == timedelta(days=len(days) - 1)


def test_a_time_that_comes_twice_fires_first_and_one_that_is_skipped_fires_after_the_jump() -> None:
    twice = next_firing(ScheduleTrigger(cron="30 1 * * *"), "America/Chicago", datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert twice == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    skipped = next_firing(ScheduleTrigger(cron="30 2 * * *"), "America/Chicago", datetime(2026, 3, 8, 6, tzinfo=UTC))
    assert skipped == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_a_moment_that_never_comes_is_none_and_a_century_missed_is_bounded() -> None:
    assert next_firing(ScheduleTrigger(cron="0 0 30 2 *"), "UTC", datetime(2026, 1, 1, tzinfo=UTC)) is None
    trigger = ScheduleTrigger(cron="* * * * *", missed="all")
    fire, missed = due_firings(trigger, "UTC", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC))
    assert (len(fire), missed) == (366, [])
