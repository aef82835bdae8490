"""The charts of Health, each as lines for a width: what was sent, what got through, how far families come, how late
things are, what went wrong, and which ways out work.

Every bar has its number beside or below it. Under 60 columns there are only the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from console.model.case import Data
from console.model.clean import clean
from console.model.faults import fault_of
from console.model.health.charts import bar, columns, numbers_under, share, sparkline, under_columns
from console.model.health.figures import Figures
from console.model.health.health import Counted
from console.model.moments import Clock, weekday
from console.model.names import channel_words, workflow_title
from console.model.prose import Block, Line, Span, fit, lay_out, width_of
from console.model.words import say

INSET = 2
HEIGHT = 4  # lines of a chart of columns
KINDS_SHOWN = 5
LATE = (
    "under_a_minute", "under_five_minutes", "under_half_an_hour", "under_two_hours", "under_a_day", "over_a_day",
)  # fmt: skip


def sent_lines(figures: Figures, clock: Clock, width: int, *, plain: bool) -> list[Line]:
    """What was sent in each of the last hours, and by which way."""
    totals = [row["sent"] for row in figures.sent]
    if not sum(totals):
        return _said(say("health.sent_none"), width, "quiet")
    by_way = {way: [row[way] for row in figures.sent] for way in ("email", "sms")}
    most = max(range(len(totals)), key=lambda number: totals[number])
    busiest = say(
        "health.busiest",
        time=f"{figures.hours[most].astimezone(clock.zone):%H:%M}",
        until=f"{(figures.hours[most] + timedelta(hours=1)).astimezone(clock.zone):%H:%M}",
        count=totals[most],
    )
    lines: list[Line] = []
    each = max(1, min(3, (width - INSET) // len(totals)))
    if not plain:
        lines += [_in(line, "accent") for line in columns(totals, HEIGHT, each)]
        numbers = numbers_under([str(total) if total else "" for total in totals], each)
        lines += [_in(line, "plain") for line in numbers]
        hours = [f"{hour.astimezone(clock.zone):%H}" if not n % 3 else "" for n, hour in enumerate(figures.hours)]
        lines.append(_in(under_columns(hours, each), "quiet"))
    for way, counts in by_way.items():
        if sum(counts):
            name = fit(say(f"health.way_{way}"), 16)
            line = "" if plain else sparkline(counts)
            blanks = len(line) - len(line.lstrip(" "))
            lines.append((
                Span(" " * INSET, "quiet"), Span(name + " " * blanks), Span(line.lstrip(" ") + "  ", "accent"),
                Span(f"{sum(counts):,}"),
            ))  # fmt: skip
    return [*lines, *_said(busiest, width, "quiet")]


def days_lines(figures: Figures, width: int, *, plain: bool) -> list[Line]:
    """What share of each day's messages got through."""
    rates = [_rate(row) for row in figures.fates]
    if not any(map(_tried, figures.fates)):
        return _said(say("health.sent_none"), width, "quiet")
    each = max(1, min(4, (width - INSET) // len(rates)))
    lines: list[Line] = []
    if not plain and each > 2:
        lines += [_in(line, "accent") for line in columns([rate or 0 for rate in rates], HEIGHT - 1, each, most=100)]
        numbers = numbers_under([str(rate) if rate is not None else "–" for rate in rates], each)
        lines += [_in(line, "plain") for line in numbers]
        names = [f"{weekday(day.weekday())[:2]}" for day in figures.days]
        lines.append(_in(under_columns(names, each), "quiet"))
        lines.append(_in(under_columns([str(day.day) for day in figures.days], each), "quiet"))
    else:
        for day, rate, row in zip(figures.days, rates, figures.fates, strict=True):
            if rate is not None:
                text = say("health.day_plain", day=f"{weekday(day.weekday())} {day.day}", rate=rate, sent=_tried(row))
                lines += _said(text, width)
    total: Data = {name: sum(row[name] for row in figures.fates) for name in ("sent", "bounced", "failed", "uncertain")}
    return [*lines, *_said(say("health.days_total", rate=_rate(total) or 0, **_counted(total)), width, "quiet")]


def _rate(row: Data) -> int | None:
    """How many in a hundred got through of what was tried; `None` where nothing was."""
    tried = _tried(row)
    return share(row["sent"] - row["bounced"], tried) if tried else None


def _tried(row: Data) -> int:
    """What went out or was to go out on a day."""
    return int(row["sent"] + row["failed"] + row["uncertain"])


def funnel_lines(figures: Figures, width: int, *, plain: bool) -> list[Line]:
    """How many of the families that began a workflow came to each step, answered, and ended well."""
    chosen = next((row for row in figures.workflows if row["template_id"] == figures.template_id), None)
    if chosen is None or figures.funnel is None:
        return [(Span(say("health.section_funnel"), "head"),), *_said(say("health.funnel_none"), width, "quiet")]
    title = f" {workflow_title(chosen['template_name'])} "
    line: Line = (Span(say("health.section_funnel"), "head"), Span(" "), Span(fit_in(title, width - 36), "strong"))
    if len(figures.workflows) > 1:
        line = (
            line[0], Span(" "), Span("‹", "key", "workflow(-1)"), line[2], Span("›", "key", "workflow(1)"),
        )  # fmt: skip
    began = figures.funnel["began"]
    if not began:
        return [line, *_said(say("health.funnel_nobody"), width, "quiet")]
    rows = [(say("health.funnel_began"), began), *_steps(figures.funnel["steps"], chosen["steps"])]
    rows += [
        (say("health.funnel_answered"), figures.funnel["answered"]),
        (say("health.funnel_well"), figures.funnel["well"]),
    ]
    more = _said(say("health.funnel_more", count=f"{began:,}"), width, "quiet") if figures.funnel["more"] else []
    return [line, *_bars(rows, began, width, plain=plain, percent=True), *more]


def _steps(reached: Sequence[Data], plan: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each step of the present version in its order; then those that only an earlier one had."""
    counts = {str(row["step_name"] or ""): row["families"] for row in reached}
    for name in plan:
        yield name or say("needs.a_step"), counts.pop(name, 0)
    for name, count in counts.items():
        yield say("health.funnel_earlier", step=name or say("needs.a_step")), count


def late_lines(figures: Figures, health: Data, clock: Clock, width: int, *, plain: bool) -> list[Line]:
    """How long what is due has been due."""
    counts = [figures.late.get(name, 0) for name in LATE]
    if not any(counts):
        return _said(say("health.late_none"), width, "quiet")
    rows = [(say(f"health.late_{name}"), count) for name, count in zip(LATE, counts, strict=True)]
    oldest = health["oldest_due"]
    since = _said(say("health.late_oldest", since=clock.moment(oldest)), width, "quiet") if oldest else []
    return [*_bars(rows, max(counts), width, plain=plain), *since]


def wrong_lines(figures: Figures, width: int) -> list[Line]:
    """What went wrong in the last days, in words, and what to do about it."""
    if not figures.wrong:
        return _said(say("health.wrong_none"), width, "good")
    blocks = []
    for kind in figures.wrong[:KINDS_SHOWN]:
        code = clean(kind["error_code"])
        fault = fault_of(code, {"fault": kind["fault"], "channel": kind["channel"]} if kind["fault"] else None)
        what = say("health.wrong_uncertain" if kind["status"] == "uncertain" else f"fault.{fault}.what")
        where = " · ".join(part for part in (channel_words(kind["channel"]), code) if part)
        count = f"{kind['messages']:,} ×"
        blocks.append(Block((Span(what), Span(f" ({where})", "quiet")), (Span(count, "strong"),), 7, INSET))
        remedy = "uncertain" if kind["status"] == "uncertain" else fault
        blocks.append(Block((Span(say(f"health.remedy_{remedy}"), "quiet"),), (), 0, INSET + 7))
    rest = sum(kind["messages"] for kind in figures.wrong[KINDS_SHOWN:])
    if rest:
        blocks.append(Block((Span(say("health.wrong_more", count=rest), "quiet"),), (), 0, INSET))
    return lay_out(blocks, width)


def ways_lines(health: Data, clock: Clock, width: int) -> list[Line]:
    """Which ways out work, and when one that does not is tried again; whether answers are heard."""
    down = {row["channel"]: row for row in health["breakers"]}
    blocks = []
    for channel in ("email", "sms", *sorted(set(down) - {"email", "sms"})):
        row = down.get(channel)
        blocks.append(_way(f"health.way_{channel}" if channel in ("email", "sms") else "", channel, row, clock, width))
    since = health["mailbox_down_since"]
    text = say("health.mailbox_down", since=clock.moment(since)) if since else say("health.mailbox_well")
    sign = Span("✕ " if since else "✓ ", "bad" if since else "good")
    blocks.append(Block((sign, Span(text)), (Span(say("health.mailbox_name"), "quiet"),), min(18, width // 3), INSET))
    return lay_out(blocks, width)


def _way(name: str, channel: str, row: Data | None, clock: Clock, width: int) -> Block:
    label = (Span(say(name) if name else clean(channel), "quiet"),)
    if row is None:
        return Block((Span("✓ ", "good"), Span(say("health.way_well"))), label, min(18, width // 3), INSET)
    values = {"since": clock.moment(row["opened_at"]), "next": clock.moment(row["probe_at"])}
    words = "health.way_trying" if row["state"] == "half_open" else "health.way_down"
    return Block((Span("✕ ", "bad"), Span(say(words, **values))), label, min(18, width // 3), INSET)


def _bars(rows: Sequence[tuple[str, int]], most: int, width: int, *, plain: bool, percent: bool = False) -> list[Line]:
    """A bar for each row, with its label before it and its number after it."""
    numbers = [f"{Counted(count)}" + (f"  {share(count, most)} %" if percent else "") for _label, count in rows]
    after = max(len(number) for number in numbers)
    if plain:
        return [
            line
            for (label, _), number in zip(rows, numbers, strict=True)
            for line in _said(f"{label}: {number}", width)
        ]
    label_width = min(26, max(width_of((Span(label),)) for label, _count in rows))
    room = max(1, width - INSET - label_width - after - 3)
    lines: list[Line] = []
    for (label, count), number in zip(rows, numbers, strict=True):
        drawn = bar(count, most, room)
        lines.append((
            Span(" " * INSET, "quiet"), Span(fit(label, label_width) + " "),
            Span(f"{drawn} " if drawn else "", "accent"), Span(number),
        ))  # fmt: skip
    return lines


def _said(text: str, width: int, tone: str = "plain") -> list[Line]:
    return lay_out([Block((Span(text, tone),), (), 0, INSET)], width)


def _in(text: str, tone: str) -> Line:
    drawn = text.lstrip(" ")
    blanks = " " * (INSET + len(text) - len(drawn))
    # Blanks in a tone of their own: a picture keeps the place of each run of text, but not the blanks before it.
    return (Span(blanks, "quiet" if tone != "quiet" else "plain"), Span(drawn, tone))


def _counted(row: Data) -> dict[str, Any]:
    return {name: f"{count:,}" for name, count in row.items()}


def fit_in(text: str, width: int) -> str:
    """Text of at most `width` cells."""
    return text if width_of((Span(text),)) <= width else fit(text, max(4, width))
