"""Mistakes that authors make, each with the sentence that they read and the place that it points to."""

from __future__ import annotations

import pytest

from engine.core.definition import parse_file
from engine.core.definition.names import FAMILY_COLUMNS

GOOD = "{name: Write, type: email, template: concern_outreach}"
MESSAGES = ("concern_outreach.email", "concern_outreach.sms", "checking_in.sms")


def problems(text: str) -> list[tuple[int | None, int | None, str, str]]:
    parsed = parse_file(text, "x.yaml", known_names=FAMILY_COLUMNS, known_types=("fax",), known_messages=MESSAGES)
    assert (parsed.definition is None) == bool(parsed.errors)
    return [(problem.line, problem.column, problem.severity, problem.message) for problem in parsed.problems]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("workflow: [x]", 11, "'workflow' must be a text, not a list"),
        ("workflow: 12", 11, "'workflow' must be a text, not the number 12; put it in quotes"),
        ("workflow: High Risk!", 11, "'workflow' must be letters, digits, '_', '-' and '.', such as 'high_risk'"),
        ("descripton: x", 1, "unknown key 'descripton'; did you mean 'description'?"),
        ("name: x", 1, "unknown key 'name'; write 'workflow'"),
        ("priority: 11", 11, "'priority' must be from 1 to 10, not 11"),
        ("priority: high", 11, "'priority' must be a whole number from 1 to 10, not a text"),
        ("max_concurrent_instances: 0", 27, "'max_concurrent_instances' must be from 1 to 1,000, not 0"),
        ("cooldown: 30", 11, "'cooldown' needs a unit: write '30 days' or '30 hours'"),
        (
            "cooldown: -3 days",
            11,
            "'cooldown' must be a duration: '-3 days' is not a duration: write it like 90 seconds, 5 minutes, 4h, "
            "3 days, 2w or 2 business days",
        ),
        ("exit_when: respnded", 12, "'exit_when': unknown name 'respnded'; did you mean 'responded'?"),
        ("exit_when: [responded]", 12, "'exit_when' must be an expression such as 'engagement_score < 40', not a list"),
        ("exit_when: 'responded or (true'", 31, "'exit_when': the expression ends too early"),
        ("mode: live", 7, "'mode' must be 'simulate' or 'execute', not 'live'"),
        ("mode: simulat", 7, "'mode' must be 'simulate' or 'execute', not 'simulat'; did you mean 'simulate'?"),
        ("retry: {max_retries: -1}", 22, "'max_retries' must be from 0 to 100, not -1"),
        ("retry: {max_retry: 1}", 9, "unknown key 'max_retry'; did you mean 'max_retries'?"),
        ("retry: {multiplier: 0.5}", 21, "'multiplier' must be from 1 to 100, not 0.5"),
        ("retry: {first: 2 business days}", 8, "'retry': a retry waits minutes, hours or days, not business days"),
        ("retry: {first: 5 hours}", 8, "'retry': 'first' (5 hours) is longer than 'max' (4 hours)"),
        ("retry: often", 8, "'retry' must be a mapping such as {max_retries: 3, first: 5 minutes}, not a text"),
        ("on_failure: stop", 13, "'on_failure' must be escalate, skip, fail or {goto: STEP}, not 'stop'"),
        (
            "on_failure: retry",
            13,
            "'on_failure' says what follows when the retries are spent: escalate, skip, fail or {goto: STEP}",
        ),
        ("on_failure: {goto: Nowhere}", 20, "there is no step 'Nowhere'"),
        ("on_failure: goto Writ", 13, "there is no step 'Writ'; did you mean 'Write'?"),
        (
            "escalation: {priority: hi}",
            24,
            "'priority' must be 'low', 'normal', 'high' or 'urgent', not 'hi'; did you mean 'high'?",
        ),
        ("trigger: predction", 10, "trigger: unknown trigger 'predction'; did you mean 'prediction'?"),
        ("trigger: {when: responded}", 10, "trigger: 'on' is missing: prediction, event, schedule, webhook or manual"),
        (
            "trigger: {on: payment.missed}",
            15,
            "trigger: unknown trigger 'payment.missed'; for an event of that type write {on: event, event: "
            "payment.missed}",
        ),
        ("trigger: {on: event}", 10, "trigger: 'event' is missing"),
        (
            "trigger: {on: prediction, when: predicted_probabilty > 0.8}",
            33,
            "trigger: 'when': unknown name 'predicted_probabilty'; did you mean 'predicted_probability'?",
        ),
        (
            "trigger: {on: prediction, when: {field: confidence_score, operator: =>, value: 8}}",
            69,
            "trigger: 'when': unknown operator '=>'; did you mean '>='?",
        ),
        (
            "trigger: {on: schedule, cron: 0 9 * * mon}",
            10,
            "trigger: a schedule needs either 'families' (an expression, or all) or 'query'",
        ),
        (
            "trigger: {on: schedule, cron: 0 9 * * mon, query: 'DELETE FROM families'}",
            52,
            "trigger: 'query' must be one SELECT that lists family_id",
        ),
        (
            "trigger: {on: schedule, families: all, cron: 0 9 * *}",
            46,
            "trigger: 'cron' must be a cron expression such as '0 9 * * mon' (minute hour day month weekday), "
            "not 4 fields",
        ),
        ("workflow: y", 1, "the key 'workflow' stands here twice"),
        ("trigger: {on: manual, <<: {x: 1}}", 23, "'<<' is not used here; write the keys out"),
        (
            "description: !!python/name:os.system x",
            14,
            "the tag '!!python/name:os.system' is not used here; put the text in quotes",
        ),
        ("trigger: !!map x", 10, "the tag '!!map' is not used here; put the text in quotes"),
        ("trigger: !!str [x]", 10, "the tag '!!str' is not used here; put the text in quotes"),
        ("trigger: !!seq {a: 1}", 10, "the tag '!!seq' is not used here; put the text in quotes"),
        ("description: a: b", 15, "a ':' can't stand here; put a text that holds ': ' in quotes, or mend the indent"),
        ("description: {{family_name}} x", 30, "a text with '{{' in it must stand in quotes"),
        ("\tpriority: 3", 1, "a tab can't indent YAML; use spaces"),
        ("description: [", 1, "the file ends inside a bracket or quotes"),
        ("description: .inf", 14, "'.inf' is not a number that can be used here"),
        ("description: a\u0007b", 15, "there is a character here that is not text"),
        ("%YAML 1.1", 1, "a line that begins with '%' is a YAML directive; those are not used here"),
    ],
)
def test_a_mistake_in_a_line_at_the_top(line: str, column: int, message: str) -> None:
    workflow = "" if line.startswith("workflow") and "twice" not in message else "workflow: x\n"
    before = f"{workflow}steps: [{GOOD}]\n"
    found = [(row, at, said) for row, at, severity, said in problems(f"{before}{line}\n") if severity == "error"]

    at_line = before.count("\n") + (2 if message.startswith("the file ends") else 1)
    assert found == [(at_line, column, message)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("# nothing yet", "the file is empty"),
        ("- a", "a workflow is a mapping with 'workflow' and 'steps', not a list"),
        ("workflow: x", "'steps' is missing"),
        ("workflow: x\nsteps: []", "'steps' is empty; a workflow needs at least one step"),
        ("workflow: x\nsteps: {a: 1}", "'steps' must be a list, not a mapping"),
        ("workflow: x\nsteps: [" + "{}, " * 201 + "]", "'steps' has more than 200 steps"),
        (f"steps: [{GOOD}]", "'workflow' is missing"),
        ("a: " + "[" * 40 + "]" * 40, "this is nested more than 30 deep"),
        ("[" * 5_000, "the file is nested more than 30 deep"),
        ("a: [" + "1, " * 10_001 + "]", "there are more than 10,000 values (each use of an alias counts)"),
        ("a" * 140_000, "the text is longer than 128 KiB"),
        ("k" * 201 + ": 1", "this key is longer than 200 characters"),
        ("a: 1\n---\nb: 1", "a second document begins here; a file holds one"),
        ("? [a]\n: b", "a text that begins with '{' or '[' must stand in quotes"),
    ],
)
def test_what_is_no_workflow_at_all(text: str, message: str) -> None:
    assert [said for _, _, _, said in problems(text)] == [message]


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    lines = ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    (problem,) = problems("\n".join(lines))

    assert problem[3] == "there are more than 10,000 values (each use of an alias counts)"


def test_an_alias_of_itself_is_refused() -> None:
    assert [said for _, _, _, said in problems("a: &a [*a]")] == ["this is nested more than 30 deep"]


def test_all_mistakes_of_a_file_are_reported_at_once_in_its_order() -> None:
    text = """workflow: x
priorty: 3
trigger: {on: evnt}
steps:
  - {name: A, type: email}
  - {name: A, type: wait, for: 3}
  - {name: B, type: condition, when: respondd, then: C}
"""

    assert [(line, said) for line, _, _, said in problems(text)] == [
        (2, "unknown key 'priorty'; did you mean 'priority'?"),
        (3, "trigger: unknown trigger 'evnt'; did you mean 'event'?"),
        (5, "step 1 'A': 'template' or 'message' is missing"),
        (6, "step 2 is called 'A' like step 1; names are unique"),
        (6, "step 2 'A': 'for' needs a unit: write '3 days' or '3 hours'"),
        (7, "step 3 'B': 'when': unknown name 'respondd'; did you mean 'responded'?"),
        (7, "step 3 'B': there is no step 'C'"),
    ]


def test_a_problem_is_located_as_editors_jump() -> None:
    (problem,) = parse_file("workflow: x\nsteps: 3", "retention.yaml").problems

    assert problem.located("retention.yaml") == "retention.yaml:2:8: error: 'steps' must be a list, not the number 3"


def test_of_very_many_problems_the_first_are_reported() -> None:
    lines = "".join(f"key{number}: 1\n" for number in range(500))

    assert len(problems(f"{lines}workflow: x\nsteps: [{GOOD}]\n")) == 200
