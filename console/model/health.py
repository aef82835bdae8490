"""Health in words: one sentence that says whether all is well, what to do if not, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from console.model.clean import clean
from console.model.moments import Clock, span_of
from console.model.names import channel_words, workflow_title
from console.model.prose import Block, Line, Span
from console.model.words import say, say_or

LABEL, WIDE_LABEL = 26, 42  # cells of the margin that labels stand in
HOURS = 24
BARS = "\N{NO-BREAK SPACE}▁▂▃▄▅▆▇█"  # a line of prose breaks at ordinary blanks
CHART_ROWS = 4


def health_blocks(
    health: dict[str, Any], sent: list[dict[str, Any]], clock: Clock, wall: datetime, width: int
) -> Iterator[Block]:
    """The whole page."""
    yield Block()
    yield from _sentence(health, clock)
    yield Block()
    yield _head("health.section_now")
    yield from _now(health, clock)
    yield Block()
    yield _head("health.section_sent")
    yield from _sent(sent, clock, width)
    if health["held"]:
        yield Block()
        yield _head("health.section_waiting")
        for reason, rows in health["held"].items():
            yield _fact(say_or(f"health.held_{reason}", clean(reason)), f"{rows:,}", WIDE_LABEL)
    yield Block()
    yield _head("health.section_engines")
    yield from _engines(health, wall)
    yield Block()
    yield Block((Span(say("health.checked", time=clock.moment(clock.now)), "quiet"),))


def problem_sentence(problem: dict[str, Any], clock: Clock) -> tuple[str, str]:
    """What is wrong and what to do about it."""
    code = problem["code"]
    values: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in problem.items() if name != "code"
    }
    if code == "no_engine" and values["since"]:
        return say("health.no_engine_since", since=clock.moment(values["since"])), say("health.no_engine_do")
    if code == "hold":
        scope = "channel" if values["channel"] else "workflow" if values["workflow"] else "all"
        what = channel_words(values["channel"]) if scope == "channel" else workflow_title(values["workflow"])
        who, reason = values["actor"] or say("case.somebody"), values["reason"] or say("story.unknown")
        return say(f"health.hold_{scope}", who=who, reason=reason, what=what), say("health.hold_do")
    if isinstance(values.get("since"), datetime):
        values["since"] = clock.moment(values["since"])
    return say(f"health.{code}", **values), say(f"health.{code}_do")


def banner(health: dict[str, Any], clock: Clock) -> str:
    """One line on top of every screen when no engine runs; empty otherwise. What is on hold has lines of its own."""
    for problem in health["problems"]:
        if problem["code"] == "no_engine":
            since = problem["since"]
            return say("banner.no_engine_since", since=clock.moment(since)) if since else say("banner.no_engine")
    return ""


def _sentence(health: dict[str, Any], clock: Clock) -> Iterator[Block]:
    if not health["problems"]:
        yield Block((Span(say("health.well"), "good"),), (Span("✓", "good"),), 2)
        yield Block((Span(say("health.well_text"), "quiet"),), (), 0, 2)
        return
    for number, problem in enumerate(health["problems"]):
        sentence, remedy = problem_sentence(problem, clock)
        yield Block((Span(sentence, "strong" if not number else "plain"),), (Span("!", "warn"),), 2)
        yield Block((Span(remedy, "quiet"),), (), 0, 2)


def _now(health: dict[str, Any], clock: Clock) -> Iterator[Block]:
    alive = {status: health["alive_by_status"].get(status, 0) for status in ("pending", "running", "paused")}
    yield _fact(
        say("health.under_way"), say("health.of_these", **{name: f"{count:,}" for name, count in alive.items()})
    )
    due = say("health.due_none")
    if health["due"]:
        due = say("health.due_text", count=f"{health['due']:,}", since=clock.moment(health["oldest_due"]))
    yield _fact(say("health.due"), due)
    coming = health["next_due"]
    yield _fact(say("health.next"), clock.moment(coming) if coming else say("health.next_none"))
    people = say("health.for_people_text", count=f"{health['open_tasks']:,}", late=f"{health['overdue_tasks']:,}")
    yield _fact(say("health.for_people"), people)
    untaken = health["untaken"]
    if any(untaken.values()):
        text = say(
            "health.untaken_text", predictions=untaken["predictions"], events=untaken["events"], acts=untaken["actions"]
        )
    else:
        text = say("health.untaken_none")
    yield _fact(say("health.untaken"), text)


def _sent(sent: list[dict[str, Any]], clock: Clock, width: int) -> Iterator[Block]:
    good = sum(row["good"] for row in sent)
    bad = sum(row["bad"] for row in sent)
    if not good + bad:
        yield _fact(say("health.sent_none"), "")
        return
    rate = say("health.success", rate=f"{100 * good / (good + bad):.0f}")
    yield _fact(say("health.sent_total", good=f"{good:,}", bad=f"{bad:,}"), rate)
    counts: dict[str, int] = {}
    for row in sent:
        counts[row["hour"]] = counts.get(row["hour"], 0) + row["good"] + row["bad"]
    first = clock.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    values = [counts.get(f"{hour:%Y-%m-%d %H}", 0) for hour in hours]
    bar = max(1, min(3, (width - 10) // HOURS))
    for line in _chart(values, bar):
        yield Block(line, (), 0, 2)
    labels = "".join(f"{hour.astimezone(clock.zone):%H}".ljust(bar * 3) for hour in hours[::3])
    yield Block((Span(labels.rstrip().replace(" ", BARS[0]), "quiet"),), (), 0, 2)


def _chart(values: list[int], bar: int) -> Iterator[Line]:
    """Bars of eighths, `CHART_ROWS` high, with the largest value beside the top."""
    most = max(values) or 1
    steps = len(BARS) - 1
    heights = [value * CHART_ROWS * steps // most or (1 if value else 0) for value in values]
    for row in reversed(range(CHART_ROWS)):
        cells = [BARS[max(0, min(steps, height - row * steps))] * bar for height in heights]
        top = f"  {most:,}" if row == CHART_ROWS - 1 else ""
        # Blanks in a tone of their own: a picture keeps the place of each run of text, but not the blanks before it.
        yield (*(Span(cell, "quiet" if cell[0] == BARS[0] else "accent") for cell in cells), Span(top, "quiet"))


def _engines(health: dict[str, Any], wall: datetime) -> Iterator[Block]:
    if not health["workers"]:
        yield Block((Span(say("health.workers_none"), "quiet"),), (), 0, 2)
    living = [worker for worker in health["workers"] if worker["alive"]]
    for worker in (living or health["workers"])[:5]:
        yield _fact(say("health.worker", host=clean(worker["host"]), pid=worker["pid"]), _worker_state(worker, wall))


def _worker_state(worker: dict[str, Any], wall: datetime) -> str:
    heard = worker["heartbeat_at"]
    if worker["alive"]:
        return say("health.worker_now")
    if worker["status"] in ("stopped", "dead") or heard is None:
        return say("health.worker_ended")
    return say("health.worker_silent", ago=span_of(wall - heard))


def _head(name: str) -> Block:
    return Block((Span(say(name), "head"),))


def _fact(label: str, text: str, margin: int = LABEL) -> Block:
    return Block((Span(text),), (Span(label, "quiet"),), margin, 2)
