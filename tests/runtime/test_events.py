"""Events: which workflows they start, for which living instances they count, and what is said of each."""

import json
from typing import Any

import pytest

from tests.runtime.rig import Rig

LIVES_ON = [{"name": "Wait", "type": "wait", "duration_days": 3}]
SOON = "2026-11-16T10:01:00-06:00"


def workflow(rig: Rig, name: str, event: str, **more: Any) -> int:
    columns = {key: more.pop(key) for key in ("priority", "active", "max_concurrent_instances") if key in more}
    steps = more.pop("steps", LIVES_ON)
    return rig.workflow(name, steps, trigger="event", trigger_conditions={"event": event, **more}, **columns)


def dispositions(rig: Rig) -> list[str]:
    return [row["disposition"] for row in rig.sql("SELECT disposition FROM events ORDER BY event_id")]


def test_an_event_starts_every_workflow_that_asks_for_it(rig: Rig) -> None:
    rig.family()
    workflow(rig, "low", "payment.missed", priority=2)
    workflow(rig, "other", "payment.made")
    workflow(rig, "high", "payment.missed", priority=9)
    workflow(rig, "off", "payment.missed", active=0)
    rig.event("payment.missed", payload='{"amount": 120}', source="billing")
    rig.run(until=SOON)
    rows = rig.sql(
        "SELECT i.*, t.template_name FROM workflow_instances i JOIN workflow_templates t USING (template_id)"
    )
    assert [row["template_name"] for row in rows] == ["high", "low"]
    assert {row["triggered_by"] for row in rows} == {"event_id:1"}
    variables = json.loads(rows[0]["variables"])
    assert variables["payload"] == {"amount": 120}
    assert (variables["event"]["event_type"], variables["event"]["source"]) == ("payment.missed", "billing")
    assert dispositions(rig) == ["started"]


@pytest.mark.parametrize(
    ("when", "payload", "said"),
    [
        ("payload.amount > 100", {"amount": 120}, "started"),
        ("payload.amount > 100", {"amount": 100}, "no_match"),
        ("payload.amount > 100", {"amount": None}, "no_match"),
        ("payload.amount > 100 and family_name == 'Martinez'", {"amount": 120}, "started"),
        ("event.source == 'billing'", {}, "started"),
        ("engagement_score > 10", {}, "no_match"),
        ("payload.amount > 100", {"amount": "much"}, "no_match: w: "),
        ("balance_due > 100", {}, "no_match: w: unknown name 'balance_due'"),
    ],
)
def test_a_filter_decides_on_the_payload_the_event_and_the_family(
    rig: Rig, when: str, payload: dict[str, Any], said: str
) -> None:
    rig.family()
    workflow(rig, "w", "payment.missed", when=when)
    rig.event("payment.missed", payload=json.dumps(payload), source="billing")
    rig.run(until=SOON)
    assert dispositions(rig)[0].startswith(said)


def test_the_pattern_s_own_condition_names_the_event(rig: Rig) -> None:
    rig.family()
    condition = {"all": [{"field": "event_type", "operator": "==", "value": "payment.missed"},
                         {"field": "payload.amount", "operator": ">", "value": 100}]}  # fmt: skip
    rig.workflow("w", LIVES_ON, trigger="event", trigger_conditions=condition)
    rig.event("payment.missed", payload='{"amount": 50}')
    rig.event("payment.missed", payload='{"amount": 150}')
    rig.run(until=SOON)
    assert dispositions(rig) == ["no_match", "started"]


def test_why_an_event_started_nothing(rig: Rig) -> None:
    rig.family(1)
    rig.family(2, active=0)
    workflow(rig, "w", "payment.missed")
    for family_id in (1, 1, 2, 99):
        rig.event("payment.missed", family_id)
    rig.event("payment.missed", None, correlation_key="invoice-7")
    rig.event("weather.changed", 1)
    rig.event("weather.changed", None, correlation_key="sky")
    rig.run(until=SOON)
    assert dispositions(rig) == [
        "started",
        "already_alive: w is already under way for this family (instance 1)",
        "family_inactive: the family is no longer active",
        "no_family: there is no family 99",
        "no_family: a workflow asks for this event, but it names no family",
        "no_match",
        "no_match",
    ]


def test_an_event_that_came_for_a_living_instance_is_matched_and_counts(rig: Rig) -> None:
    rig.family(1)
    rig.family(2)
    template = rig.workflow("w", LIVES_ON)
    rig.start(template, 1)
    rig.start(template, 2)
    rig.run(until=SOON)
    rig.event("email.replied", 1, occurred_at="2020-01-01 00:00:00")
    rig.run(until=SOON)
    assert dispositions(rig) == ["matched"]
    assert rig.sql("SELECT instance_id, event_type FROM instance_events") == [
        {"instance_id": 1, "event_type": "email.replied"}
    ]


def test_an_event_may_both_count_and_start(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", LIVES_ON))
    workflow(rig, "thanks", "email.replied")
    rig.run(until=SOON)
    rig.event("email.replied")
    rig.run(until=SOON)
    assert dispositions(rig) == ["started"]
    assert [row["instance_id"] for row in rig.sql("SELECT instance_id FROM instance_events")] == [1]


# -- correlation -----------------------------------------------------------------------------------------------------

INVOICE = {
    "max_concurrent_instances": 5,
    "steps": {"steps": [{"name": "Wait", "type": "wait", "event": "payment.made"}]},
}


@pytest.mark.parametrize("own_key", [False, True])
def test_later_events_find_their_instance_by_its_key(rig: Rig, own_key: bool) -> None:
    """The key comes from the trigger's expression, or from the event's own column."""
    rig.family()
    more = dict(INVOICE) if own_key else {**INVOICE, "correlation": "payload.invoice"}
    workflow(rig, "w", "payment.missed", **more)
    for number in (7, 8):
        key: dict[str, Any] = {"correlation_key": str(number)} if own_key else {}
        rig.event("payment.missed", payload=json.dumps({"invoice": number}), **key)
    rig.run()
    assert [row["correlation_key"] for row in rig.sql("SELECT correlation_key FROM workflow_instances")] == ["7", "8"]
    rig.event("payment.made", None, correlation_key="8")
    rig.run()
    assert [rig.instance(number)["status"] for number in (1, 2)] == ["running", "completed"]
    rig.event("payment.made", 1, correlation_key="9")
    rig.run()
    assert rig.instance(1)["status"] == "running"
    rig.event("payment.made", 1)
    rig.run()
    assert rig.instance(1)["status"] == "completed"
    assert dispositions(rig) == ["started", "started", "matched", "no_match", "matched"]


def test_a_key_that_is_a_number_in_the_event_s_column_is_the_same_key(rig: Rig) -> None:
    rig.family()
    workflow(rig, "w", "payment.missed", **INVOICE, correlation="payload.invoice")
    rig.event("payment.missed", payload='{"invoice": 7}')
    rig.run()
    rig.event("payment.made", None, correlation_key=7)
    rig.run()
    assert rig.instance()["status"] == "completed"


def test_an_event_without_a_family_ends_what_its_key_finds(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"steps": LIVES_ON, "exit_when": "'order.closed' in events"}), correlation_key="k1")
    rig.run(until=SOON)
    rig.event("order.closed", None, correlation_key="k1")
    rig.run(until=SOON)
    assert rig.instance()["outcome"] == "success"
    assert dispositions(rig) == ["matched"]


# -- answers ---------------------------------------------------------------------------------------------------------


def test_the_words_of_an_answer_are_put_before_a_person_even_when_it_ends_the_workflow(rig: Rig) -> None:
    rig.family(coordinator="Dana")
    rig.start(rig.workflow("w", {"steps": LIVES_ON, "exit_when": "responded"}))
    rig.run(until=SOON)
    rig.event("sms.received", payload='{"text": "  Please call me after five.  "}')
    rig.event("email.replied", payload='{"text": ""}')
    rig.run(until=SOON)
    assert rig.instance()["outcome"] == "success"
    (task,) = rig.tasks()
    assert (task["task_type"], task["status"], task["assigned_to"]) == ("reply", "open", "Dana")
    assert "Please call me after five." in task["description"]


def test_a_bounce_marks_the_message_that_came_back(rig: Rig) -> None:
    rig.family()
    steps = [{"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi"}, *LIVES_ON]
    rig.start(rig.workflow("w", {"steps": steps}))
    rig.run(until=SOON)
    (message,) = rig.messages()
    rig.event("email.bounced", payload=json.dumps({"message": message["idempotency_key"], "reason": "no such user"}))
    rig.run(until=SOON)
    (message,) = rig.messages()
    assert (message["status"], message["reason"]) == ("bounced", "no such user")
