"""The messages that ship: without a problem, and readable for the fullest and for the emptiest family."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.core.definition.names import FAMILY_COLUMNS
from engine.messages.checking import check_message
from engine.messages.library import MessageLibrary
from engine.messages.rendering import RenderedMessage, render_email, render_sms
from engine.messages.segments import count_segments
from engine.messages.source import Source

SOURCES = MessageLibrary(Path(__file__).parents[2] / "templates" / "messages").all()
CONTACT = ("name", "email", "phone", "role", "locale")
NAMES = {
    **dict.fromkeys(FAMILY_COLUMNS),
    "family": FAMILY_COLUMNS,
    "contact": CONTACT,
    "variables": None,
    "workflow": None,
    "coordinator": None,
    "now": None,
}
EMPTIEST: dict[str, Any] = {
    **dict.fromkeys(FAMILY_COLUMNS),
    "family_name": "Li",
    "coordinator": None,
    "contact": dict.fromkeys(CONTACT),
    "variables": {},
}
FULLEST: dict[str, Any] = {
    **EMPTIEST,
    "family_name": "Montgomery-Castellanos",
    "coordinator": "Alexandria Fitzgerald",
    "contact": {**EMPTIEST["contact"], "name": "Maria Guadalupe"},
    "payload": {"amount": 120},
}


def rendered(source: Source, context: dict[str, Any]) -> RenderedMessage:
    return render_email(source, context) if source.channel == "email" else render_sms(source, context)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: Path(source.label).name)
def test_each_message_is_without_a_problem_and_reads_well(source: Source) -> None:
    assert check_message(source, NAMES) == []
    for context in (EMPTIEST, FULLEST):
        message = rendered(source, context)

        assert any(name in message.body for name in (context["contact"]["name"], context["family_name"]) if name)
        assert "None" not in message.body
        assert "{" not in message.body
        if source.channel == "sms":
            assert count_segments(message.body) == 1


def test_the_amount_is_named_when_it_is_known() -> None:
    (source,) = (source for source in SOURCES if source.name == "payment_missed" and source.channel == "email")

    assert "Your last payment of $120 didn't go through." in rendered(source, FULLEST).body
    assert "Your last payment didn't go through." in rendered(source, EMPTIEST).body
