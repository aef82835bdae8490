"""Pieces of workflow and message files in the documentation are right, as far as a piece can be."""

import re
import textwrap
from pathlib import Path

import pytest

from engine.core.definition import parse_file
from engine.core.definition.names import FAMILY_COLUMNS
from engine.messages.checking import check_message
from engine.messages.source import parse_source
from tests.docs.places import FOLDER

_FENCE = re.compile(r"^```(yaml|markdown)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_STEP = "steps:\n  - {name: Say thanks, type: wait, for: 1 day}\n  - {name: Ask again, type: wait, for: 1 day}\n"
_NAMES = dict.fromkeys((*FAMILY_COLUMNS, "contact", "coordinator"))


def fragments(kind: str) -> list[str]:
    return [
        text
        for page in sorted(FOLDER.glob("*.md"))
        for found, text in _FENCE.findall(page.read_text(encoding="utf-8"))
        if found == kind
    ]


def whole(fragment: str) -> str:
    """A workflow around a piece of one."""
    head = "" if fragment.startswith("workflow:") else "workflow: example\n"
    if fragment.startswith("- "):
        return f"{head}{_STEP}{textwrap.indent(fragment, '  ')}"
    if fragment.startswith("when:"):
        return f"{head}trigger:\n  on: prediction\n{textwrap.indent(fragment, '  ')}{_STEP}"
    return f"{head}{fragment}" if "steps:" in fragment else f"{head}{fragment}{_STEP}"


@pytest.mark.parametrize("fragment", fragments("yaml"), ids=lambda text: text.split("\n")[0][:40])
def test_a_piece_of_a_workflow_is_right(fragment: str) -> None:
    parsed = parse_file(whole(fragment), known_names={*FAMILY_COLUMNS, "missed_classes"})
    assert parsed.errors == ()
    assert parsed.definition is not None


@pytest.mark.parametrize("fragment", fragments("markdown"), ids=lambda text: text.split("\n")[1][:40])
def test_a_message_is_right(fragment: str) -> None:
    assert check_message(parse_source("example", "email", fragment), _NAMES) == []


def test_the_first_workflow_is_the_one_that_ships() -> None:
    shipped = FOLDER.parent / "templates" / "workflows" / "high_risk_intervention.yaml"
    shown = parse_file(fragments("yaml")[0]).definition
    assert shown is not None
    assert shown == parse_file(Path(shipped).read_text(encoding="utf-8")).definition
