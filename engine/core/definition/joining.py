"""Joining the steps that were read one by one: names become numbers, and what a step leaves open is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from engine.core.definition.kinds_of_logic import END, Failure, Jump, build_retry
from engine.core.definition.node import Node
from engine.core.definition.reading import Reading
from engine.core.definition.steps import BUILT_IN, AnyStep, OnFailure, OtherStep
from engine.core.problems import did_you_mean


@dataclass(slots=True)
class Draft:
    """A step that is read and not yet joined to the others."""

    name: str
    type: str
    values: dict[str, Any]
    node: Node
    where: str
    """How problems call it: `step 3 'Send a text'`."""


def join(drafts: Sequence[Draft], retry: Mapping[str, Any], reading: Reading) -> tuple[AnyStep, ...]:
    """The finished steps, jumps as numbers; empty if anything was wrong. `retry` are the workflow's own values."""
    resolved: list[dict[str, Any]] = []
    for number, draft in enumerate(drafts):
        with reading.inside(draft.where):
            resolved.append(_resolved(number, drafts, retry, reading))
    if reading.failed:
        return ()
    steps = (
        BUILT_IN.get(draft.type, OtherStep)(**{**values, "name": draft.name, "type": draft.type})
        for draft, values in zip(drafts, resolved, strict=True)
    )
    return cast("tuple[AnyStep, ...]", tuple(steps))


def resolve_failure(failure: Failure, drafts: Sequence[Draft], reading: Reading) -> OnFailure:
    """What follows a failure, its jump as a number."""
    step = _target(failure.jump, drafts, reading) if failure.jump else None
    return OnFailure(action=failure.action, step=step)


def _resolved(number: int, drafts: Sequence[Draft], retry: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    draft = drafts[number]
    values = dict(draft.values)
    for key, value in draft.values.items():
        if isinstance(value, Jump):
            values[key] = _target(value, drafts, reading)
        elif isinstance(value, Failure):
            values[key] = resolve_failure(value, drafts, reading)
    if values.get("next") == number + 1:
        values["next"] = None
    if draft.type == "condition":
        values.setdefault("then_step", number + 1)
        values.setdefault("else_step", number + 1)
    if values.get("retry") is not None:
        values["retry"] = build_retry(retry, values["retry"])
    return values


def _target(jump: Jump, drafts: Sequence[Draft], reading: Reading) -> int:
    count = len(drafts)
    if isinstance(jump.to, int):
        if not 0 <= jump.to < count:
            reading.error(jump.node, f"there is no step {jump.to}; steps are counted from 0 to {count - 1}")
        return jump.to
    name = jump.to.lower()
    if name == END:
        return count
    for number, draft in enumerate(drafts):
        if draft.name.lower() == name:
            return number
    meant = did_you_mean(jump.to, [*(draft.name for draft in drafts), END])
    reading.error(jump.node, f"there is no step '{jump.to[:60]}'{meant}")
    return count
