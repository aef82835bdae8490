"""A site with one instance in each state in which a person may meet it."""

from __future__ import annotations

from engine.channels.letter import Receipt
from tests.runtime.rig import Rig
from tests.runtime.scripted import NOT_SENT, UNCERTAIN, Scripted

NOW = "2026-11-16T10:01:00-06:00"

NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "afterwards"}
MIDDLE = {**NOTE, "name": "Middle"}
LAST = {**NOTE, "name": "Last", "description": "at last"}
SMS = {"name": "Text", "type": "sms", "message": "Hi"}

FIRST_STEPS = {
    "pending": NOTE,
    "unstarted_paused": NOTE,
    "waiting": {"name": "Wait", "type": "wait", "for": "3 days"},
    "calling": {"name": "Call", "type": "call", "reason": "worry", "wait_for": "outcome"},
    "event": {"name": "Event", "type": "wait", "event": "form.signed"},
    "dead": {"name": "Bad", "type": "sms", "message": "Hi {{ nobody_knows }}"},
    "paused": {"name": "Wait", "type": "wait", "for": "3 days"},
    "on_hold": NOTE,
    "retrying": SMS,
    "uncertain": SMS,
    "completed": NOTE,
    "failed": {"name": "Bad", "type": "sms", "message": "Hi {{ nobody_knows }}", "on_failure": "fail"},
    "cancelled": {"name": "Wait", "type": "wait", "for": "3 days"},
}

STATES = tuple(FIRST_STEPS)
ENDED = ("completed", "failed", "cancelled")
UNSTARTED = ("pending", "unstarted_paused")


def number(state: str) -> int:
    """The key of the instance in that state, and of its family."""
    return STATES.index(state) + 1


def phone(state: str) -> str:
    """The family's number."""
    return f"+1312555{number(state):04}"


def channel() -> Scripted:
    """A way out by which one family's text fails, and another's is lost from sight."""
    answers: dict[str, list[Receipt]] = {phone("retrying"): [NOT_SENT], phone("uncertain"): [UNCERTAIN]}
    return Scripted(answers)


def bring_about(rig: Rig) -> None:
    """Bring every instance into its state."""
    texts = channel()
    for state, first in FIRST_STEPS.items():
        rig.family(number(state))
        template = rig.workflow(state, {"steps": [first, MIDDLE, LAST]})
        later = "2026-12-07 16:00:00" if state in UNSTARTED else None
        assert rig.start(template, number(state), next_execution_at=later) == number(state)
    assert rig.act("hold", "workflow", "on_hold", reason="looking into it").status == "applied"
    rig.run(until="2026-11-16T10:00:30-06:00", channels={"email": texts, "sms": texts})
    for verb, state in (("pause", "paused"), ("pause", "unstarted_paused"), ("cancel", "cancelled")):
        assert rig.act(verb, "instance", number(state)).status == "applied"
    rig.run(until=NOW, channels={"email": texts, "sms": texts})
