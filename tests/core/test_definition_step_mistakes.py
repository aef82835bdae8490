"""Mistakes that authors make in steps, each with the sentence that they read and the place that it points to."""

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
    ("step", "column", "message"),
    [
        ("just text", 5, "step 2: a step is a mapping with 'name' and 'type', not a text"),
        ("{name: A}", 5, "step 2 'A': 'type' is missing"),
        ("{type: email, template: concern_outreach}", 5, "step 2: 'name' is missing"),
        ("{name: 3, type: wait, for: 1 day}", 12, "step 2: 'name' must be a text, not the number 3; put it in quotes"),
        (
            "{name: End, type: wait, for: 1 day}",
            12,
            "step 2 'End': a step can't be called 'end'; jumps use that name for the end of the workflow",
        ),
        ("{name: write, type: wait, for: 1 day}", 12, "step 2 is called 'write' like step 1; names are unique"),
        ("{name: A, type: emial}", 21, "step 2 'A': unknown type 'emial'; did you mean 'email'?"),
        (
            "{name: A, type: postcard}",
            21,
            "step 2 'A': unknown type 'postcard'; it is one of call, condition, email, fax, set, sms, task, wait",
        ),
        ("{name: A, type: [email]}", 21, "step 2 'A': 'type' must be a text, not a list"),
        ("{name: A, type: email}", 5, "step 2 'A': 'template' or 'message' is missing"),
        (
            "{name: A, type: sms, template: checking_in, message: Hi}",
            49,
            "step 2 'A': 'template' and 'message' exclude each other; keep one",
        ),
        (
            "{name: A, type: email, message: Hi}",
            5,
            "step 2 'A': 'subject' is missing; an email whose message is written here needs one",
        ),
        (
            "{name: A, type: email, template: concern_outrech}",
            38,
            "step 2 'A': there is no message file 'concern_outrech.email.md'; did you mean 'concern_outreach'?",
        ),
        (
            "{name: A, type: sms, template: checking_in, fallback: email}",
            36,
            "step 2 'A': there is no message file 'checking_in.email.md'",
        ),
        (
            "{name: A, type: email, template: ../secrets}",
            38,
            "step 2 'A': 'template' must be the name of a message file, without folder and ending, such as "
            "'checking_in'",
        ),
        (
            "{name: A, type: sms, message: 'Hi {{family_name'}",
            36,
            "step 2 'A': 'message' can't be read as a message (line 1): unexpected end of template, expected 'end of "
            "print statement'",
        ),
        ("{name: A, type: sms, message: ''}", 36, "step 2 'A': 'message' is empty"),
        (
            "{name: A, type: sms, template: checking_in, fallback: sms}",
            59,
            "step 2 'A': 'fallback' must be 'email' or 'call', not 'sms'",
        ),
        (
            "{name: A, type: sms, template: checking_in, urgent: yes}",
            57,
            "step 2 'A': 'urgent' must be true or false, not a text; write true or false",
        ),
        (
            "{name: A, type: sms, templte: x, template: checking_in}",
            26,
            "step 2 'A': unknown key 'templte'; did you mean 'template'?",
        ),
        ("{name: A, type: sms, body: x, template: checking_in}", 26, "step 2 'A': unknown key 'body'; write 'message'"),
        ("{name: A, type: wait}", 5, "step 2 'A': 'for', 'until' or 'event' is missing"),
        ("{name: A, type: wait, wait: 3 days, for: 1 day}", 27, "step 2 'A': unknown key 'wait'; write 'for: 3 days'"),
        ("{name: A, type: wait, for: 3}", 32, "step 2 'A': 'for' needs a unit: write '3 days' or '3 hours'"),
        (
            "{name: A, type: wait, for: 1 day, until: 9:00}",
            39,
            "step 2 'A': 'for' and 'until' exclude each other; keep one",
        ),
        (
            "{name: A, type: wait, until: 25:00}",
            34,
            "step 2 'A': 'until': '25:00' is no time of day; write 09:00 or 14:30",
        ),
        (
            "{name: A, type: wait, until: 2026-02-30}",
            34,
            "step 2 'A': 'until': '2026-02-30' is no date; write 2026-12-01 or 2026-12-01T09:00",
        ),
        (
            "{name: A, type: wait, until: 1926-02-20}",
            34,
            "step 2 'A': 'until': the year 1926 is not between 2000 and 2200",
        ),
        ("{name: A, type: wait, until: tomorrow}", 34, "step 2 'A': 'until': unknown name 'tomorrow'"),
        ("{name: A, type: wait, for: 1 day, timeout: 2 days}", 39, "step 2 'A': 'timeout' only goes with 'event'"),
        ("{name: A, type: condition, then: Write}", 5, "step 2 'A': 'when' is missing"),
        (
            "{name: A, type: condition, when: a = 1, then: Write}",
            40,
            "step 2 'A': 'when': unexpected '='; to compare, write '=='",
        ),
        (
            "{name: A, type: condition, when: responded, then: Wrte}",
            55,
            "step 2 'A': there is no step 'Wrte'; did you mean 'Write'?",
        ),
        (
            "{name: A, type: condition, when: responded, then: 1}",
            55,
            "step 2 'A': 'then' must be a step's name (or 'end'), not the number 1",
        ),
        (
            "{name: A, type: condition, condition: {field: active, operator: ==, value: 1}, if_true_step: 2}",
            98,
            "step 2 'A': there is no step 2; steps are counted from 0 to 1",
        ),
        (
            "{name: A, type: condition, when: responded, then: Write, if_true_step: 0}",
            62,
            "step 2 'A': 'then' and 'if_true_step' say the same thing; keep one",
        ),
        (
            "{name: A, type: call, wait_for: answer}",
            37,
            "step 2 'A': 'wait_for' must be 'outcome' or 'nothing', not 'answer'",
        ),
        (
            "{name: A, type: call, due: soon}",
            32,
            "step 2 'A': 'due' must be a duration or a date: 'soon' is not a duration: write it like 90 seconds, "
            "5 minutes, 4h, 3 days, 2w or 2 business days",
        ),
        ("{name: A, type: task, description: x}", 5, "step 2 'A': 'task_type' is missing"),
        (
            "{name: A, type: task, task_type: x, delay_days: -1}",
            53,
            "step 2 'A': 'delay_days' must be from 0 to 3,660 days, not -1",
        ),
        ("{name: A, type: set}", 5, "step 2 'A': 'variables' is missing"),
        ("{name: A, type: set, variables: {}}", 37, "step 2 'A': 'variables' is empty"),
        (
            "{name: A, type: set, variables: {x: hello}}",
            41,
            "step 2 'A': 'x': unknown name 'hello'; to set a text, write \"'hello'\"",
        ),
        (
            "{name: A, type: set, variables: {responded: 1}}",
            38,
            "step 2 'A': 'responded' can't be set; the name has a meaning of its own",
        ),
        (
            "{name: A, type: set, variables: {a-b: 1}}",
            38,
            "step 2 'A': 'a-b' is no name for a variable; use letters, digits and '_'",
        ),
        (
            "{name: A, type: fax, if: 3, number: 5}",
            30,
            "step 2 'A': 'if' must be an expression such as 'engagement_score < 40', not the number 3",
        ),
        (
            "{name: A, type: wait, for: 1 day, next: Wirte}",
            45,
            "step 2 'A': there is no step 'Wirte'; did you mean 'Write'?",
        ),
    ],
)
def test_a_mistake_in_a_step(step: str, column: int, message: str) -> None:
    found = [
        (line, at, said)
        for line, at, severity, said in problems(f"workflow: x\nsteps:\n  - {GOOD}\n  - {step}\n")
        if severity == "error"
    ]

    assert found == [(4, column, message)]
