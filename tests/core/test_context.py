"""The names that expressions meet are those that `workflow check` promises them."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.core.context import build_context
from engine.core.definition.names import ALWAYS_KNOWN
from engine.core.expressions import ROOTS, compile_expression
from engine.core.model import Instance, Snapshot, Token

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


def snapshot() -> Snapshot:
    """An instance that has only just begun, of a family of which nothing is known."""
    token = Token(1, 1, 0, "", 0, NOW, 5, "processing", None, 0, "step", None)
    instance = Instance(1, 1, 1, 7, "running", 0, NOW, {}, "simulate", 5, None, 0, None, 1)
    return Snapshot(token, instance, {"family_name": "Martinez"}, zone="America/Chicago")


def test_every_name_that_is_always_known_has_a_value_from_the_start() -> None:
    context = build_context(snapshot(), "retention", {}, NOW)

    assert context.keys() >= ALWAYS_KNOWN | ROOTS


def test_a_condition_may_ask_for_the_outcome_of_a_call_that_nobody_made() -> None:
    context = build_context(snapshot(), "retention", {}, NOW)

    assert compile_expression("call_outcome == 'reached'").truth(context) is False
