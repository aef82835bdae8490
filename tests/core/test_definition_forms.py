"""Both forms of one workflow mean the same, and have the same hash."""

from __future__ import annotations

import json

from engine.core.backoff import Retry
from engine.core.definition import (
    CallStep,
    ConditionStep,
    Definition,
    EmailStep,
    OnFailure,
    OtherStep,
    PredictionTrigger,
    SetStep,
    SmsStep,
    TaskStep,
    WaitStep,
    parse_file,
)
from engine.core.durations import Duration
from engine.core.expressions import compile_expression
from tests.core.definitions import FILE, PATTERN_STEPS, defined, from_row, step


def test_the_pattern_and_the_file_form_of_one_workflow_are_equal() -> None:
    condition = {"field": "email_response_received", "operator": "==", "value": True}

    row = from_row(trigger_type="prediction", trigger_conditions=condition)

    assert row == defined(FILE)
    assert row.hash == defined(FILE).hash


def test_the_hash_of_a_definition_stays_the_same_from_release_to_release() -> None:
    """If this fails, every published workflow would get a new version: keep the old text, or raise `FORMAT`."""
    assert defined(FILE).hash == "fe7a5c52bd48fdb5ba1c050c17401e66ff77cc3dcd2a4f4f25327761fd587578"


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


def test_the_order_of_variables_survives_the_canonical_text() -> None:
    definition = defined("workflow: x\nsteps: [{name: A, type: set, variables: {z: 1, a: z + 1}}]")
    (found,) = Definition.from_json(definition.to_json()).steps

    assert isinstance(found, SetStep)
    assert list(found.variables) == ["z", "a"]


def test_a_step_s_retry_changes_what_it_says_and_keeps_the_rest() -> None:
    definition = defined(
        "workflow: x\nretry: {max_retries: 5, first: 1 minute}\n"
        "steps: [{name: A, type: sms, message: Hi, retry: {max_retries: 1}}]"
    )

    assert definition.steps[0].retry == Retry(max_retries=1, first=Duration(seconds=60))
