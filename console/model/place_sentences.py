"""Where a workflow stands, opened: what happened or why it waits, what comes next, what we suggest.

What failed for good is told like any case that a task is about; the rest in four answers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from console.model.case import Case, Data
from console.model.faults import fault_of
from console.model.moments import Clock
from console.model.names import workflow_title
from console.model.next_step import held_sentence, reasons
from console.model.prose import Block, Span
from console.model.queue import held_kind, held_values, step_name
from console.model.words import known, say

LABEL = 19  # cells of the margin that the labels stand in, as in any case


def place_blocks(case: Case, place: Data, clock: Clock) -> list[Block]:
    """The answers for somebody who opened a place where a workflow stands."""
    here = clock.for_family(case.zone)
    if place["status"] == "failed":
        answers = _failed(case, place, here)
    elif place["status"] == "held":
        answers = _held(case, place)
    else:
        answers = _planned(place, here)
    blocks: list[Block] = []
    for label, sentences in answers:
        text = " ".join(sentence for sentence in sentences if sentence)
        if text:
            blocks += [Block((Span(text),), (Span(say(label), "head"),), LABEL), Block()]
    return blocks[:-1]


Answers = Iterator[tuple[str, list[str]]]


def _failed(case: Case, place: Data, clock: Clock) -> Answers:
    error = place["last_error"] or ""
    fault = fault_of(error, _message_of(case, place, error))
    step = step_name(place)
    yield "case.happened", [say("happened.workflow_escalation", step=step, name=case.name), say(f"fault.{fault}.what")]
    yield "case.tried", [_attempts(case, place, clock), say("happened.error", error=error.rstrip(".")) if error else ""]
    yield "case.nothing", [say("nothing.workflow_escalation", name=case.name)]
    yield "case.suggest", [say(f"fault.{fault}.suggest")]


def _attempts(case: Case, place: Data, clock: Clock) -> str:
    tries = [
        step
        for step in (case.instance or {}).get("steps", ())
        if step["status"] == "failed" and step["step_number"] == place["step_number"] and step["started_at"]
    ]
    if not tries:
        return ""
    first, last = clock.both(tries[0]["started_at"]), clock.both(tries[-1]["started_at"])
    return say("tried.attempts", count=len(tries), first=first, last=last)


def _message_of(case: Case, place: Data, error: str) -> Data | None:
    """The message that met the error, if it was one: it knows best what kind of fault that was."""
    messages = (case.instance or {}).get("messages", ())
    met = (
        message
        for message in reversed(messages)
        if message["step_number"] == place["step_number"] and message["reason"] and message["reason"] in error
    )
    return next(met, None)


def _held(case: Case, place: Data) -> Answers:
    kind, values = held_kind(place["held_reason"]), {**held_values(place), "name": case.name}
    yield "place.what", [_what(place)]
    yield "place.why", [held_sentence(place["held_reason"], step_name(place)), _known(f"place.why_{kind}", values)]
    yield "case.nothing", [_known(f"place.nothing_{kind}", values) or say("place.nothing_other", **values)]
    yield "case.suggest", [_known(f"place.suggest_{kind}", values) or say("place.suggest_other", **values)]


def _planned(place: Data, clock: Clock) -> Answers:
    at = place["scheduled_for"]
    due = at is None or at <= clock.now
    yield "place.what", [_what(place)]
    when = clock.both(at) if at is not None else say("moment.unset")
    if due:
        yield "place.when", [say("place.due", when=when), say("place.again") if place["attempts"] else ""]
    else:
        yield "place.when", [say("place.later", when=when), *reasons(place["timing_reasons"] or [], clock)]
    yield "case.nothing", [say("place.nothing_due" if due else "place.nothing_later")]
    yield "case.suggest", [say("place.suggest_due" if due else "place.suggest_later")]


def _what(place: Data) -> str:
    return say("place.step", step=step_name(place), workflow=workflow_title(place["template_name"]))


def _known(name: str, values: Data) -> str:
    return say(name, **values) if known(name) else ""
