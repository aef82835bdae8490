"""The sentences a story is made of: one for a message, an attempt, a task, an event, an act.

Each is (sign, tone, sentence, quote). Signs tell the kind without colour: `✉` left us, `✗` failed, `☎` a call, `?`
nobody knows, `←` came in, `✎` a person did something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from console.model.case import Data
from console.model.case_sentences import answer, call_reason
from console.model.faults import fault_of
from console.model.names import a_channel, channel_words
from console.model.words import known, say, say_or

Sentence = tuple[str, str, str, str]
BULLET = re.compile(r"\s*([-*•]|\d+[.)])\s")
ONE_WORD = 20  # characters that a word of STOP has at most, with what people put around it
WRAPPED_AT = 50  # characters from which a line of a message is taken for one that was broken to be short

_SIGNS = {
    "sent": ("✉", "good"),
    "delivered": ("✉", "good"),
    "bounced": ("✗", "bad"),
    "failed": ("✗", "bad"),
    "uncertain": ("?", "warn"),
    "suppressed": ("–", "quiet"),
    "cancelled": ("–", "quiet"),
    "intended": ("…", "quiet"),
    "sending": ("…", "quiet"),
}
# What the engine itself notes about every step is told by the steps; people's acts are told by the audit log.
_ENGINE = frozenset({"engine", "followthrough"})


def message_sentence(message: Data, *, instead: bool = False, tries: str = "") -> Sentence:
    """A message as it was sent, with its words; `instead` of another that could not reach them, after `tries`."""
    status = message["status"]
    sign, tone = _SIGNS.get(status, ("·", "quiet"))
    channel = channel_words(message["channel"])
    text = say_or(
        _message_name(message, instead=instead),
        f"{channel}: {status}",
        channel=channel,
        a_channel=a_channel(message["channel"]),
        recipient=message["recipient"] or say("message.nobody"),
        reason=(message["reason"] or "").rstrip("."),
    )
    if status in ("bounced", "failed", "uncertain", "intended"):
        name = "happened.all_we_know" if status == "uncertain" else "happened.error"
        text = " ".join(part for part in (text, tries, answer(message["reason"], name)) if part)
    elif message["reason"] and status == "cancelled":
        text += " " + say("story.note", note=message["reason"])
    subject = say("message.subject", subject=message["subject"]) + "\n" if message["subject"] else ""
    return sign, tone, text, subject + unwrapped((message["body"] or "").strip())


def _message_name(message: Data, *, instead: bool) -> str:
    """Which sentence tells it: by its status, and by what stood in its way."""
    status, fault = message["status"], message.get("fault")
    if instead and status in ("sent", "delivered"):
        return "message.instead" if status == "sent" else "message.instead_delivered"
    if message["reason"] and status in ("intended", "suppressed"):
        status = "not_yet" if status == "intended" else "suppressed_why"
    names = (f"message.{status}_{fault}_{message['channel']}", f"message.{status}_{fault}", f"message.{status}")
    return next(name for name in names if known(name) or name == names[-1])


def unwrapped(body: str) -> str:
    """Undo the breaks that a message's author made to keep lines short; empty lines and short lines stay."""
    lines: list[str] = []
    broken = False
    for line in body.split("\n"):
        if broken and line.strip() and not BULLET.match(line):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line.rstrip())
        broken = len(line) >= WRAPPED_AT
    return "\n".join(lines)


def step_sentence(step: Data, instance: Data, told: set[tuple[int | None, int | None]]) -> Sentence | None:
    """An attempt at a step; `None` where its message or its task tells it already."""
    kind, status = step["step_type"], step["status"]
    output = step["output_data"] if isinstance(step["output_data"], dict) else {}
    name = step["step_name"] or say("next.step_number", number=step["step_number"] + 1)
    if status == "failed":
        if kind in ("email", "sms") and (step["step_number"], step["occurrence"]) in told:
            return None
        what = say(f"fault.{fault_of(step['error_message'])}.what")
        return "✗", "bad", f"{say('step.failed', step=name)} {what} {answer(step['error_message'])}".strip(), ""
    if status == "skipped":
        return "–", "quiet", say("step.skipped", step=name, reason=output.get("reason") or say("story.unknown")), ""
    if status != "completed" or kind in ("email", "sms", "call", "task"):
        return None
    if kind == "wait":
        ended = "event" if output.get("event") else "timeout" if output.get("timed_out") else "over"
        return "·", "quiet", say(f"step.wait_{ended}", step=name, event=event_words(str(output.get("event", "")))), ""
    if kind == "condition":
        return "·", "quiet", say("step.yes" if output.get("result") else "step.no", step=name), ""
    return "·", "quiet", say("step.done", step=name), ""


def task_sentences(task: Data) -> Iterator[tuple[datetime, Sentence]]:
    """A task: that it was opened, and what became of it."""
    kind = task["task_type"]
    if kind == "workflow_complete":
        return
    who = task["assigned_to"] or say("who.everyone" if task["handed_on"] == 2 else "who.nobody")
    sign = "☎" if kind == "phone_call" else "!" if kind in ("workflow_escalation", "message_uncertain") else "☐"
    if task["created_date"]:
        name = f"task.{kind}"
        text = say(
            name if known(name) else "task.other",
            who=who,
            text=task["description"] or kind,
            reason=call_reason(task["description"]),
        )
        yield task["created_date"], (sign, "warn" if sign == "!" else "accent", text, "")
    if task["resolved_at"]:
        told = task["outcome"] and task["outcome"] != task["status"]  # "done" says no more than that it is
        outcome = say_or(f"outcome.{task['outcome']}", task["outcome"]) + "." if told else ""
        by = task["resolved_by"] or say("who.nobody")
        ended = say(
            "task.done" if task["status"] == "done" else "task.dropped", who=by, what=say_or(f"task_name.{kind}", kind)
        )
        yield task["resolved_at"], ("✓", "good", f"{ended} {outcome}".strip(), task["outcome_notes"] or "")


def event_sentence(event: Data) -> Sentence:
    """Something that came in, with its words if it has any."""
    payload = event["payload"] if isinstance(event["payload"], dict) else {}
    kind, wish = event["event_type"], event.get("wish")
    spoken = ("text", "body") if kind.startswith(("email.", "sms.")) else ("text", "body", "message")
    words = next((str(payload[key]) for key in spoken if payload.get(key)), "")  # an email's message is our own key
    if wish and kind in ("sms.received", "email.replied"):
        name = f"event.{wish}_{'text' if kind == 'sms.received' else 'email'}"
        return "←", "accent", say(name, words=words.strip().upper()), words if len(words) > ONE_WORD else ""
    if payload.get("read_by") and known(f"event.told_{payload.get('via')}"):
        return "✎", "accent", say(f"event.told_{payload['via']}", who=str(payload["read_by"])), words
    return "←", "accent", event_words(kind), words


def audit_sentence(entry: Data) -> Sentence | None:
    """What a person did; `None` for what the engine noted."""
    if entry["actor"] in _ENGINE:
        return None
    name = "did." + entry["action"].replace(".", "_")
    if not known(name):
        return None
    detail = entry["detail"] if isinstance(entry["detail"], dict) else {}
    reason = detail.get("reason") or detail.get("note") or ""
    return "✎", "accent", say(name, who=entry["actor"]), str(reason)


def event_words(kind: str) -> str:
    """What an event says: `email.replied` is `They answered the email.`"""
    name = "event." + kind.replace(".", "_")
    return say(name) if known(name) else say("event.other", kind=kind.replace(".", " ").replace("_", " "))
