"""A family's story as sentences that a parent could read: what began, what was said, what was answered, who did what.

Each sentence stands beside its moment in the family's own time. The story ends with what comes next and *why the next
step is when it is*, rule by rule, or with how it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from console.model.case import ALIVE, Data
from console.model.moments import Clock, span_of
from console.model.names import status_words, workflow_title
from console.model.next_step import next_blocks
from console.model.prose import Block, Span
from console.model.story_sentences import (
    audit_sentence,
    event_sentence,
    event_words,
    message_sentence,
    step_sentence,
    task_sentences,
)
from console.model.words import known, say, say_or

STAMP = 22  # cells of the margin: a sign, and `Tue 24 Nov 09:04`


class Moment(NamedTuple):
    """One sentence of the story."""

    at: datetime
    order: int
    sign: str
    tone: str
    text: str
    quote: str = ""


def family_heading(family: Data, clock: Clock) -> list[Block]:
    """Who they are and how to reach them."""
    here = clock.for_family(family["time_zone"])
    time = Span("   " + say("case.their_time", time=here.time(clock.now)), "warn" if here.differs else "quiet")
    name = family["family_name"] or say("family.unnamed", id=family["family_id"])
    facts = [text for text in (family["phone"], family["email"]) if text]
    facts.append(
        say("family.looked_after", who=family["coordinator"]) if family["coordinator"] else say("family.by_nobody")
    )
    risk = (family.get("context") or {}).get("withdrawal_risk")
    if risk is not None:
        facts.append(say("family.risk", risk=_whole(risk)))
    blocks = [Block((Span(say("family.title", name=name), "strong"), time)), Block((Span(" · ".join(facts), "quiet"),))]
    if family["active"] == 0:
        blocks.append(Block((Span(say("family.left"), "warn"),)))
    if family["paused_until"] and family["paused_until"] > clock.now:
        blocks.append(Block((Span(say("family.paused", until=here.both(family["paused_until"])), "warn"),)))
    return blocks


def story_blocks(instance: Data, clock: Clock) -> list[Block]:
    """One workflow of a family from its beginning to what comes next."""
    title = workflow_title(instance["template_name"])
    status = status_words(instance["status"])
    blocks = [Block((Span(title, "head"), Span(f"  {status}", "quiet"), *_rehearsal(instance))), Block()]
    for moment in sorted(_moments(instance, clock), key=lambda entry: (entry.at, entry.order)):
        lead = (Span(f"{moment.sign} ", moment.tone), Span(clock.stamp(moment.at), "quiet"))
        blocks.append(Block((Span(moment.text),), lead, STAMP))
        if moment.quote:
            blocks.append(Block((Span(moment.quote, "quote"),), (), 0, STAMP + 2))
    blocks.append(Block())
    blocks.extend(next_blocks(instance, clock))
    return blocks


def _rehearsal(instance: Data) -> tuple[Span, ...]:
    return (Span("  " + say("story.rehearsal"), "warn"),) if instance["mode"] == "simulate" else ()


def _moments(instance: Data, clock: Clock) -> Iterator[Moment]:
    began = instance["started_at"] or instance["trigger_date"] or instance["created_date"]
    if began:
        yield Moment(began, 0, "●", "accent", _why_it_began(instance))
    told = {(message["step_number"], message["occurrence"]) for message in instance["messages"]}
    for step in instance["steps"]:
        sentence = step_sentence(step, instance, told)
        if sentence and (at := step["completed_at"] or step["started_at"] or step["created_date"]):
            yield Moment(at, 2, *sentence)
    first: dict[tuple[int | None, int | None], str] = {}
    for message in instance["messages"]:
        place = (message["step_number"], message["occurrence"])
        instead = first.setdefault(place, message["channel"]) != message["channel"]
        if at := message["sent_at"] or message["armed_at"] or message["created_date"]:
            tries = _tries(instance, message, clock)
            yield Moment(at, 1, *message_sentence(message, instead=instead, tries=tries))
    for task in instance["tasks"]:
        for at, sentence in task_sentences(task):
            yield Moment(at, 3, *sentence)
    for event in instance["events"]:
        if event["received_at"]:
            yield Moment(event["received_at"], 4, *event_sentence(event))
    for entry in instance["audit"]:
        sentence = audit_sentence(entry)
        if sentence and entry["at"]:
            yield Moment(entry["at"], 5, *sentence)
    if instance["completed_at"]:
        yield Moment(instance["completed_at"], 9, "■", "accent", _how_it_ended(instance))


def _tries(instance: Data, message: Data, clock: Clock) -> str:
    """How often a message was tried that has not left; nothing where it was only once. Attempts of the same step after
    a later message was written belong to that one."""
    place, begun = (message["step_number"], message["occurrence"]), message["execution_id"]
    later = (
        other["execution_id"]
        for other in instance["messages"]
        if (other["step_number"], other["occurrence"]) == place and other["message_id"] > message["message_id"]
    )
    until = next(later, None)
    tries = [
        at
        for step in instance["steps"]
        if (step["step_number"], step["occurrence"]) == place and step["status"] == "failed"
        if (at := step["started_at"]) and step["execution_id"] >= (begun or 0)
        if until is None or step["execution_id"] < until
    ]
    if len(tries) < 2:
        return ""
    return say("tried.attempts", count=len(tries), first=clock.moment(tries[0]), last=clock.moment(tries[-1]))


def _why_it_began(instance: Data) -> str:
    prediction = instance["prediction"]
    if prediction is not None:
        chance = _percent(prediction["predicted_probability"], 100)
        sure = _percent(prediction["confidence_score"], 1)
        return say("story.began_prediction", chance=chance, sure=sure)
    if instance["started_by_event"] is not None:
        return say("story.began_event", what=event_words(instance["started_by_event"]["event_type"]))
    source, _, detail = (instance["triggered_by"] or "").partition(":")
    name = f"story.began_{source}"
    return (
        say(name, detail=detail.strip().replace("T", " ").rstrip("Z"))
        if known(name)
        else say("story.began", source=instance["triggered_by"] or say("story.unknown"))
    )


def _how_it_ended(instance: Data) -> str:
    took = ""
    if instance["started_at"]:
        took = say("story.took", span=span_of(instance["completed_at"] - instance["started_at"]))
    ended = say_or(f"story.ended_{instance['outcome'] or instance['status']}", say("story.ended_completed"))
    note = say("story.note", note=instance["outcome_notes"]) if instance["outcome_notes"] else ""
    return " ".join(part for part in (ended, note, took) if part)


def earlier_line(instance: Data, clock: Clock) -> Block:
    """An earlier workflow of the family in one sentence."""
    began = instance["started_at"] or instance["created_date"]
    when = clock.day(began) if began else say("moment.unset")
    status = status_words(instance["status"])
    text = say("story.earlier", title=workflow_title(instance["template_name"]), when=when, status=status)
    note = f" {instance['outcome_notes']}" if instance["outcome_notes"] and instance["status"] not in ALIVE else ""
    return Block((Span(text), Span(note, "quiet")), (Span("· ", "quiet"),), 2)


def _percent(value: object, factor: int) -> str:
    try:
        return f"{float(str(value)) * factor:.0f}"
    except ValueError:
        return "?"


def _whole(value: object) -> str:
    return _percent(value, 1)
