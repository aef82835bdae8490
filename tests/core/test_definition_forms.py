"""Both forms, in files and in rows: what each means, and that equal meaning has equal hash."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine.core.backoff import Retry
from engine.core.definition import (
    CallStep,
    ConditionStep,
    Definition,
    EmailStep,
    EventTrigger,
    ManualTrigger,
    OnFailure,
    OtherStep,
    PredictionTrigger,
    ScheduleTrigger,
    SetStep,
    SmsStep,
    TaskStep,
    WaitStep,
    WebhookTrigger,
    parse_file,
    parse_row,
)
from engine.core.durations import Duration
from engine.core.expressions import compile_expression

PATTERN_STEPS: list[dict[str, Any]] = [
    {"name": "Send Initial Email", "type": "email", "template_id": "concern_outreach", "delay_days": 0},
    {"name": "Wait for Response", "type": "wait", "duration_days": 3},
    {
        "name": "Check Response",
        "type": "condition",
        "condition": {"field": "email_response_received", "operator": "==", "value": True},
        "if_true_step": 5,
        "if_false_step": 3,
    },
    {"name": "Send SMS Follow-up", "type": "sms", "message": "Hi {{family_name}}, can we chat?", "delay_days": 0},
    {"name": "Schedule Phone Call", "type": "call", "reason": "No response", "delay_days": 2},
    {"name": "Mark Complete", "type": "task", "task_type": "workflow_complete", "description": "Done"},
]
FILE = """
workflow: retention
trigger: {on: prediction, when: email_response_received == true}
steps:
  - {name: Send Initial Email, type: email, template: concern_outreach}
  - {name: Wait for Response, type: wait, for: 3d}
  - {name: Check Response, type: condition, when: "email_response_received==true", then: Mark Complete}
  - {name: Send SMS Follow-up, type: sms, message: "Hi {{family_name}}, can we chat?"}
  - {name: Schedule Phone Call, type: call, reason: No response, delay: 2 days, wait_for: nothing}
  - {name: Mark Complete, type: task, task_type: workflow_complete, description: Done}
"""


def defined(text: str, source: str = "x.yaml") -> Definition:
    parsed = parse_file(text, source)
    assert parsed.errors == ()
    assert parsed.definition is not None
    return parsed.definition


def from_row(**columns: Any) -> Definition:
    values = {name: json.dumps(value) if isinstance(value, (list, dict)) else value for name, value in columns.items()}
    parsed = parse_row({"template_name": "retention", "steps": json.dumps(PATTERN_STEPS), **values})
    assert parsed.errors == ()
    assert parsed.definition is not None
    return parsed.definition


def step(text: str) -> Any:
    return defined(f"workflow: x\nsteps:\n  - {text}\n  - {{name: Last, type: wait, for: 1 day}}\n").steps[0]


def test_the_pattern_and_the_file_form_of_one_workflow_are_equal() -> None:
    condition = {"field": "email_response_received", "operator": "==", "value": True}

    row = from_row(trigger_type="prediction", trigger_conditions=condition)

    assert row == defined(FILE)
    assert row.hash == defined(FILE).hash


def test_the_hash_of_a_definition_stays_the_same_from_release_to_release() -> None:
    """If this fails, every published workflow would get a new version: keep the old text, or raise `FORMAT`."""
    assert defined(FILE).hash == "e7fc8df74a5d4391d484f47b19b90db96b892531d14f311c8b68b5222553dee2"


def test_the_pattern_s_own_example_is_read_as_it_means() -> None:
    definition = from_row(
        trigger_type="prediction",
        trigger_conditions={
            "all": [
                {"field": "predicted_probability", "operator": ">", "value": 0.80},
                {"field": "confidence_score", "operator": ">", "value": 80},
            ]
        },
        retry_strategy={"max_retries": 3, "backoff_multiplier": 2},
    )
    email, wait, condition, sms, call, task = definition.steps

    assert definition.trigger == PredictionTrigger(
        when=compile_expression("predicted_probability > 0.8 and confidence_score > 80")
    )
    assert definition.retry == Retry(max_retries=3, multiplier=2.0)
    assert definition.cooldown == Duration(days=30)
    assert email == EmailStep(name="Send Initial Email", template="concern_outreach")
    assert wait == WaitStep(name="Wait for Response", for_=Duration(days=3))
    assert condition == ConditionStep(
        name="Check Response",
        when=compile_expression("email_response_received == true"),
        then_step=5,
        else_step=3,
    )
    assert sms == SmsStep(name="Send SMS Follow-up", message="Hi {{family_name}}, can we chat?")
    assert call == CallStep(
        name="Schedule Phone Call", reason="No response", delay=Duration(days=2), wait_for="nothing"
    )
    assert task == TaskStep(name="Mark Complete", task_type="workflow_complete", description="Done")


def test_whether_a_call_waits_depends_on_the_form() -> None:
    steps = [{"name": "Call", "type": "call", "reason": "Hello"}]

    assert from_row(steps=steps).steps[0] == CallStep(name="Call", reason="Hello", wait_for="nothing")
    assert from_row(steps=[{**steps[0], "delay": "1 day"}]).steps[0].model_dump()["wait_for"] == "outcome"
    assert from_row(steps=[{**steps[0], "wait_for": "outcome"}]).steps[0].model_dump()["wait_for"] == "outcome"
    assert step("{name: Call, type: call, reason: Hello}").wait_for == "outcome"
    assert step("{name: Call, type: call, reason: Hello, delay_days: 1}").wait_for == "nothing"


def test_a_call_in_mixed_forms_is_pointed_out() -> None:
    parsed = parse_file("workflow: x\nsteps: [{name: A, type: call, delay_days: 1, urgent: true}]", "x.yaml")

    assert [problem.message for problem in parsed.warnings] == [
        "step 1 'A': the steps mix both forms, so this call doesn't wait; say 'wait_for'"
    ]


def test_the_pattern_form_in_a_file() -> None:
    document = {
        "template_name": "retention",
        "trigger_type": "prediction",
        "trigger_conditions": {"when": "email_response_received == true"},
        "steps": PATTERN_STEPS,
    }

    assert defined(json.dumps(document), "retention.json") == defined(FILE)
    assert defined(json.dumps(document), "retention.yaml") == defined(FILE)
    assert parse_file(json.dumps(document), "retention.json").pattern


def test_a_row_may_hold_a_whole_document_in_its_steps() -> None:
    document = {
        "steps": [{"name": "Write", "type": "sms", "message": "Hi", "urgent": True}],
        "trigger": {"on": "event", "event": "payment.missed"},
        "cooldown": "3 days",
        "priority": 9,
        "retry": 1,
    }

    definition = from_row(steps=document, trigger_type="prediction", priority=5, retry_strategy={"max_retries": 7})

    assert definition.trigger == EventTrigger(event="payment.missed")
    assert (definition.priority, definition.cooldown, definition.retry.max_retries) == (9, Duration(days=3), 1)


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("high_risk_intervention", "predicted_probability > 0.8 and confidence_score > 80"),
        ("medium_risk_intervention", "predicted_probability > 0.6 and confidence_score > 70"),
    ],
)
def test_the_pattern_s_own_names_have_their_thresholds(name: str, when: str) -> None:
    for kind in ("prediction", None):
        definition = from_row(template_name=name, trigger_type=kind, trigger_conditions=None)
        assert definition.trigger == PredictionTrigger(when=compile_expression(when))


def test_other_rows_without_conditions_start_nothing_by_themselves() -> None:
    parsed = parse_row({"template_name": "x", "steps": json.dumps(PATTERN_STEPS), "trigger_type": "prediction"})

    assert parsed.definition is not None
    assert parsed.definition.trigger == PredictionTrigger(when=None)
    assert [problem.message for problem in parsed.warnings] == [
        "trigger_conditions: there is no 'when', so no prediction starts this workflow"
    ]
    assert from_row(trigger_type=None).trigger == ManualTrigger()


@pytest.mark.parametrize(
    ("kind", "conditions", "trigger"),
    [
        ("event", {"event": "payment.missed"}, EventTrigger(event="payment.missed")),
        ("event", {"event_type": "payment.missed"}, EventTrigger(event="payment.missed")),
        (
            "event",
            {"event": "payment.missed", "field": "payload.amount", "operator": ">", "value": 100},
            EventTrigger(event="payment.missed", when=compile_expression("payload.amount > 100")),
        ),
        (
            "event",
            {"event": "payment.missed", "when": "payload.amount > 100", "correlation": "payload.invoice"},
            EventTrigger(
                event="payment.missed",
                when=compile_expression("payload.amount > 100"),
                correlation=compile_expression("payload.invoice"),
            ),
        ),
        ("event", {"field": "event_type", "operator": "==", "value": "x.y"}, EventTrigger(event="x.y")),
        (
            "event",
            {"when": "payload.amount > 1 and event_type == 'x.y' and active"},
            EventTrigger(event="x.y", when=compile_expression("payload.amount > 1 and active")),
        ),
        (
            "schedule",
            {"cron": "0 9 * * 1", "field": "engagement_score", "operator": "<", "value": 40},
            ScheduleTrigger(cron="0 9 * * mon", families=compile_expression("engagement_score < 40")),
        ),
        ("schedule", {"cron": "@weekly", "query": "SELECT 1;"}, ScheduleTrigger(cron="0 0 * * sun", query="SELECT 1")),
        (
            "schedule",
            {"cron": "0 9 1 * *", "families": "all", "missed": "skip"},
            ScheduleTrigger(cron="0 9 1 * *", families=compile_expression("true"), missed="skip"),
        ),
        ("webhook", {"when": "payload.ok"}, WebhookTrigger(when=compile_expression("payload.ok"))),
        ("webhook", None, WebhookTrigger()),
        ("manual", None, ManualTrigger()),
        ("manual", {"when": "true"}, ManualTrigger()),
        ("prediction", "active == 1", PredictionTrigger(when=compile_expression("active == 1"))),
        ("prediction", {"condition": {"when": "active"}}, PredictionTrigger(when=compile_expression("active"))),
        (None, {"when": "active"}, PredictionTrigger(when=compile_expression("active"))),
        ("prediction", {"on": "event", "event": "x.y"}, EventTrigger(event="x.y")),
    ],
)
def test_triggers_of_rows(kind: str | None, conditions: Any, trigger: object) -> None:
    text = json.dumps(conditions) if conditions is not None else None

    assert from_row(trigger_type=kind, trigger_conditions=text).trigger == trigger


def test_what_steps_say_in_the_file_form() -> None:
    assert step("{name: A, type: sms, message: Hi, delay: 0 days}").delay is None
    assert step("{name: A, type: wait, until: '9:00'}").until.text == "09:00"
    assert step("{name: A, type: wait, until: payload.due}").until.value == compile_expression("payload.due")
    assert step("{name: A, type: wait, event: responded, timeout: 2w}").timeout == Duration(days=14)
    assert step("{name: A, type: task, task_type: x, due: 2 business days}").due == Duration(business_days=2)
    assert step("{name: A, type: task, task_type: x, due_date: 3}").due == Duration(days=3)
    assert str(step("{name: A, type: task, task_type: x, due: 2026-12-01}").due) == "2026-12-01"
    assert step("{name: A, type: wait, duration_days: 0.5}").for_ == Duration(seconds=43_200)
    assert step("{name: A, type: sms, message: Hi, if: active}").if_ == compile_expression("active")
    assert step("{name: A, type: wait, for: 1 day, next: END}").next == 2
    assert step("{name: A, type: wait, for: 1 day, next: last}").next is None
    assert step("{name: A, type: sms, message: Hi, on_failure: {goto: Last}}").on_failure == OnFailure(
        action="goto", step=1
    )
    assert step("{name: A, type: sms, message: Hi, on_failure: 'goto: Last'}").on_failure.step == 1
    assert step("{name: A, type: fax, number: [5], retry: 1}") == OtherStep(
        name="A", type="fax", params={"number": [5]}, retry=Retry(max_retries=1)
    )


def test_variables_are_set_in_the_order_written() -> None:
    found = step("{name: A, type: set, variables: {z: 1, a: z + 1, t: \"'warm'\", n: ~, l: [1, a], yes: true}}")

    assert isinstance(found, SetStep)
    assert [(name, value.source) for name, value in found.variables.items()] == [
        ("z", "1"), ("a", "z + 1"), ("t", "'warm'"), ("n", "none"), ("l", "[1, 'a']"), ("yes", "true")
    ]  # fmt: skip


def test_a_step_s_retry_changes_what_it_says_and_keeps_the_rest() -> None:
    definition = defined(
        "workflow: x\nretry: {max_retries: 5, first: 1 minute}\n"
        "steps: [{name: A, type: sms, message: Hi, retry: {max_retries: 1}}]"
    )

    assert definition.steps[0].retry == Retry(max_retries=1, first=Duration(seconds=60))


def test_defaults_of_a_row_s_timing_count_where_a_step_says_nothing() -> None:
    definition = from_row(default_timing={"delay_days": 1, "urgent": True, "channel": "any"})

    assert [item.delay for item in definition.steps] == [
        None, None, None, None, Duration(days=2), Duration(days=1)
    ]  # fmt: skip
    assert [item.urgent for item in definition.steps] == [True, False, False, True, True, True]


def test_notes_of_other_programs_are_warnings() -> None:
    parsed = parse_row(
        {
            "template_name": "x",
            "steps": json.dumps(PATTERN_STEPS),
            "trigger_type": "manual",
            "escalation_rules": '{"escalate_to": "dana", "after_hours": 48}',
            "completion_criteria": '{"all_steps": true}',
            "default_timing": '"immediate"',
        }
    )

    assert parsed.definition is not None
    assert parsed.definition.escalation.assigned_to == "dana"
    assert [(problem.part, problem.message) for problem in parsed.warnings] == [
        ("completion_criteria", "'all_steps' is unknown here and not used"),
        ("default_timing", "this is not used; it could be a mapping with delay, delay_days, urgent, scheduled_time"),
        ("escalation_rules", "'after_hours' is unknown here and not used"),
    ]


def test_criteria_that_can_be_decided_end_an_instance() -> None:
    for criteria in ({"field": "responded", "operator": "==", "value": True}, {"exit_when": "responded == true"}):
        assert from_row(completion_criteria=criteria).exit_when == compile_expression("responded == true")


@pytest.mark.parametrize(
    ("columns", "part", "line", "column", "message"),
    [
        ({"steps": None}, "", None, None, "'steps' is missing"),
        ({"template_name": None}, "template_name", None, None, "'template_name' is missing"),
        ({"steps": "[{]"}, "steps", 1, 3, "a key in double quotes is expected here"),
        ({"steps": b"[]"}, "steps", None, None, "this column holds bytes, not a text"),
        (
            {"steps": '[\n {"name": "A", "type": "emial"}]'},
            "steps",
            2,
            24,
            "step 1 'A': unknown type 'emial'; did you mean 'email'?",
        ),
        ({"priority": 99}, "priority", None, None, "'priority' must be from 1 to 10, not 99"),
        ({"priority": "abc"}, "priority", None, None, "'priority' must be a whole number from 1 to 10, not a text"),
        (
            {"priority": float("nan")},
            "priority",
            None,
            None,
            "'priority' must be a whole number from 1 to 10, not the number nan",
        ),
        ({"trigger_type": "evnt"}, "trigger_type", None, None, "unknown trigger 'evnt'; did you mean 'event'?"),
        (
            {"trigger_type": 3},
            "trigger_type",
            None,
            None,
            "'trigger_type' must be a text, not the number 3; put it in quotes",
        ),
        (
            {"trigger_conditions": '{"field": "a", "operator": "=", "value": 1}'},
            "trigger_conditions",
            1,
            29,
            "trigger_conditions: 'condition': unknown operator '='; did you mean '=='?",
        ),
        (
            {"trigger_conditions": '{"fild": "a", "operator": "=", "value": 1}'},
            "trigger_conditions",
            1,
            1,
            "trigger_conditions: 'condition': unknown key 'fild'; did you mean 'field'?",
        ),
        (
            {"trigger_conditions": "a > 1"},
            "trigger_conditions",
            1,
            1,
            "a value is expected here; texts stand in double quotes",
        ),
        (
            {"retry_strategy": '{"max_retries": "3"}'},
            "retry_strategy",
            1,
            18,
            "'max_retries' must be a whole number from 0 to 100, not a text",
        ),
        ({"mode": "live"}, "mode", None, None, "'mode' must be 'simulate' or 'execute', not 'live'"),
    ],
)
def test_mistakes_in_rows_name_the_column(
    columns: dict[str, Any], part: str, line: int | None, column: int | None, message: str
) -> None:
    row = {"template_name": "x", "steps": json.dumps(PATTERN_STEPS), "trigger_type": "prediction", **columns}

    parsed = parse_row(row, known_types=())

    assert parsed.definition is None
    assert [(p.part, p.line, p.column, p.message) for p in parsed.errors] == [(part, line, column, message)]


def test_blank_columns_count_as_null() -> None:
    definition = from_row(description=" ", mode="", trigger_type="", trigger_conditions="", retry_strategy=" ")

    assert (definition.description, definition.mode, definition.trigger) == ("", None, ManualTrigger())


def test_steps_of_the_pattern_may_carry_numbers_and_no_names() -> None:
    steps = [{"step": 1, "type": "wait", "duration_days": 1}, {"id": 2, "type": "wait", "duration_days": 1}]
    parsed = parse_row({"template_name": "x", "steps": json.dumps(steps), "trigger_type": "manual"})

    assert parsed.definition is not None
    assert [item.name for item in parsed.definition.steps] == ["Step 1", "Step 2"]
    assert [re.sub(r".*: '", "'", problem.message) for problem in parsed.warnings] == [
        "'step' is not used: steps are numbered by their order",
        "'id' is not used: steps are numbered by their order",
    ]
