"""How the people of the co-op behave: what each message and each task leads to, and when. Pure.

A family's answer comes at a time of day that depends on the local date of the message and on nothing finer: a message
that a busy server or a restart held up for some minutes has the same answer at the same moment. Coordinators call
inside the family's hours, well before the task is due; other tasks they do in the afternoons of the co-op's own days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.core.timing import Calendar, next_opening
from engine.demo.chance import between, pick, pick_weighted, share
from engine.demo.coop import BOUNCES
from engine.demo.coordinators import CALLERS, YOU

GRAIN_SECONDS = 300
"""People act at whole five minutes, so that the clock stops for many of them at once."""

MORNING = time(11, 30)
"""What reaches somebody before this, they may still see to on the same day."""

ANSWERS: dict[str, tuple[float, float]] = {
    "concern_outreach": (0.27, 0),
    "checking_in": (0.30, 0),
    "quick_hello": (0.25, 0),
    "payment_missed": (0.07, 0.40),
    "payment_still_open": (0.08, 0.35),
    "onboarding_welcome": (0.15, 0),
    "onboarding_first_days": (0.20, 0),
    "onboarding_settling_in": (0.08, 0),
    "onboarding_first_month": (0.18, 0),
}
"""Message template: how many of its readers write back, and how many pay."""


@dataclass(slots=True, frozen=True)
class Sent:
    """A message that has left."""

    message_id: int
    key: str
    """The same in every run: family, workflow, step, occurrence and channel."""
    zone: str
    recipient: str
    channel: str
    template: str | None
    at: datetime


@dataclass(slots=True, frozen=True)
class Open:
    """A task that waits for somebody."""

    task_id: int
    key: str
    task_type: str
    zone: str
    coordinator: str | None
    """Who looks after the family; whose task it is changes as time passes, so that plans must not depend on it."""
    attempt: int
    created: datetime
    due: datetime | None
    snoozed_until: datetime | None = None


@dataclass(slots=True, frozen=True, order=True)
class Reaction:
    """Something that somebody will do; the order is that in which they do it."""

    at: datetime
    key: str
    kind: str
    about: int
    """The message or task."""


def to_message(sent: Sent) -> Reaction | None:
    """What a message leads to: it bounces, somebody writes back or pays, or nothing."""
    if sent.channel == "email" and sent.recipient.endswith(f"@{BOUNCES}"):
        seconds = int(between(60, 420, "bounce", sent.key))
        return Reaction(sent.at + timedelta(seconds=seconds), sent.key, "bounce", sent.message_id)
    replies, pays = ANSWERS.get(sent.template or "", (0.1, 0))
    drawn = share("answer", sent.key)
    kind = "reply" if drawn < replies else "payment" if drawn < replies + pays else None
    if kind is None:
        return None
    days = pick_weighted(((0, 5), (1, 3), (2, 2)), "days", sent.key)
    at = _moment(sent.zone, sent.at, days, time(12), 9.5, sent.key)
    return Reaction(at, sent.key, kind, sent.message_id)


def to_task(task: Open, calendar: Calendar) -> Reaction | None:
    """When somebody sees to a task; None leaves it for the person at the console."""
    if task.task_type == "phone_call":
        at = _call_moment(task)
        if task.snoozed_until is not None:
            at = max(at, task.snoozed_until + timedelta(hours=1))
        return Reaction(at, task.key, "call", task.task_id)
    done = {"workflow_escalation": 0.6, "reply": 0.8, "look_in": 0.5}.get(task.task_type, 0)
    if task.coordinator == YOU or share("seen to", task.key) >= done:
        return None
    opening = next_opening(calendar, calendar.zone, _moment(calendar.zone, task.created, 0, time(12), 0, task.key)).at
    return Reaction(
        _moment(calendar.zone, opening, 0, time(12), 5.5, task.key, keep_day=True), task.key, "see to", task.task_id
    )


def call_outcome(key: str) -> str:
    """How a call ends."""
    return pick_weighted((("reached", 5), ("no_answer", 3), ("left_message", 2)), "call", key)


def escalation_outcome(key: str) -> str:
    """What a coordinator decides when automation is stuck."""
    return pick_weighted((("call", 5), ("skip", 4), ("stop", 1)), "decision", key)


def who_sees_to(assigned_to: str | None, key: str) -> str:
    """The coordinator who does it: whose task it is, or anyone where it is everyone's or that of the person here."""
    return assigned_to if assigned_to in CALLERS else pick(CALLERS, "caller", key)


def _call_moment(task: Open) -> datetime:
    """Inside the family's hours: the task opens in them, and is due at their end."""
    if task.due is None or task.due <= task.created:
        return task.created + timedelta(hours=1)
    at = task.due - timedelta(seconds=_grained(between(0.5, 7.5, "call at", task.key) * 3600))
    return at if at > task.created else task.created + (task.due - task.created) / 2


def _moment(
    zone: str, start: datetime, days: int, first: time, hours: float, key: str, *, keep_day: bool = False
) -> datetime:
    """A moment on a local day: so many days on, from `first` on, within so many hours."""
    info = ZoneInfo(zone)
    local = start.astimezone(info)
    if local.time() >= MORNING and not keep_day:
        days += 1
    later = timedelta(seconds=_grained(hours * 3600 * share("moment", key)))
    midday = datetime.combine(local.date() + timedelta(days=days), first)
    return (midday + later).replace(tzinfo=info).astimezone(start.tzinfo)


def _grained(seconds: float) -> int:
    return int(seconds // GRAIN_SECONDS) * GRAIN_SECONDS
