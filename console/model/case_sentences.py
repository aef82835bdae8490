"""An open case in four answers: what happened, what we tried, what happens if you do nothing, what we suggest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.model.case import Case, Data, NeedsRow, nobodys_name
from console.model.clean import clean
from console.model.faults import fault_of
from console.model.moments import Clock
from console.model.names import a_channel, status_words, workflow_title
from console.model.place_sentences import place_blocks
from console.model.prose import Block, Span
from console.model.words import known, say, say_or

LABEL = 19  # cells of the margin that the four labels stand in


def needs_row(row: Data, pending: str = "") -> NeedsRow:
    """A line of the list from a row of the reading side."""
    kind = row["task_type"]
    name = clean(row["family_name"]) or _unnamed(row["family_id"], kind)
    description = clean(row["description"])
    what = say_or(
        f"needs.{kind}",
        description or clean(kind).replace("_", " "),
        step=clean(row["step_name"]) or say("needs.a_step"),
        text=call_reason(description) if kind == "phone_call" else _quoted(description),
        headline=(description or clean(kind)).partition(":")[0],
    )
    who = clean(row["assigned_to"]) or say("who.everyone" if row["handed_on"] == 2 else "who.nobody")
    since = row["due_date"] if kind == "phone_call" else row["created_date"]
    holder, until = clean(row["lease_holder"]), row["lease_until"]
    return NeedsRow(row["task_id"], name, what, since, who, row["priority"], kind, pending, holder, until)


def _unnamed(family_id: int | None, kind: str) -> str:
    """A family without a name; an answer from an unknown or a shared number is from somebody."""
    return say("family.unnamed", id=family_id) if family_id is not None else nobodys_name(kind)


def call_reason(description: str | None) -> str:
    """Why a call is to be made: what follows the colon in the engine's words, or a word for any reason."""
    return (description or "").partition(": ")[2].rstrip(".") or say("needs.a_reason")


def _quoted(text: str) -> str:
    return text.partition("“")[2].rstrip("”") or text


def case_heading(case: Case, clock: Clock) -> list[Block]:
    """Whose case it is: name, clock, workflow and step, how to reach them."""
    family = case.family or {}
    here = clock.for_family(case.zone)
    time = (Span("   "), Span(say("case.their_time", time=here.time(clock.now)), "warn" if here.differs else "quiet"))
    blocks = [Block((Span(case.name, "strong"), *time))]
    if case.instance is not None:
        at = case.instance["current_step"]
        total = len(case.instance["plan"])
        title = workflow_title(case.instance["template_name"])
        where = say("case.step_of", step=min(at + 1, total), total=total) if total else ""
        status = status_words(case.instance["status"])
        blocks.append(Block((Span(" · ".join(part for part in (title, where, status) if part), "quiet"),)))
    reach = [text for text in (family.get("phone"), family.get("email")) if text]
    if reach:
        blocks.append(Block((Span(" · ".join(reach), "quiet"),)))
    return blocks


def case_blocks(case: Case, clock: Clock) -> list[Block]:
    """The four answers."""
    if case.place is not None:
        return place_blocks(case, case.place, clock)
    here = clock.for_family(case.zone)
    answers = (
        ("case.happened", _happened(case, here)),
        ("case.tried", _tried(case, here)),
        ("case.nothing", _if_nothing(case, here)),
        ("case.suggest", _suggest(case, here)),
    )
    blocks = []
    for label, sentences in answers:
        text = " ".join(sentence for sentence in sentences if sentence)
        if text:
            blocks += [Block((Span(text),), (Span(say(label), "head"),), LABEL), Block()]
    return blocks[:-1]


def _values(case: Case, clock: Clock) -> dict[str, Any]:
    task = case.task or {}
    return {
        "name": case.name,
        "text": (task.get("description") or "").strip(),
        "reason": call_reason(task.get("description")),
        "due": clock.both(task["due_date"]) if task.get("due_date") else say("moment.unset"),
        "who": task.get("assigned_to") or say("who.nobody"),
        "phone": (case.family or {}).get("phone") or say("family.no_phone"),
        "time": clock.time(clock.now),
        "attempt": task.get("attempt") or 1,
    }


def _happened(case: Case, clock: Clock) -> Iterator[str]:
    task = case.task or {}
    kind = task.get("task_type", "")
    if kind == "workflow_escalation" and case.failed_for_good and case.instance is not None:
        yield say("happened.workflow_escalation", step=_step_name(case), name=case.name)
        yield say(f"fault.{_fault(case)}.what")
        return
    if kind == "message_uncertain" and (message := _uncertain_message(case)) is not None:
        yield say(
            "happened.message_uncertain",
            channel=a_channel(message["channel"]),
            recipient=message["recipient"] or "",
            when=clock.both(message["armed_at"] or message["created_date"]),
        )
        yield answer(message["reason"], "happened.all_we_know")
        return
    name = f"happened.{kind}"
    # What has been settled, or whose workflow has ended or goes on by now, is told in the engine's own words.
    told = known(name) and kind not in ("workflow_escalation", "message_uncertain")
    yield say(name, **_values(case, clock)) if told else _values(case, clock)["text"]


def _tried(case: Case, clock: Clock) -> Iterator[str]:
    task, instance = case.task or {}, case.instance
    if instance is None:
        return
    kind = task.get("task_type", "")
    if kind == "workflow_escalation":
        tries = [
            step
            for step in instance["steps"]
            if step["status"] == "failed" and step["step_number"] == task["step_number"]
        ]
        if tries:
            first, last = clock.both(tries[0]["started_at"]), clock.both(tries[-1]["started_at"])
            yield say("tried.attempts", count=len(tries), first=first, last=last)
        yield answer(instance["last_error"])
    if kind == "message_uncertain":
        yield say("tried.uncertain")
    sent = [message for message in instance["messages"] if message["status"] in ("sent", "delivered")]
    if sent:
        each = (
            say("tried.one", channel=a_channel(one["channel"]), when=clock.day(one["sent_at"])) for one in sent[-3:]
        )
        yield say("tried.sent", what=", ".join(each))
    if kind == "phone_call":
        calls = [
            entry for entry in instance["tasks"] if entry["task_type"] == "phone_call" and entry["status"] == "done"
        ]
        if calls:
            yield say("tried.calls", count=len(calls))
        if sent and not instance["events"]:
            yield say("tried.no_answer")


def _if_nothing(case: Case, clock: Clock) -> Iterator[str]:
    task = case.task or {}
    kind = task.get("task_type", "")
    name = f"nothing.{kind}" if known(f"nothing.{kind}") else "nothing.other"
    waits = (
        case.instance is not None
        and case.alive
        and any(place["status"] in ("held", "failed") for place in case.instance["queue"])
    )
    if name != "nothing.other" or not waits:
        yield say(name, **_values(case, clock))
    else:
        yield say("nothing.waits", **_values(case, clock))
    if task.get("handed_on") == 2:
        yield say("nothing.everyone")
    elif task.get("handed_on") == 1:
        yield say("nothing.deputy", who=task.get("assigned_to") or say("who.nobody"))
    elif task.get("assigned_to"):
        yield say("nothing.hands_on", who=task["assigned_to"])


def _suggest(case: Case, clock: Clock) -> Iterator[str]:
    kind = (case.task or {}).get("task_type", "")
    if kind == "workflow_escalation" and case.failed_for_good and case.instance is not None:
        yield say(f"fault.{_fault(case)}.suggest")
        return
    name = f"suggest.{kind}"
    yield say(name if known(name) else "suggest.other", **_values(case, clock))


def answer(words: str | None, name: str = "happened.error") -> str:
    """What the far end said, as a sentence; nothing where it said nothing."""
    return say(name, error=words.rstrip(".")) if words else ""


def _fault(case: Case) -> str:
    """The kind of fault that the workflow stands still for."""
    instance, number = case.instance or {}, (case.task or {}).get("step_number")
    error = instance.get("last_error") or ""
    met = (
        message
        for message in reversed(instance.get("messages", ()))
        if message["step_number"] == number and message["reason"] and message["reason"] in error
    )
    return fault_of(error, next(met, None))


def _step_name(case: Case) -> str:
    number = (case.task or {}).get("step_number")
    for step in reversed(case.instance["steps"] if case.instance else []):
        if step["step_number"] == number and step["step_name"]:
            return str(step["step_name"])
    return say("needs.a_step")


def _uncertain_message(case: Case) -> Data | None:
    messages = case.instance["messages"] if case.instance else []
    return next((message for message in reversed(messages) if message["status"] == "uncertain"), None)
