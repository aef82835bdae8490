"""Warnings about the ways through a workflow: legal, and probably not what was meant."""

from __future__ import annotations

import pytest

from engine.core.definition import parse_file


def warnings(*steps: str, top: str = "") -> list[tuple[int, str]]:
    """Each warning with the step (from 1) that it points to."""
    lines = "".join(f"  - {step}\n" for step in steps)
    parsed = parse_file(f"workflow: x{top}\nsteps:\n{lines}", "x.yaml")
    assert parsed.errors == ()
    above = 2 + top.count("\n")
    return [((problem.line or 0) - above, problem.message) for problem in parsed.warnings]


ASK = "{name: Ask, type: condition, when: responded, then: end, else: Write}"
WRITE = "{name: Write, type: sms, message: Hi}"


def test_a_straight_way_is_fine() -> None:
    assert warnings(WRITE, "{name: Wait, type: wait, for: 1 day}", ASK.replace("Write", "Wait")) == []


def test_a_round_that_never_waits() -> None:
    assert warnings(WRITE, ASK) == [(2, "step 2 'Ask' goes back to step 1 'Write' and nothing on that round waits")]
    assert warnings("{name: Ask, type: condition, when: responded, then: end, else: Ask}") == [
        (1, "step 1 'Ask' goes back to step 1 'Ask' and nothing on that round waits")
    ]


@pytest.mark.parametrize(
    "between",
    [
        "{name: W, type: wait, for: 1 hour}",
        "{name: W, type: call, reason: x}",
        "{name: W, type: task, task_type: x, wait_for: done}",
        "{name: W, type: sms, message: Hi, delay: 1 day}",
        "{name: W, type: sms, message: Hi, scheduled_time: '9:00'}",
        "{name: W, type: fax}",
    ],
)
def test_a_round_that_waits_somewhere_is_fine(between: str) -> None:
    assert warnings(WRITE, between, ASK) == []


def test_steps_that_nobody_reaches() -> None:
    assert warnings(
        "{name: Ask, type: condition, when: responded, then: Thank, else: end}",
        WRITE,
        "{name: Thank, type: sms, message: Thanks}",
    ) == [(2, "step 2 'Write' is never reached")]


def test_a_step_that_is_only_reached_after_a_failure_is_reached() -> None:
    failing = "{name: A, type: sms, message: Hi, next: end, on_failure: {goto: Write}}"

    assert warnings(failing, WRITE) == []
    assert warnings(failing.replace(", on_failure: {goto: Write}", ""), WRITE, top="\non_failure: {goto: Write}") == []


def test_a_workflow_without_an_end() -> None:
    assert warnings(WRITE, "{name: Wait, type: wait, for: 1 day, next: Write}") == [
        (1, "no way leads to the end; the workflow goes round until its loop bound (max_loops)")
    ]


def test_a_wait_for_an_event_without_a_timeout() -> None:
    assert warnings("{name: Wait, type: wait, event: payment.received}") == [
        (1, "step 1 'Wait': there is no 'timeout'; if the event never comes, the workflow waits for ever")
    ]


def test_a_condition_that_makes_no_difference() -> None:
    assert warnings("{name: A, type: condition, when: responded}") == [
        (1, "step 1 'A': neither 'then' nor 'else' is given, so it makes no difference")
    ]


def test_a_type_that_is_almost_one_of_ours() -> None:
    assert warnings("{name: A, type: emial, to: x}") == [
        (1, "step 1 'A': the type 'emial' is not one of the engine's own; did you mean 'email'?")
    ]
