"""`instance`: lists, the whole story, and acts."""

import pytest

from tests.surfaces.site import Site


def test_the_list_has_the_columns_of_the_table(called: Site) -> None:
    (row,) = called.json("instance", "list")
    assert row["instance_id"] == 1
    assert row["template_name"] == "gentle"
    assert row["started_at"] == "2026-11-16T16:00:00Z"
    columns = {name for (name,) in called.sql("SELECT name FROM pragma_table_info('workflow_instances')")}
    assert columns <= row.keys()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("--status running", 1),
        ("--status failed", 0),
        ("--alive", 1),
        ("--workflow gentle", 1),
        ("--workflow other", 0),
        ("--family 1", 1),
        ("--family 2", 0),
        ("--mode simulate", 1),
        ("--find artin", 1),
        ("--find %", 0),
    ],
)
def test_the_list_can_be_narrowed(called: Site, typed: str, found: int) -> None:
    assert len(called.json("instance", "list", *typed.split())) == found


def test_json_has_all_of_them_and_a_table_one_screen(peopled: Site) -> None:
    peopled.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1201)"
        " INSERT INTO workflow_instances (template_id, family_id) SELECT 1, 1 FROM n"
    )
    assert [row["instance_id"] for row in peopled.json("instance", "list")] == list(range(1201, 0, -1))
    assert len(peopled.json("instance", "list", "--limit", "3")) == 3
    lines = peopled.ok("instance", "list").splitlines()
    assert len(lines) == 52
    assert lines[-1] == "The first 50; there are more: --limit 500, or --json for all."


def test_show_is_one_object_with_arrays_inside(called: Site) -> None:
    shown = called.json("instance", "show", "1")
    assert [step["step_type"] for step in shown["steps"]] == ["email", "wait", "call"]
    assert [message["status"] for message in shown["messages"]] == ["sent"]
    assert [task["task_type"] for task in shown["tasks"]] == ["phone_call"]
    assert shown["audit"][0]["action"] == "instance.running"
    assert shown["next"]["held_reason"] == "task"
    assert shown["next"]["at"] is None


def test_show_says_when_the_next_step_is_and_why_then(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    peopled.engine("2026-11-20T18:30:00-06:00", until="2026-11-20T19:00:00-06:00")
    coming = peopled.json("instance", "show", "1")["next"]
    assert coming["at"].startswith("2026-11-23T15:0")
    assert [reason["rule"] for reason in coming["reasons"]][:2] == ["business_hours", "business_days"]
    told = peopled.ok("instance", "show", "1")
    assert "next        step 0 (Ask), Mon 2026-11-23 09:0" in told
    assert "outside business hours, until Sat 2026-11-21 00:00 CST" in told


def test_the_story_fits_eighty_columns(called: Site) -> None:
    told = called.ok("instance", "show", "1")
    assert max(map(len, told.splitlines())) <= 80
    for word in ("Martinez", "Steps", "Messages", "Tasks", "Who did what", "martinez@example.org", "America/Chicago"):
        assert word in told


def test_pause_and_resume(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    assert peopled.json("instance", "pause", "1") == {
        "action_id": 1,
        "status": "applied",
        "result": "Instance 1 (gentle) is paused; nothing goes out until somebody resumes it.",
    }
    assert peopled.refused("instance", "pause", "1") == "It is paused already."
    peopled.ok("instance", "resume", "1")
    assert peopled.sql("SELECT status FROM workflow_instances") == [("pending",)]


def test_retry_and_skip(stuck: Site) -> None:
    assert stuck.sql("SELECT status FROM workflow_instances") == [("paused",)]
    stuck.sql("UPDATE families SET email = 'new@example.org'")
    assert "tried again" in stuck.ok("instance", "retry", "1")
    assert stuck.sql("SELECT status FROM workflow_instances") == [("running",)]
    assert "'Ask' is skipped" in stuck.ok("instance", "skip", "1", "--reason", "I wrote to them")
    assert stuck.json("instance", "show", "1")["current_step"] == 1


def test_cancel_and_then_nothing_more(called: Site) -> None:
    assert "stopped for good" in called.ok("instance", "cancel", "1", "--reason", "they moved")
    assert called.sql("SELECT status, outcome, outcome_notes FROM workflow_instances") == [
        ("cancelled", "cancelled", "they moved")
    ]
    assert "has ended already (cancelled)" in called.refused("instance", "cancel", "1")


def test_set_variables(called: Site) -> None:
    called.ok("instance", "set", "1", "amount=120", 'who="Ana"', "tone=warm")
    assert called.json("instance", "show", "1")["variables"] == {"amount": 120, "who": "Ana", "tone": "warm"}


@pytest.mark.parametrize("verb", ["show", "pause", "resume", "retry", "skip", "cancel"])
def test_an_instance_that_is_not_there(site: Site, verb: str) -> None:
    assert site.refused("instance", verb, "7").lower().startswith("there is no instance 7")


def test_every_act_is_kept_with_who_asked(called: Site) -> None:
    called.sql("INSERT INTO coordinators (name) VALUES ('Dana')")
    called.ok("--as", "Dana", "instance", "pause", "1")
    called.ok("instance", "resume", "1")
    assert called.sql("SELECT actor, verb, target_kind, target_id, status FROM actions") == [
        ("Dana", "pause", "instance", "1", "applied"),
        ("ruth", "resume", "instance", "1", "applied"),
    ]


def test_no_instances_is_said(site: Site) -> None:
    assert site.ok("instance", "list") == "No instances.\n"
    assert site.json("instance", "list") == []
