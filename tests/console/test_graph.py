"""A workflow's graph: any document is drawn, within any width, and says where each step goes on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.model.authoring.drawing import BOXES_FROM, Counts, draw
from console.model.authoring.graph import UNKNOWN, graph_of
from console.model.authoring.lanes import drawn, placed
from console.model.prose import text_of, width_of
from tests.core.definition_documents import JSON, documents

LOOP = {
    "workflow": "loop",
    "trigger": {"on": "event", "event": "payment.missed", "when": "engagement_score < 40"},
    "exit_when": "responded",
    "on_failure": {"goto": "Ask"},
    "steps": [
        {"name": "Tell", "type": "email", "template": "hello", "fallback": "sms"},
        {"name": "Wait", "type": "wait", "event": "payment.received", "timeout": "4 days"},
        {"name": "Paid", "type": "condition", "when": "x > 1", "then": "end", "else": "Again"},
        {"name": "Again", "type": "sms", "template": "again", "delay": "2 days", "next": "Wait",
         "on_failure": {"goto": "Ask"}},
        {"name": "Ask", "type": "call", "reason": "no answer"},
    ],
}  # fmt: skip


WHOLE = """\
 ● Starts on the event payment.missed: engagement_score < 40
 ○ Ends at once when: responded
 ○ If a step fails for good, it goes on at “Ask”

╭───▼─────────────────────────────────────────────────╮
│ 1 @ Tell                                            │
│     Email: hello, or else a text                    │
╰───┬─────────────────────────────────────────────────╯
╭───▼─────────────────────────────────────────────────╮
│ 2 ◷ Wait                            3 here  1 stuck │◀╮
│     Wait: for payment.received, at most … 12 passed │ │
╰───┬─────────────────────────────────────────────────╯ │
╭───▼─────────────────────────────────────────────────╮ │
│ 3 ◇ Paid                                            │ │
│     Decision: x > 1                                 │ │
│     yes → The end                                   ├─┼─╮
│     no ↓ 4 Again                                    │ │ │
╰───┬─────────────────────────────────────────────────╯ │ │
╭───▼─────────────────────────────────────────────────╮ │ │
│ 4 » Again                                           │ │ │
│     Text, 2 days later: again                       │ │ │
│     then → 2 Wait                                   ├─╯ │
│     if it fails → 5 Ask                             ├─╮ │
╰─────────────────────────────────────────────────────╯ │ │
╭─────────────────────────────────────────────────────╮ │ │
│ 5 ☏ Ask                                             │◀╯ │
│     Phone call: no answer                           │   │
╰───┬─────────────────────────────────────────────────╯   │
╭───▼─────────────────────────────────────────────────╮   │
│ ■ The end                                           │◀──╯
╰─────────────────────────────────────────────────────╯"""


def said(document: dict[str, Any], width: int = 78, counts: dict[int, Counts] | None = None) -> str:
    return "\n".join(text_of(line).rstrip() for line in draw(graph_of(document), counts or {}, width).lines)


def test_it_reads_from_what_starts_it_to_its_end() -> None:
    assert said(LOOP, 60, {1: Counts(3, 1, 12)}) == WHOLE


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("yes → The end", "a condition says both ways"),
        ("no ↓ 4 Again", "what goes on right below says so"),
        ("then → 2 Wait", "a jump back"),
        ("if it fails → 5 Ask", "a way out of a failure"),
        ("Text, 2 days later: again", "a delay"),
        ("Phone call: no answer", "a reason"),
    ],
)
def test_every_way_on_is_said_in_words(line: str, why: str) -> None:
    assert line in said(LOOP), why
    assert line in said(LOOP, 36), why


def test_a_jump_to_nowhere_is_said() -> None:
    graph = graph_of({"steps": [{"name": "A", "type": "wait", "for": "1 day", "next": "Nowhere"}]})
    assert graph.nodes[0].edges[0].to == UNKNOWN
    assert "“Nowhere”, which is not a step here" in said({"steps": [{"name": "A", "next": "Nowhere"}]})


def test_what_jumps_does_not_flow_down_as_well() -> None:
    lines = said({"steps": [{"name": "A", "type": "wait", "next": "end"}, {"name": "B", "type": "wait"}]}).splitlines()
    assert "┬" not in lines[5]
    assert "▼" not in lines[6]


@pytest.mark.parametrize("width", [1, 8, 20, 39, 40, 57, 80, 200])
def test_hundreds_of_steps_that_jump_about(width: int) -> None:
    steps = [
        {"name": f"Step {n}", "type": "condition", "when": "x", "then": f"Step {n * 7 % 400}",
         "else": f"Step {n * 13 % 400}"}
        for n in range(400)
    ]  # fmt: skip
    drawing = draw(graph_of({"steps": steps}), {n: Counts(n, 1, 2) for n in range(400)}, width)
    assert max(width_of(line) for line in drawing.lines) <= max(8, width)
    assert len(drawing.boxes) == 400


@given(documents(), st.integers(1, 150))
@settings(max_examples=60)
def test_any_workflow_is_drawn_within_its_width(document: dict[str, Any], width: int) -> None:
    drawing = draw(graph_of(document), {0: Counts(10**9, 10**6, 10**9)}, width)
    assert max(width_of(line) for line in drawing.lines) <= max(8, width)
    assert [top for top, _height in drawing.boxes] == sorted({top for top, _height in drawing.boxes})
    if width >= BOXES_FROM:
        text = "\n".join(map(text_of, drawing.lines))
        assert text.count("╭───") + text.count("╭──▼") >= len(document["steps"])


@given(st.dictionaries(st.sampled_from(["trigger", "steps", "exit_when", "on_failure"]), JSON | st.lists(
    st.dictionaries(st.sampled_from(["name", "type", "next", "then", "else", "on_failure", "delay", "if", "for",
                                     "variables", "template", "fallback"]), JSON, max_size=6), max_size=5)),
    st.integers(0, 120))  # fmt: skip
@settings(max_examples=100)
def test_nothing_that_is_written_can_make_it_fail(document: dict[str, Any], width: int) -> None:
    for line in draw(graph_of(document), {}, width).lines:
        assert width_of(line) <= max(8, width)


@given(st.dictionaries(st.integers(0, 30), st.lists(st.integers(0, 60), min_size=1, max_size=4)), st.integers(0, 6))
def test_lanes_never_lie_on_each_other(jumps: dict[int, list[int]], most: int) -> None:
    columns = placed(jumps, {target: target * 2 for target in jumps}, most)
    assert len(columns) <= most
    for column in columns:
        taken = [y for lane in column for y in range(lane.first, lane.last + 1)]
        assert len(taken) == len(set(taken))
    for line in drawn(columns, 70):
        assert len(line) == (1 + 2 * len(columns) if columns else 0)
