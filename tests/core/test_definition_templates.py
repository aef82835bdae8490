"""The workflows that ship: without a problem, as the contract describes them, and in step with the JSON Schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from engine.core.definition import CallStep, Definition, EmailStep, PredictionTrigger, SmsStep, WaitStep, parse_file
from engine.core.definition.names import FAMILY_COLUMNS
from engine.core.definition.schema import schema_text, workflow_schema
from engine.core.definition.step_keys import STEP_KEYS
from engine.core.durations import Duration
from engine.core.expressions import compile_expression

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
FILES = sorted((TEMPLATES / "workflows").glob("*.yaml"))
MESSAGE_FILES = [file for file in (TEMPLATES / "messages").iterdir() if file.suffix in (".md", ".txt")]
MESSAGES = {re.sub(r"\.(md|txt)$", "", file.name) for file in MESSAGE_FILES}


def shipped(name: str) -> Definition:
    file = TEMPLATES / "workflows" / f"{name}.yaml"
    parsed = parse_file(
        file.read_text("utf-8"), file.name, known_names=FAMILY_COLUMNS, known_types=(), known_messages=MESSAGES
    )
    assert parsed.problems == ()
    assert parsed.definition is not None
    return parsed.definition


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_is_without_a_problem_and_named_as_its_workflow(file: Path) -> None:
    assert shipped(file.stem).workflow == file.stem


def test_the_high_risk_intervention_is_the_contract_s() -> None:
    definition = shipped("high_risk_intervention")
    steps = {step.name: step for step in definition.steps}
    call = steps["Schedule phone call"]

    assert definition.trigger == PredictionTrigger(
        when=compile_expression("predicted_probability > 0.80 and confidence_score > 80")
    )
    assert (definition.priority, definition.group, definition.cooldown) == (8, "retention", Duration(days=30))
    assert definition.exit_when == compile_expression("responded")
    assert [step.type for step in definition.steps] == ["email", "wait", "condition", "sms", "call", "task"]
    assert steps["Send initial email"] == EmailStep(
        name="Send initial email", template="concern_outreach", fallback="sms"
    )
    assert isinstance(call, CallStep)
    assert (call.wait_for, call.delay) == ("outcome", Duration(days=2))


def test_the_medium_risk_intervention_has_the_lower_thresholds_and_the_same_group() -> None:
    definition = shipped("medium_risk_intervention")

    assert definition.trigger == PredictionTrigger(
        when=compile_expression("predicted_probability > 0.60 and confidence_score > 70")
    )
    assert definition.group == shipped("high_risk_intervention").group
    assert definition.priority < shipped("high_risk_intervention").priority


def test_the_onboarding_takes_four_weeks_in_eight_steps() -> None:
    definition = shipped("onboarding")
    passing = [step.for_ if isinstance(step, WaitStep) else step.delay for step in definition.steps]

    assert len(definition.steps) == 8
    assert sum(duration.days for duration in passing if duration) == 28


def test_every_message_file_is_used_and_every_message_has_its_files() -> None:
    used = {
        f"{step.template}.{channel}"
        for file in FILES
        for step in shipped(file.stem).steps
        if isinstance(step, (EmailStep, SmsStep))
        for channel in (step.type, step.fallback)
        if channel
    }
    translated = {name for name in MESSAGES if ".es." in name}

    assert MESSAGES - translated == used
    assert {name.replace(".es.", ".") for name in translated} <= used
    assert {"concern_outreach.es.email", "concern_outreach.es.sms"} <= translated


def test_every_message_says_how_to_stop() -> None:
    for file in MESSAGE_FILES:
        assert re.search(r"\b(STOP|ALTO)\b", file.read_text("utf-8")), file.name


def test_the_schema_file_is_the_schema() -> None:
    assert (TEMPLATES / "workflow.schema.json").read_text("utf-8") == schema_text(), (
        "write it anew: python -c 'from engine.core.definition.schema import schema_text; "
        'print(schema_text(), end="")\' > templates/workflow.schema.json'
    )


def test_the_schema_knows_every_key_of_every_step() -> None:
    schema = workflow_schema()
    kinds = {
        case["if"]["properties"]["type"]["const"]: case["then"]["properties"]
        for case in schema["definitions"]["step"]["allOf"]
    }

    assert {kind: set(properties) for kind, properties in kinds.items()} == {
        kind: {key.name for key in keys} for kind, keys in STEP_KEYS.items()
    }
    assert all(described(schema))


def described(schema: dict[str, Any]) -> list[bool]:
    """For each key that an author can write, whether the editor has something to say about it."""
    tops = [schema["properties"], schema["definitions"]["retry"]["properties"]]
    steps = [case["then"]["properties"] for case in schema["definitions"]["step"]["allOf"]]
    return [
        bool(value.get("description")) for group in (*tops, *steps) for key, value in group.items() if key != "type"
    ]


def test_every_file_points_the_editor_to_the_schema() -> None:
    for file in FILES:
        assert file.read_text("utf-8").startswith("# yaml-language-server: $schema=../workflow.schema.json\n")
