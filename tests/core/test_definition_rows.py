"""Rows of `workflow_templates`: what their columns mean, whatever somebody wrote into them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine.core.backoff import Retry
from engine.core.definition import (
    EventTrigger,
    ManualTrigger,
    PredictionTrigger,
    ScheduleTrigger,
    WebhookTrigger,
    parse_row,
)
from engine.core.durations import Duration
from engine.core.expressions import compile_expression
from tests.core.definitions import PATTERN_STEPS, from_row


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
    assert (definition.priority, definition.cooldown, definition.retry) == (9, Duration(days=3), Retry(max_retries=1))


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


def test_a_number_beyond_any_column_is_refused_in_a_sentence() -> None:
    (problem,) = parse_row({"template_name": "x", "steps": json.dumps(PATTERN_STEPS), "priority": 10**5_000}).errors

    assert problem.message == "'priority' must be a whole number from 1 to 10, not the number inf"
