"""`start` and `event add`: what people put in by the front door."""

import json

from tests.surfaces.site import Site


def test_start_prints_the_instance_and_inserts_a_pending_row(peopled: Site) -> None:
    assert json.loads(peopled.ok("start", "gentle", "--family", "1")) == {"instance_id": 1}
    assert peopled.sql(
        "SELECT template_id, family_id, triggered_by, status, variables, mode, next_execution_at, created_date"
        " FROM workflow_instances"
    ) == [(1, 1, "manual:ruth", "pending", None, None, None, "2026-11-16 16:00:00.000000")]


def test_start_takes_variables_a_mode_a_moment_and_a_name(peopled: Site) -> None:
    peopled.sql("INSERT INTO coordinators (name) VALUES ('Dana')")
    peopled.ok(
        "--as", "Dana", "start", "1", "--family", "1", "--set", "amount=120", "--set", "tone=warm", "--set", "code=007",
        "--mode", "execute", "--at", "2026-11-17T09:00:00-06:00",
    )  # fmt: skip
    ((who, variables, mode, at),) = peopled.sql(
        "SELECT triggered_by, variables, mode, next_execution_at FROM workflow_instances"
    )
    assert (who, mode, at) == ("manual:Dana", "execute", "2026-11-17 15:00:00.000000")
    assert json.loads(variables) == {"amount": 120, "tone": "warm", "code": "007"}


def test_what_was_started_runs(called: Site) -> None:
    (instance,) = called.json("instance", "list")
    assert (instance["status"], instance["current_step"], instance["triggered_by"]) == ("running", 2, "manual:ruth")


def test_start_refuses_what_does_not_exist_and_inserts_nothing(peopled: Site) -> None:
    assert "did you mean 'gentle'?" in peopled.refused("start", "gentel", "--family", "1")
    assert "There is no workflow '99'" in peopled.refused("start", "99", "--family", "1")
    assert "There is no family 2;" in peopled.refused("start", "gentle", "--family", "2")
    peopled.sql("UPDATE workflow_templates SET active = 0")
    assert "is not active" in peopled.refused("start", "gentle", "--family", "1")
    assert peopled.sql("SELECT count(*) FROM workflow_instances") == [(0,)]


def test_a_viewer_starts_nothing(peopled: Site) -> None:
    peopled.sql("INSERT INTO coordinators (name, role) VALUES ('Vic', 'viewer')")
    assert "needs the role 'coordinator'" in peopled.refused("--as", "Vic", "start", "gentle", "--family", "1")
    assert "Nobody called 'Bob'" in peopled.refused("--as", "Bob", "start", "gentle", "--family", "1")


def test_an_event_is_inserted_as_it_was_said(peopled: Site) -> None:
    said = peopled.json(
        "event", "add", "payment.missed", "--family", "1", "--payload", '{"amount": 120}', "--dedupe", "p1",
        "--at", "2026-11-15T08:00:00Z",
    )  # fmt: skip
    assert said == {"event_id": 1}
    assert peopled.sql("SELECT event_type, family_id, payload, source, dedupe_key, occurred_at FROM events") == [
        ("payment.missed", 1, '{"amount": 120}', "manual:ruth", "p1", "2026-11-15 08:00:00.000000")
    ]


def test_an_answer_that_a_person_enters_counts(called: Site) -> None:
    called.ok("event", "add", "email.replied", "--family", "1", now="2026-11-20T10:00:00-06:00")
    assert "Event 2 is in" in called.ok("event", "add", "sms.received", "--correlation", "order-7")


def test_an_event_about_nobody_or_with_a_broken_payload_is_refused(peopled: Site) -> None:
    assert "name a family" in peopled.refused("event", "add", "payment.missed")
    assert "There is no family 9" in peopled.refused("event", "add", "x", "--family", "9")
    assert "payload is not JSON" in peopled.refused("event", "add", "x", "--family", "1", "--payload", "{")
    assert "must be a JSON object" in peopled.refused("event", "add", "x", "--family", "1", "--payload", "[1]")
    assert "needs a type" in peopled.refused("event", "add", " ", "--family", "1")
    assert peopled.sql("SELECT count(*) FROM events") == [(0,)]
