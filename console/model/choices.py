"""The nine choices of an open case. They never move: a digit means the same thing everywhere.

Each says what follows from it, in the family's own time where something goes out. One that can't be chosen is shown
dimmed and says why: the case is not like that, or the person's role forbids it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from console.model.case import Case
from console.model.moments import Clock
from console.model.words import say, say_or

May = Callable[[str, str], str | None]  # (target kind, verb) -> why not

CALL_OUTCOMES = ("reached", "no_answer", "left_message", "wrong_number", "call_back")
APPROVALS = ("approved", "declined")
HEARD = ("by_email", "by_text", "in_person", "no_texts", "no_emails", "no_messages", "no_calls")
_WHICH = re.compile(r"([^,:(]+) \((family:\d+)\)")  # as engine.core.answer_words names them
CLOSING = frozenset({
    "try_again", "send_again", "skip", "skip_last", "give_up", "call", "wait", "later", "resolve", "by_hand",
    "it_arrived", "call_went", "decide", "stop", "give_up_step", "which_family",
    "reached", "no_answer", "no_answer_last", "left_message", "left_message_last", "wrong_number", "call_back",
    "no_calls", "not_called",
})  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One line of the choices."""

    digit: int
    name: str  # the words choice.NAME.*
    verb: str = ""
    target_kind: str = ""
    target_id: int | None = None
    revision: int | None = None
    seen: dict[tuple[str, int], int] = field(default_factory=dict)  # revisions of the rest of the case
    sheet: str = ""  # what has to be asked first; "" acts at once
    args: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)  # for the words
    unavailable: str = ""  # why not, in words

    @property
    def closes(self) -> bool:
        """Whether the case leaves the list of what waits."""
        return self.name in CLOSING

    @property
    def moves_on(self) -> bool:
        """Whether this person is done with the case, though it stays in the list."""
        return self.name == "hand"

    @property
    def label(self) -> str:
        """Two or three words."""
        return say(f"choice.{self.name}.label", **self.values)

    @property
    def consequence(self) -> str:
        """What follows from it."""
        return self.unavailable or say(f"choice.{self.name}.then", **self.values)


def choices(case: Case, clock: Clock, actor: str, may: May) -> list[Choice]:
    """Return the nine choices of a case, for a person."""
    return [_permitted(choice, may) for choice in _choices(case, clock, actor)]


def answered(case: Case, may: May) -> Choice:
    """What the family said to this person: the tenth choice, by a letter, whatever else the case is about."""
    if case.family is None:
        return _not(0, "answered", "no_family")
    return _permitted(Choice(0, "answered", "answered", "family", case.frozen.family_id, sheet="answered"), may)


def _permitted(choice: Choice, may: May) -> Choice:
    if choice.unavailable or not choice.verb:
        return choice
    return replace(choice, unavailable=may(choice.target_kind, choice.verb) or "")


def _choices(case: Case, clock: Clock, actor: str) -> Iterator[Choice]:
    clock = clock.for_family(case.zone)
    yield _try_again(case)
    yield _skip(case)
    yield _call(case, clock, actor)
    yield _wait(case)
    yield _details(case)
    yield _hand(case)
    yield _resolve(case)
    yield _pause(case)
    yield _stop(case)


def _on_instance(digit: int, name: str, verb: str, case: Case, **more: Any) -> Choice:
    frozen = case.frozen
    seen = _seen("task", frozen.task_id, frozen.task_revision)
    return Choice(digit, name, verb, "instance", frozen.instance_id, frozen.instance_revision, seen, **more)


def _on_task(digit: int, name: str, verb: str, case: Case, **more: Any) -> Choice:
    frozen = case.frozen
    seen = _seen("instance", frozen.instance_id, frozen.instance_revision)
    return Choice(digit, name, verb, "task", frozen.task_id, frozen.task_revision, seen, **more)


def _seen(kind: str, key: int | None, revision: int | None) -> dict[tuple[str, int], int]:
    return {} if key is None or revision is None else {(kind, key): revision}


def _on_place(digit: int, name: str, verb: str, case: Case, **more: Any) -> Choice:
    return Choice(digit, name, verb, "queue", case.frozen.place_id, case.frozen.instance_revision, **more)


def _not(digit: int, name: str, why: str, **values: Any) -> Choice:
    return Choice(digit, name, unavailable=say(f"unavailable.{why}", **values))


def _kind(case: Case) -> str:
    return str(case.task["task_type"]) if case.task and case.task["status"] in ("open", "snoozed") else ""


def _try_again(case: Case) -> Choice:
    if _kind(case) == "message_uncertain":
        return _on_task(1, "send_again", "resolve", case, args={"outcome": "send_again"})
    if not case.alive:
        return _not(1, "try_again", "no_workflow")
    if not case.failed_for_good:
        return _not(1, "try_again", "nothing_failed")
    if case.place is not None and case.instance is not None and _failed(case.instance) > 1:
        return _on_place(1, "try_again", "requeue", case)  # this one of them; else it is the same act
    return _on_instance(1, "try_again", "retry", case)


def _failed(instance: dict[str, Any]) -> int:
    """At how many places a workflow failed for good: side branches may have one each."""
    return sum(place["status"] == "failed" for place in instance["queue"])


def _skip(case: Case) -> Choice:
    if _kind(case) == "message_uncertain":
        return _on_task(2, "give_up", "resolve", case, args={"outcome": "give_up"})
    if not case.alive:
        return _not(2, "skip", "no_workflow")
    if case.instance is not None and case.instance["status"] == "pending":
        return _not(2, "skip", "not_started")
    following = _following(case)
    name = "skip" if following else "skip_last"
    return _on_instance(2, name, "skip", case, values={"step": following})


def _call(case: Case, clock: Clock, actor: str) -> Choice:
    here = {"time": clock.time(clock.now)}
    if case.task is not None and (_kind(case) in ("phone_call", "reply") or not case.alive) and _kind(case):
        if case.task["assigned_to"] == actor:
            return _not(3, "take_call", "yours")
        return _on_task(3, "take_call", "assign", case, args={"to": actor}, values=here)
    if not case.alive:
        return _not(3, "call", "no_workflow")
    return _on_instance(3, "call", "call", case, values=here)


def _wait(case: Case) -> Choice:
    if _kind(case) and (_kind(case) != "workflow_escalation" or not case.alive):
        return _on_task(4, "later", "snooze", case, sheet="until")
    if not case.alive:
        return _not(4, "wait", "no_workflow")
    return _on_instance(4, "wait", "wait", case, sheet="until")


def _details(case: Case) -> Choice:
    if case.family is None:
        return _not(5, "details", "no_family")
    return Choice(5, "details", "edit", "family", case.frozen.family_id, sheet="details")


def _hand(case: Case) -> Choice:
    if _kind(case):
        return _on_task(6, "hand", "assign", case, sheet="hand")
    if case.family is None:
        return _not(6, "hand_family", "no_family")
    return Choice(6, "hand_family", "edit", "family", case.frozen.family_id, sheet="hand")


def _resolve(case: Case) -> Choice:
    kind = _kind(case)
    if not kind:
        return _not(7, "resolve", "nothing_open")
    if kind == "message_uncertain":
        return _on_task(7, "it_arrived", "resolve", case, args={"outcome": "it_was_sent"})
    if kind == "reply" and case.family is None and asks_which(case):
        return _on_task(7, "which_family", "resolve", case, sheet="which")
    sheet = {"phone_call": "outcome", "approval": "approval"}.get(kind, "note")
    name = {"phone_call": "call_went", "approval": "decide"}.get(kind, "resolve")
    if kind == "workflow_escalation" and case.alive:
        name = "by_hand"  # resolving an escalation goes on with the next step (engine.control)
    return _on_task(7, name, "resolve", case, sheet=sheet)


def asks_which(case: Case) -> list[tuple[str, str]]:
    """The families that an answer from a shared number may be from: the outcome that says so, and the name."""
    text = str((case.task or {}).get("description") or "")
    return [(outcome, name.strip()) for name, outcome in _WHICH.findall(text)][:9]


def _pause(case: Case) -> Choice:
    if case.instance is not None and case.alive:
        if case.failed_for_good:
            return _not(8, "pause", "paused_by_failure")
        paused = case.instance["status"] == "paused"
        return _on_instance(8, "resume", "resume", case) if paused else _on_instance(8, "pause", "pause", case)
    if case.family is None:
        return _not(8, "pause", "no_family")
    if case.family["paused_until"]:
        return Choice(8, "resume_family", "resume", "family", case.frozen.family_id)
    return Choice(8, "pause_family", "pause", "family", case.frozen.family_id, sheet="until")


def _stop(case: Case) -> Choice:
    if not case.alive:
        return _not(9, "stop", "no_workflow")
    if case.place is not None and case.failed_for_good:
        step = str(case.place["step_name"] or say("next.step_number", number=case.place["step_number"] + 1))
        return _on_place(9, "give_up_step", "discard", case, sheet="give_up", values={"step": step})
    return _on_instance(9, "stop", "cancel", case, sheet="confirm", values={"name": case.name})


def _following(case: Case) -> str:
    if case.instance is None:
        return ""
    plan, step = case.instance["plan"], case.instance["current_step"]
    if not 0 <= step < len(plan):
        return ""
    following = plan[step].get("next")
    following = step + 1 if following is None else following
    return str(plan[following].get("name", "")) if 0 <= following < len(plan) else ""


def done_sentence(choice: Choice, case: Case, spoken: dict[str, Any]) -> str:
    """What an act will do, for the line that offers to take it back; `spoken` are its arguments in words."""
    return say_or(f"done.{choice.name}", choice.label, **{**choice.values, **spoken, "name": case.name})
