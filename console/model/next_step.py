"""What comes next for a workflow, and why the next step is when it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from console.model.case import Data
from console.model.moments import Clock, span_of
from console.model.prose import Block, Span
from console.model.words import known, say

STAMP = 22


def next_blocks(instance: Data, clock: Clock) -> Iterator[Block]:
    """The next step with its moment and its reasons, then the steps after it."""
    coming = instance["next"]
    if coming is None:
        return
    number = coming["step_number"]
    plan = instance["plan"]
    name = _step_name(plan, number)
    held = coming["held_reason"]
    if held:
        yield _line("■", "warn", say("next.held"), held_sentence(held, name))
    elif coming["at"] is None or coming["at"] <= clock.now:
        yield _line("▶", "good", say("next.now"), say("next.now_sentence", step=name))
    else:
        waiting = bool(instance["queue"]) and instance["queue"][0]["phase"] == "waiting"
        sentence = say("next.wait_ends" if waiting else "next.sentence", step=name, when=clock.both(coming["at"]))
        yield _line("▶", "good", clock.stamp(coming["at"]), sentence)
        for reason in reasons(coming["reasons"], clock):
            yield Block((Span(reason, "quiet"),), (), 0, STAMP)
    following = [step for step in plan[number + 1 :] if step.get("name")]
    if following:
        names = say("next.joint").join(str(step["name"]) for step in following[:6])
        yield _line("○", "quiet", say("next.then"), names)


def _line(sign: str, tone: str, lead: str, text: str) -> Block:
    return Block((Span(text),), (Span(f"{sign} ", tone), Span(lead, "quiet")), STAMP)


def reasons(entries: list[Any], clock: Clock) -> Iterator[str]:
    """Why a moment is when it is, a sentence for each rule that moved it."""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        rule = str(entry.get("rule", ""))
        start, end = entry.get("from"), entry.get("to")
        if not isinstance(start, datetime) or not isinstance(end, datetime) or not known(f"reason.{rule}"):
            continue
        called = entry.get("name")
        yield say(
            f"reason.{rule}_named" if called and known(f"reason.{rule}_named") else f"reason.{rule}",
            name=called or "",
            span=span_of(end - start),
            day=clock.day(start),
            start=clock.moment(start),
            end=clock.moment(end),
        )


def held_sentence(reason: str, step: str) -> str:
    """Why nothing moves, from the code of a hold (`paused`, `hold:3`, `uncertain:7`, `step_type:x`)."""
    code, _, detail = reason.partition(":")
    name = f"held.{code}"
    return say(name if known(name) else "held.other", step=step, detail=detail, reason=reason)


def _step_name(plan: list[Data], number: int) -> str:
    if 0 <= number < len(plan) and plan[number].get("name"):
        return str(plan[number]["name"])
    return say("next.step_number", number=number + 1)
