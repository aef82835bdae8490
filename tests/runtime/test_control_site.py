"""Holds, prediction runs, coordinators and closures in people's hands."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.test_control_people import NOTE, SOON, TEXT, WAIT, begin

# -- holds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "target", "args", "sent"),
    [
        ("all", "all", {}, 0),
        ("workflow", "w", {}, 0),
        ("workflow", "other", {}, 1),
        ("channel", "sms", {}, 0),
        ("channel", "email", {}, 1),
        ("workflow", "w", {"channel": "sms"}, 0),
        ("workflow", "w", {"channel": "email"}, 1),
    ],
)
def test_a_hold_stops_what_it_names(rig: Rig, kind: str, target: str, args: dict[str, Any], sent: int) -> None:
    rig.workflow("other", [NOTE])
    begin(rig, WAIT, TEXT)
    assert rig.act("hold", kind, target, reason="looking into it", **args).status == "applied"
    rig.run()
    assert len(rig.messages()) == sent
    assert rig.act("release", kind, target).status == "applied"
    rig.run()
    assert len(rig.messages()) == 1
    check(rig)


def test_a_hold_of_a_workflow_lets_a_wait_run_on_and_stops_behind_it(rig: Rig) -> None:
    begin(rig, WAIT, NOTE)
    rig.act("hold", "workflow", "w", reason="x")
    rig.run()
    assert rig.tasks() == []
    assert rig.one("SELECT status, held_reason FROM workflow_queue") == {"status": "held", "held_reason": "hold:1"}


def test_release_says_what_fell_overdue_and_spreads_it_the_urgent_first(rig: Rig) -> None:
    for name, priority in (("low", 1), ("high", 10)):
        steps = [{**WAIT, "for": "2 days"}, TEXT]
        rig.workflow(name, {"workflow": name, "trigger": "manual", "priority": priority, "steps": steps})
    for family_id in range(1, 31):
        rig.family(family_id)
        rig.start(1 + family_id % 2, family_id, variables='{"greeting": "hello"}')
    rig.act("hold", "channel", "sms", reason="the provider is down")
    rig.run(until="2026-11-18T11:00:00-06:00")
    released = rig.act("release", "channel", "sms")
    assert released.result == (
        "1 hold is released; 30 waited for it, 30 of them fell overdue and go out over the next minutes."
    )
    rig.run()
    at = moment("2026-11-18T11:00:00-06:00")
    sent = {"low": [], "high": []}  # type: dict[str, list[timedelta]]
    for row in rig.sql("SELECT m.sent_at, i.template_id FROM messages m JOIN workflow_instances i USING (instance_id)"):
        sent["low" if row["template_id"] == 1 else "high"].append(rig.at(row["sent_at"]) - at)
    assert max(sent["high"]) <= min(sent["low"])
    assert max(sent["low"]) > timedelta(0)
    assert max(sent["low"]) < timedelta(minutes=15)
    check(rig)


@pytest.mark.parametrize(
    ("verb", "kind", "target", "args", "says"),
    [
        ("hold", "all", "all", {}, "This needs 'reason'."),
        ("hold", "workflow", "wrong", {"reason": "x"}, "There is no workflow 'wrong'."),
        ("hold", "channel", "fax", {"reason": "x"}, "There is no channel 'fax'; there is email, sms, call, webhook."),
        ("release", "all", "all", {}, "Nothing like that is on hold."),
        ("release", "hold", "9", {}, "Nothing like that is on hold."),
        ("withdraw", "run", "monday", {}, "There is no prediction with the run_id 'monday'."),
        ("remove", "closure", "5", {}, "There is no closure 5."),
        ("remove", "closure", "x", {}, "A closure is named by a number, not by 'x'."),
        ("add", "closure", "", {"from_date": "soon"}, "'from_date' must be a date such as 2026-12-21, not 'soon'."),
        (
            "add",
            "closure",
            "",
            {"from_date": "2026-12-24", "to_date": "2026-12-21"},
            "A closure can't end (2026-12-21)",
        ),
        ("add", "coordinator", " ", {}, "A coordinator needs a name."),
        ("add", "coordinator", "Omar", {"role": "king"}, "There is no role 'king'; there is viewer, coordinator,"),
        ("add", "coordinator", "Omar", {"deputy": "Omar"}, "The deputy must be a coordinator, and there is none"),
        ("add", "coordinator", "Omar", {"shoe_size": 9}, "A coordinator has no 'shoe_size'; there is email, phone,"),
        ("edit", "coordinator", "Omar", {"role": "admin"}, "There is no coordinator called 'Omar'."),
    ],
)
def test_what_makes_no_sense_for_the_site_is_refused(
    rig: Rig, verb: str, kind: str, target: str, args: dict[str, Any], says: str
) -> None:
    act = rig.act(verb, kind, target, **args)
    assert act.status == "refused"
    assert act.result.startswith(says), act.result


def test_a_hold_that_was_ended_by_hand_holds_nothing_for_long(rig: Rig) -> None:
    begin(rig, WAIT, TEXT)
    rig.sql("INSERT INTO holds (reason) VALUES ('by plain SQL')")
    rig.run()
    assert rig.messages() == []
    rig.sql("UPDATE holds SET released_at = '2026-11-17 20:00:00'")
    rig.run()
    assert [message["status"] for message in rig.messages()] == ["sent"]


# -- runs, coordinators, closures ------------------------------------------------------------------------------------


def test_a_withdrawn_run_stops_what_it_started_and_is_not_taken_in(rig: Rig) -> None:
    rig.workflow("risk", [{"name": "W", "type": "wait", "duration_days": 3}], trigger="prediction",
                 trigger_conditions={"when": "predicted_probability > 0.5"})  # fmt: skip
    for family_id, run in ((1, "bad"), (2, "good"), (3, "bad")):
        rig.family(family_id)
        if family_id < 3:
            rig.sql("INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score, run_id) "
                    "VALUES (?, 0.9, 90, ?)", family_id, run)  # fmt: skip
    rig.run(until=SOON)
    late = "INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score, run_id) VALUES (3, 1, 9, ?)"
    rig.sql(late, "bad")
    act = rig.act("withdraw", "run", "bad")
    assert act.result == "Run bad is withdrawn; instances stopped: 1, predictions not taken in: 1."
    rig.run()
    said = [row["disposition"] for row in rig.sql("SELECT disposition FROM ml_predictions ORDER BY prediction_id")]
    assert said == ["withdrawn", "started", "withdrawn"]
    assert rig.instance(1)["outcome_notes"] == "the prediction run bad was withdrawn"
    assert [rig.instance(number)["status"] for number in (1, 2)] == ["cancelled", "completed"]
    check(rig)


def test_coordinators_are_taken_on_and_changed(rig: Rig) -> None:
    added = rig.act("add", "coordinator", "Ines", role="admin")
    assert added.result == "Ines is among the coordinators (admin)."
    assert rig.act("add", "coordinator", "Ines", actor="Ines").result.startswith("There is a coordinator called 'Ines'")
    assert rig.act("add", "coordinator", "Omar", actor="Ines", away_from="2026-12-01").status == "applied"
    assert rig.act("edit", "coordinator", "Omar", actor="Ines", deputy="Ines").status == "applied"
    assert rig.act("edit", "coordinator", "Omar", actor="Ines", deputy="Omar").result == "Nobody is their own deputy."
    row = rig.one("SELECT role, away_from, deputy FROM coordinators WHERE name = 'Omar'")
    assert row == {"role": None, "away_from": "2026-12-01 00:00:00.000000", "deputy": "Ines"}
    assert "Omar" not in json.dumps(rig.sql("SELECT action, detail FROM audit_log"))


def test_a_closure_holds_a_running_engine_back_and_its_removal_lets_go(rig: Rig) -> None:
    begin(rig, WAIT, TEXT)
    with rig.daemon(MONDAY) as daemon:
        daemon.tick()
        added = rig.act("add", "closure", "", from_date="2026-11-17", to_date="2026-11-27", name="Autumn break")
        assert added.result == "Closed from 2026-11-17 to 2026-11-27 (Autumn break); it is closure 1."
        daemon.engine.clock.jump(moment("2026-11-17T10:00:00-06:00"))  # type: ignore[union-attr]
        while daemon.tick():
            pass
        assert rig.messages() == []
        at = rig.at(rig.one("SELECT scheduled_for FROM workflow_queue")["scheduled_for"])
        assert moment("2026-11-30T09:00:00-06:00") <= at < moment("2026-11-30T09:15:00-06:00")
        assert rig.act("remove", "closure", "1").status == "applied"
        daemon.run()
    assert rig.at(rig.messages()[0]["sent_at"]).date().isoformat() == "2026-11-17"
    check(rig)


def test_a_closure_says_what_it_moves(rig: Rig) -> None:
    begin(rig, WAIT, TEXT)
    rig.family(2)
    rig.start(1, 2, next_execution_at="2026-11-16 17:00:00.000000")
    rig.run(until="2026-11-16T10:30:00-06:00")
    rig.sql("UPDATE workflow_queue SET step_number = 1")  # on its way to the text
    at = rig.at(rig.one("SELECT min(scheduled_for) AS at FROM workflow_queue")["at"])
    day = at.date().isoformat()
    added = rig.act("add", "closure", "", from_date=day, to_date="2026-11-27", name="Autumn break").result
    assert "1 contact that was planned for then moves to Mon 30 Nov 09:00, each on the family's own clock." in added
    nothing = rig.act("add", "closure", "", from_date="2026-12-21", to_date="2027-01-03").result
    assert nothing == "Closed from 2026-12-21 to 2027-01-03 (closed); it is closure 2."
