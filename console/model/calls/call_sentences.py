"""A call in words: whether it is a decent hour there, why we call, what went before, and what one may say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.model.calls.phone import drawn_large, grouped
from console.model.case import Case, Data
from console.model.case_sentences import call_reason
from console.model.clean import clean
from console.model.control import Calling
from console.model.moments import Clock
from console.model.names import a_channel
from console.model.prose import Block, Span
from console.model.words import say, say_or

LABEL = 15  # cells of the margin that the labels stand in


def call_heading(case: Case, calling: Calling | None, clock: Clock) -> list[Block]:
    """Who is called, what time it is for them, and whether that is a time to call."""
    here = clock.for_family(case.zone)
    time = say("case.their_time", time=here.time(clock.now))
    blocks = [Block((Span(case.name, "strong"), Span("   "), Span(time, "warn" if here.differs else "quiet")))]
    task = case.task or {}
    if task.get("resolved_at"):
        who = task["resolved_by"] or say("case.somebody")
        blocks.append(Block((Span(say("calls.done", who=who, when=here.both(task["resolved_at"])), "quiet"),)))
    elif calling is not None:
        words, tone = hour_sentence(calling, here)
        blocks.append(Block((Span(words, tone),)))
    return blocks


def hour_sentence(calling: Calling, clock: Clock) -> tuple[str, str]:
    """Whether one may dial now, and its tone; `clock` is the family's."""
    if calling.no_calls is not None:
        since = calling.no_calls.since
        return say("calls.no_calls_since", when=clock.day(since)) if since else say("calls.no_calls"), "bad"
    kind, until = calling.hour.kind, calling.hour.until
    now = clock.time(clock.now)
    if until is None:
        return say("calls.never", now=now), "warn"
    if kind == "good":
        return say("calls.good", until=clock.soon(until)), "good"
    return say(f"calls.{kind}", now=now, until=clock.soon(until)), "bad" if kind == "night" else "warn"


def number_blocks(case: Case, calling: Calling | None, width: int, *, large: bool) -> list[Block]:
    """The number as text with whom to ask for, and drawn large where there is room for it."""
    number = (calling.number if calling is not None else None) or (case.family or {}).get("phone") or ""
    if not number:
        return [Block((Span(say("calls.no_number"), "bad"),))]
    shown = clean(grouped(number))
    if calling is not None and calling.no_calls is not None:
        return [Block((Span(shown, "quiet"),))]  # nothing invites to dial
    drawing = drawn_large(shown, width) if large else []
    first = (Span(shown, "strong"), Span(_ask_for(calling), "plain"))
    return [Block(first), *(Block((), (Span(line, "accent"),)) for line in drawing)]


def _ask_for(calling: Calling | None) -> str:
    person = next((one for one in calling.contacts if one.phone), None) if calling is not None else None
    if person is None or not person.name:
        return ""
    role = f" ({clean(person.role)})" if person.role else ""
    return f"   {say('calls.ask_for', who=f'{clean(person.name)}{role}')}"


def call_blocks(
    case: Case, calling: Calling | None, clock: Clock, actor: str, earlier: list[Data], note: str
) -> list[Block]:
    """Everything that one wants to know before and while one speaks."""
    here = clock.for_family(case.zone)
    parts = (
        ("calls.your_note", [note] if note else [], "warn"),
        ("calls.why", list(_why(case, calling)), "plain"),
        ("calls.before", list(_before(case, here)), "plain"),
        ("calls.say", script(case, calling, clock, actor), "quote"),
        ("calls.others", list(_others(case, calling)), "plain"),
        ("calls.earlier", [_earlier(call, here) for call in earlier], "plain"),
    )
    blocks: list[Block] = []
    for label, sentences, tone in parts:
        if sentences:
            blocks += [Block((Span("\n".join(sentences), tone),), (Span(say(label), "head"),), LABEL), Block()]
    return blocks[:-1]


def _why(case: Case, calling: Calling | None) -> Iterator[str]:
    reason = call_reason((case.task or {}).get("description"))
    yield f"{reason[:1].upper()}{reason[1:]}."
    if calling is not None and calling.attempt > 1:
        yield say("calls.attempt", attempt=calling.attempt, most=max(calling.most, calling.attempt))


def _before(case: Case, clock: Clock) -> Iterator[str]:
    sent = _sent(case)
    if sent:
        each = (
            say("tried.one", channel=a_channel(one["channel"]), when=clock.day(one["sent_at"])) for one in sent[-3:]
        )
        yield say("tried.sent", what=", ".join(each))
    answers = case.instance["events"] if case.instance else []
    words = [_answer(event) for event in answers]
    told = [word for word in words if word]
    if told:
        yield say("calls.they_answered", text=told[-1])
    elif sent and not answers:
        yield say("tried.no_answer")


def _answer(event: Data) -> str:
    payload = event["payload"] if isinstance(event["payload"], dict) else {}
    return str(payload.get("text") or "").strip()


def _sent(case: Case) -> list[Data]:
    messages = case.instance["messages"] if case.instance else []
    return [message for message in messages if message["status"] in ("sent", "delivered") and message["sent_at"]]


def script(case: Case, calling: Calling | None, clock: Clock, actor: str) -> list[str]:
    """What one may say: the author's own words where the step has some, else plain sentences made from the case."""
    own = _own_script(case)
    if calling is not None and calling.no_calls is not None:
        return []
    if own:
        return own
    person = next((one for one in calling.contacts if one.phone), None) if calling is not None else None
    who = clean(person.name) if person is not None and person.name else say("calls.script_family", name=case.name)
    site = clean(calling.site) if calling is not None and calling.site else ""
    greeting = say("calls.script_hello_from", me=actor, site=site) if site else say("calls.script_hello", me=actor)
    sent = _sent(case)
    here = clock.for_family(case.zone)
    wrote = bool(sent) and not (case.instance or {}).get("events")
    reason = say("calls.script_wrote", when=here.day(sent[-1]["sent_at"])) if wrote else say("calls.script_think")
    return [
        f"{greeting} {say('calls.script_is_that', who=who)}",
        reason,
        say("calls.script_open"),
        say("calls.script_offer"),
    ]


def _own_script(case: Case) -> list[str]:
    number = (case.task or {}).get("step_number")
    plan = case.instance["plan"] if case.instance is not None else []
    if number is None or not 0 <= number < len(plan):
        return []
    text: Any = plan[number].get("script")
    return [line.strip() for line in str(text).splitlines() if line.strip()] if text else []


def _others(case: Case, calling: Calling | None) -> Iterator[str]:
    people = (case.family or {}).get("contacts") or []
    called = calling.number if calling is not None else None
    for person in people:
        if person["phone"] and person["phone"] == called:
            continue
        who = " · ".join(part for part in (person["name"], person["role"]) if part) or say("case.somebody")
        if person["may_contact"] == 0:
            yield say("calls.not_to_be_contacted", who=who)
        elif person["phone"]:
            yield say("calls.other", who=who, phone=grouped(person["phone"]))


def _earlier(call: Data, clock: Clock) -> str:
    outcome = say_or(f"outcome.{call['outcome']}", call["outcome"] or say("story.unknown"))
    when = clock.moment(call["resolved_at"]) if call["resolved_at"] else say("moment.unset")
    sentence = say("calls.earlier_call", when=when, outcome=outcome, who=call["resolved_by"] or say("case.somebody"))
    return f"{sentence} “{call['outcome_notes']}”" if call["outcome_notes"] else sentence
