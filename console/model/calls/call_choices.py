"""How a call went, by one digit. Each says what follows from it, as the engine itself works it out.

The digits never move. One that makes no sense (there is no number, they asked not to be called) is dimmed and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from console.model.case import Case
from console.model.choices import Choice, May
from console.model.clean import clean
from console.model.control import Calling
from console.model.moments import Clock
from console.model.words import say


def call_choices(case: Case, calling: Calling | None, clock: Clock, may: May) -> list[Choice]:
    """The seven choices of a call."""
    here = clock.for_family(case.zone)
    return [_permitted(choice, may) for choice in _choices(case, calling, here)]


def waits(case: Case) -> bool:
    """Whether the workflow stands still until it is known how the call went."""
    task = case.task or {}
    places = case.instance["queue"] if case.instance is not None and case.alive else []
    return any(
        place["phase"] == "waiting" and place["step_number"] == task.get("step_number") is not None for place in places
    )


def _choices(case: Case, calling: Calling | None, clock: Clock) -> Iterator[Choice]:
    refused = calling is not None and calling.no_calls is not None
    nobody = calling is not None and calling.number is None
    why = say("unavailable.no_calls") if refused else say("unavailable.no_number") if nobody else ""
    goes_on = say("choice.then_goes_on") if waits(case) else say("choice.then_noted")
    yield _outcome(1, "reached", "reached", case, why, values={"then": goes_on})
    yield _unanswered(2, "no_answer", case, calling, clock, why, goes_on)
    yield _unanswered(3, "left_message", case, calling, clock, why, goes_on)
    number = clean(calling.number) if calling is not None else ""
    wrong = why if refused else ""
    yield _outcome(4, "wrong_number", "wrong_number", case, wrong, sheet="wrong_number", values={"number": number})
    yield _outcome(5, "call_back", "call_back", case, why, sheet="call_back")
    yield _on_task(6, "hand", "assign", case, sheet="hand")
    if refused:
        yield _outcome(7, "not_called", "not_called", case, "", values={"then": goes_on})
    else:
        yield _outcome(7, "no_calls", "no_calls", case, "")


def _unanswered(
    digit: int, outcome: str, case: Case, calling: Calling | None, clock: Clock, why: str, goes_on: str
) -> Choice:
    if calling is None:
        return _outcome(digit, outcome, outcome, case, why, values={"when": say("choice.next_business_day")})
    if calling.comes_back is None:
        values = {"count": calling.most, "then": goes_on}
        return _outcome(digit, f"{outcome}_last", outcome, case, why, values=values)
    return _outcome(digit, outcome, outcome, case, why, values={"when": clock.both(calling.comes_back)})


def _outcome(
    digit: int, name: str, outcome: str, case: Case, why: str, *, sheet: str = "", values: dict[str, Any] | None = None
) -> Choice:
    return _on_task(
        digit, name, "resolve", case, args={"outcome": outcome}, sheet=sheet, values=values or {}, unavailable=why
    )


def _on_task(digit: int, name: str, verb: str, case: Case, **more: Any) -> Choice:
    choice = Choice(digit, name, verb, "task", case.frozen.task_id, case.frozen.task_revision, **more)
    if case.frozen.task_status not in ("open", "snoozed"):
        return replace(choice, unavailable=say("unavailable.call_done"))
    return choice


def _permitted(choice: Choice, may: May) -> Choice:
    if choice.unavailable:
        return choice
    return replace(choice, unavailable=may(choice.target_kind, choice.verb) or "")
