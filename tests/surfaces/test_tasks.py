"""`task`: the list of what waits for a person, and working it down."""

import pytest

from tests.surfaces.site import Site

LATER = "2026-11-20T10:00:00-06:00"


def test_the_list_shows_what_waits(called: Site) -> None:
    (task,) = called.json("task", "list")
    assert (task["task_id"], task["task_type"], task["status"], task["family_name"]) == (
        1,
        "phone_call",
        "open",
        "Martinez",
    )
    lines = called.ok("task", "list").splitlines()
    assert max(map(len, lines)) <= 80
    assert "phone_call" in lines[1]


def test_done_tasks_are_only_shown_when_asked_for(called: Site) -> None:
    called.ok("task", "resolve", "1", "--outcome", "reached", now=LATER)
    assert called.ok("task", "list") == "Nothing waits for anybody.\n"
    assert [task["outcome"] for task in called.json("task", "list", "--status", "done")] == ["reached"]
    assert len(called.json("task", "list", "--status", "all")) == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("--type phone_call", 1),
        ("--type reply", 0),
        ("--for Dana", 0),
        ("--family 1", 1),
        ("--instance 2", 0),
        ("--status snoozed", 0),
    ],
)
def test_the_list_can_be_narrowed(called: Site, typed: str, found: int) -> None:
    assert len(called.json("task", "list", *typed.split())) == found


def test_show(called: Site) -> None:
    shown = called.json("task", "show", "1")
    assert [line["action"] for line in shown["audit"]] == ["task.open"]
    told = called.ok("task", "show", "1")
    assert told.startswith("Task 1: phone_call\n")
    assert "Martinez" in told


def test_a_call_that_reaches_nobody_comes_back_the_next_business_day(called: Site) -> None:
    called.ok("task", "resolve", "1", "--outcome", "no_answer", now=LATER)
    (again,) = called.json("task", "list")
    assert (again["status"], again["attempt"]) == ("snoozed", 2)
    assert again["snoozed_until"].startswith("2026-11-23")


def test_a_call_that_reaches_them_lets_the_workflow_go_on(called: Site) -> None:
    called.ok("task", "resolve", "1", "--outcome", "reached", "--note", "all is well", now=LATER)
    called.engine(LATER)
    (instance,) = called.json("instance", "list")
    assert (instance["status"], instance["outcome"]) == ("completed", "success")
    assert called.json("task", "show", "1")["outcome_notes"] == "all is well"


def test_an_escalation_is_decided_by_its_outcome(stuck: Site) -> None:
    (task,) = stuck.json("task", "list")
    assert task["task_type"] == "workflow_escalation"
    stuck.ok("task", "resolve", str(task["task_id"]), "--outcome", "cancel", "--note", "gone")
    assert stuck.sql("SELECT status, outcome_notes FROM workflow_instances") == [("cancelled", "gone")]
    assert stuck.json("task", "list") == []


@pytest.mark.parametrize(
    ("until", "back"),
    [("2 days", "2026-11-22T16:00:00Z"), ("2026-11-24T09:00:00-06:00", "2026-11-24T15:00:00Z"), ("3h", "T19:00:00Z")],
)
def test_snooze_until_a_moment_or_for_a_while(called: Site, until: str, back: str) -> None:
    called.ok("task", "snooze", "1", "--until", until, now=LATER)
    (task,) = called.json("task", "list")
    assert task["status"] == "snoozed"
    assert task["snoozed_until"].endswith(back)


def test_assign_claim_and_note(called: Site) -> None:
    called.sql("INSERT INTO coordinators (name) VALUES ('Dana'), ('Ruth')")
    called.ok("task", "assign", "1", "--to", "Dana")
    assert [task["task_id"] for task in called.json("task", "list", "--for", "Dana")] == [1]
    called.ok("--as", "Dana", "task", "claim", "1")
    assert "Dana is on it, until " in called.refused("--as", "Ruth", "task", "claim", "1")
    assert "Dana is on it, until " in called.refused("--as", "Ruth", "task", "resolve", "1")
    called.ok("--as", "Ruth", "task", "note", "1", "after six")
    assert called.json("task", "show", "1")["outcome_notes"] == "Ruth: after six"
    called.ok("task", "assign", "1", "--to", "everyone")
    assert called.json("task", "show", "1")["assigned_to"] is None
    assert "Nobody called 'Bob'" in called.refused("task", "assign", "1", "--to", "Bob")


def test_the_second_to_resolve_is_told_who_was_first(called: Site) -> None:
    called.sql("INSERT INTO coordinators (name) VALUES ('Dana'), ('Ruth')")
    called.ok("--as", "Dana", "task", "resolve", "1", "--outcome", "reached", now=LATER)
    said = called.refused("--as", "Ruth", "task", "resolve", "1")
    assert said == "Dana did this at 10:00 on Fri 20 Nov (reached)."


@pytest.mark.parametrize("words", [["claim"], ["resolve"], ["show"], ["assign", "--to", "everyone"], ["note", "x"]])
def test_a_task_that_is_not_there(site: Site, words: list[str]) -> None:
    verb, *rest = words
    options = rest if rest[:1] == ["--to"] else []
    text = [] if options else rest
    assert site.refused("task", verb, "7", *text, *options).lower().startswith("there is no task 7")


def test_putting_off_into_the_past_is_refused(called: Site) -> None:
    assert "must lie ahead" in called.refused("task", "snooze", "1", "--until", "2026-11-01T00:00:00Z")


def test_once_the_engine_is_live_a_rehearsal_waits_for_nobody(called: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(called.json("task", "list")) == 1
    assert called.json("status")["open_tasks"] == 1
    monkeypatch.setenv("FOLLOWTHROUGH_ENGINE__MODE", "execute")
    monkeypatch.setenv("FOLLOWTHROUGH_CHANNELS__ALLOW_OUTBOX", "true")
    assert called.json("task", "list") == []
    assert called.json("status")["open_tasks"] == 0
    assert len(called.json("task", "list", "--all")) == 1
    assert len(called.json("task", "list", "--mode", "simulate")) == 1
    assert "give one of the two" in called.run("task", "list", "--all", "--mode", "execute").err
