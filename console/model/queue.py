"""The work that waits, in the words of those who look after families: its sections, and a line of each.

A section is what failed for good, what is due now, what is held for one kind of reason, or what waits for its time.
What needs a person stands before what only takes its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.model.case import Data
from console.model.clean import clean
from console.model.faults import fault_of
from console.model.moments import Clock
from console.model.names import channel_words, workflow_title
from console.model.words import known, say, say_or
from engine.store.reading.queue import COUNTED, Part

FAILED, DUE, LATER = Part("failed"), Part("due"), Part("later")
STUCK = ("breaker", "hold", "paused", "asked", "uncertain", "step_type", "mode", "act")
PATIENT = ("task", "event")
"""Kinds of held work that go on when somebody has done their part or a family has answered: nothing is wrong."""


@dataclass(frozen=True)
class QueueRow:
    """A line of the list. `pending` is an act on it that waits for its ten seconds, in words."""

    key: int  # queue_id
    family: str
    step: str
    workflow: str
    moment: datetime | None
    why: str
    tone: str
    zone: str | None = None
    pending: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the list with its name and how much is in it."""

    part: Part
    count: int

    @property
    def title(self) -> str:
        """What it is called."""
        return section_title(self.part)

    @property
    def shown(self) -> str:
        """How much is in it; of much only that it is more than so many."""
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"


def section_title(part: Part) -> str:
    """What a section is called."""
    if part.name != "held":
        return say(f"queue.part_{part.name}")
    return say_or(f"queue.part_{part.kind}", clean(part.kind))


def sections(counts: Mapping[Part, int], current: Part | None) -> list[Section]:
    """The sections in their order. One that is empty is left out, unless it always stands there or is looked at."""
    held = [part for part in counts if part.name == "held" and (counts[part] or part == current)]
    if current is not None and current.name == "held" and current not in held:
        held.append(current)
    other = [part for part in held if part.kind not in STUCK and part.kind not in PATIENT]
    stuck = [Part("held", kind) for kind in STUCK if Part("held", kind) in held]
    patient = [Part("held", kind) for kind in PATIENT if Part("held", kind) in held]
    order = [FAILED, *stuck, *sorted(other, key=lambda part: part.kind), DUE, *patient, LATER]
    return [Section(part, counts.get(part, 0)) for part in order]


def first_section(counts: Mapping[Part, int]) -> Part:
    """What is shown first: what failed, else what is stuck or due, else what waits for its time."""
    found = [section.part for section in sections(counts, None) if section.count]
    return found[0] if found else FAILED


def queue_row(row: Data, clock: Clock, pending: str = "") -> QueueRow:
    """A line from a row of the reading side."""
    name = clean(row["family_name"]) or say("family.unnamed", id=row["family_id"])
    why, tone = _why(row, clock.for_family(row["time_zone"]))
    title = workflow_title(clean(row["template_name"]))
    return QueueRow(row["queue_id"], name, step_name(row), title, moment_of(row), why, tone, row["time_zone"], pending)


def step_name(row: Data) -> str:
    """The name of the step at which a workflow stands."""
    return clean(row["step_name"]) or say("next.step_number", number=row["step_number"] + 1)


def moment_of(row: Data) -> datetime | None:
    """Since when it stands there, or when it is to go on."""
    if row["status"] == "queued":
        moment: datetime | None = row["scheduled_for"]
    else:
        moment = row["last_attempt_at"] or row["scheduled_for"] or row["created_date"]
    return moment


def when_words(moment: datetime | None, clock: Clock) -> str:
    """A moment for the margin: how long ago, or when to come."""
    if moment is None:
        return say("moment.unset")
    return clock.waited(moment) if moment <= clock.now else clock.moment(moment)


def held_kind(reason: str | None) -> str:
    """The kind of a reason: `hold` of `hold:3`."""
    return str(reason or "").partition(":")[0]


def _why(row: Data, clock: Clock) -> tuple[str, str]:
    if row["status"] == "failed":
        return say(f"fault.{fault_of(row['last_error'])}.what"), "warn"
    if row["status"] == "held":
        kind = held_kind(row["held_reason"])
        words = say_or(
            f"queue.why_{kind}", say("queue.why_other", reason=clean(row["held_reason"])), **held_values(row)
        )
        return words, "quiet" if kind in PATIENT else "warn"
    if row["scheduled_for"] is None or row["scheduled_for"] <= clock.now:
        return say("queue.why_due_again" if row["attempts"] else "queue.why_due"), "plain"
    return _rule(row["timing_reasons"]), "quiet"


def held_values(row: Data) -> dict[str, Any]:
    """What the words about something held may name."""
    detail = clean(str(row["held_reason"] or "").partition(":")[2])
    return {
        "what": channel_words(detail),
        "detail": detail,
        "who": clean(row.get("hold_actor")) or say("case.somebody"),
        "reason": clean(row.get("hold_reason")) or say("story.unknown"),
    }


def _rule(reasons: Any) -> str:
    """The rule that had the last word about a moment."""
    entries = reasons if isinstance(reasons, list) else []
    for entry in reversed(entries):
        name = f"queue.rule_{entry.get('rule')}" if isinstance(entry, dict) else ""
        if known(name):
            return say(name, name=clean(entry.get("name")))
    return say("queue.rule_none")
