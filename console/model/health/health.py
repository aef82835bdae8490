"""Health in words: one sentence that says whether all is well, what to do if not, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from console.model.clean import clean
from console.model.moments import Clock, span_of
from console.model.names import channel_words, workflow_title
from console.model.prose import Block, Span
from console.model.words import say, say_or
from engine.store.reading.health import COUNTED

LABEL, WIDE_LABEL = 26, 42  # cells of the margin that labels stand in
GOES_TO = {
    "uncertain": "needs_you", "breaker": "needs_you", "mailbox": "needs_you", "overdue_tasks": "needs_you",
    "dead_letters": "queue", "backlog": "queue", "unknown_steps": "queue",
}  # fmt: skip
"""Where a click on the remedy of a problem leads."""


class Counted(int):
    """A number that was counted only so far: one above `COUNTED` is said as more than that."""

    def __format__(self, spec: str) -> str:
        return f"{COUNTED:,}+" if self > COUNTED else f"{int(self):,}"


def problem_sentence(problem: dict[str, Any], clock: Clock) -> tuple[str, str]:
    """What is wrong and what to do about it."""
    code = problem["code"]
    values: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in problem.items() if name != "code"
    }
    if "count" in values:
        values["count"] = Counted(values["count"])
    if code == "no_engine" and values["since"]:
        return say("health.no_engine_since", since=clock.moment(values["since"])), say("health.no_engine_do")
    if code == "hold":
        scope = "channel" if values["channel"] else "workflow" if values["workflow"] else "all"
        what = channel_words(values["channel"]) if scope == "channel" else workflow_title(values["workflow"])
        who, reason = values["actor"] or say("case.somebody"), values["reason"] or say("story.unknown")
        return say(f"health.hold_{scope}", who=who, reason=reason, what=what), say("health.hold_do")
    for name in ("since", "probe_at"):
        if isinstance(values.get(name), datetime):
            values[name] = clock.moment(values[name])
    if code == "breaker":
        values["channel"] = channel_words(values["channel"])
    return say(f"health.{code}", **values), say(f"health.{code}_do", **values)


def banner(health: dict[str, Any], clock: Clock) -> str:
    """One line on top of every screen when no engine runs; empty otherwise. What is on hold has lines of its own."""
    for problem in health["problems"]:
        if problem["code"] == "no_engine":
            since = problem["since"]
            return say("banner.no_engine_since", since=clock.moment(since)) if since else say("banner.no_engine")
    return ""


def sentence_blocks(health: dict[str, Any], clock: Clock) -> Iterator[Block]:
    """All is well, or what is wrong and what to do, the gravest first."""
    if not health["problems"]:
        yield Block((Span(say("health.well"), "good"),), (Span("✓", "good"),), 2)
        yield Block((Span(say("health.well_text"), "quiet"),), (), 0, 2)
        return
    for number, problem in enumerate(health["problems"]):
        sentence, remedy = problem_sentence(problem, clock)
        yield Block((Span(sentence, "strong" if not number else "plain"),), (Span("!", "warn"),), 2)
        place = GOES_TO.get(problem["code"])
        yield Block((Span(remedy, "quiet", f"app.show('{place}')" if place else ""),), (), 0, 2)


def now_blocks(health: dict[str, Any], clock: Clock) -> Iterator[Block]:
    """What is under way, due, next, and for people to do."""
    alive = {status: health["alive_by_status"].get(status, 0) for status in ("pending", "running", "paused")}
    yield _fact(
        say("health.under_way"), say("health.of_these", **{name: Counted(count) for name, count in alive.items()})
    )
    due = say("health.due_none")
    if health["due"]:
        due = say("health.due_text", count=Counted(health["due"]), since=clock.moment(health["oldest_due"]))
    yield _fact(say("health.due"), due)
    coming = health["next_due"]
    yield _fact(say("health.next"), clock.moment(coming) if coming else say("health.next_none"))
    people = say("health.for_people_text", count=f"{health['open_tasks']:,}", late=f"{health['overdue_tasks']:,}")
    yield _fact(say("health.for_people"), people)
    untaken = health["untaken"]
    if any(untaken.values()):
        text = say(
            "health.untaken_text",
            predictions=Counted(untaken["predictions"]),
            events=Counted(untaken["events"]),
            acts=Counted(untaken["actions"]),
        )
    else:
        text = say("health.untaken_none")
    yield _fact(say("health.untaken"), text)


def waiting_blocks(health: dict[str, Any]) -> Iterator[Block]:
    """What is held, and why."""
    for reason, rows in sorted(health["held"].items(), key=lambda entry: -entry[1]):
        words = say_or(f"health.held_{reason}", clean(reason))
        yield _fact(words, f"{Counted(rows)}", WIDE_LABEL)


def engine_blocks(health: dict[str, Any], clock: Clock, wall: datetime) -> Iterator[Block]:
    """The engines and their signs of life."""
    if not health["workers"]:
        yield Block((Span(say("health.workers_none"), "quiet"),), (), 0, 2)
    living = [worker for worker in health["workers"] if worker["alive"]]
    for worker in (living or health["workers"])[:5]:
        yield _fact(
            say("health.worker", host=clean(worker["host"]), pid=worker["pid"]), _worker_state(worker, clock, wall)
        )


def _worker_state(worker: dict[str, Any], clock: Clock, wall: datetime) -> str:
    heard = worker["heartbeat_at"]
    if worker["alive"]:
        return say("health.worker_now", time=clock.time(heard))
    if worker["status"] in ("stopped", "dead") or heard is None:
        return say("health.worker_ended")
    return say("health.worker_silent", ago=span_of(wall - heard))


def _fact(label: str, text: str, margin: int = LABEL) -> Block:
    return Block((Span(text),), (Span(label, "quiet"),), margin, 2)
