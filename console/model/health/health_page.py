"""The page of Health: one sentence first, then the figures as charts, each with its numbers.

Where there is room the charts stand in two columns; under 60 columns every chart becomes plain lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import zip_longest
from typing import Any

from console.model.health.figures import Figures
from console.model.health.health import engine_blocks, now_blocks, sentence_blocks, waiting_blocks
from console.model.health.health_charts import days_lines, funnel_lines, late_lines, sent_lines, ways_lines, wrong_lines
from console.model.moments import Clock
from console.model.prose import NARROW, Block, Line, Span, lay_out, width_of
from console.model.words import say

WIDE = 104  # columns from which the charts stand in two columns
GAP = 4

Section = Callable[[int], list[Line]]


def health_page(
    health: dict[str, Any] | None,
    figures: Figures | None,
    clock: Clock,
    wall: datetime,
    width: int,
    *,
    lost: bool = False,
) -> list[Line]:
    """The whole page, as lines of at most `width` cells."""
    if health is None:
        return lay_out([Block(), Block((Span(say("list.loading"), "quiet"),))], width)
    lines: list[Line] = [()]
    if lost and figures is not None:
        text = say("health.stale", time=clock.moment(figures.at))
        lines += [*lay_out([Block((Span(text, "warn"),), (Span("!", "warn"),), 2)], width), ()]
    lines += lay_out(sentence_blocks(health, clock), width)
    now = _prose("health.section_now", now_blocks(health, clock))
    held = [_prose("health.section_waiting", waiting_blocks(health))] if health["held"] else []
    engines = _prose("health.section_engines", engine_blocks(health, clock, wall))
    ways = _ways(health, clock)
    if figures is None:
        lines += _one_below_the_other([now, ways, *held, engines], width)
    elif width < WIDE:
        sent, days, funnel, late, wrong = chart_sections(figures, health, clock, plain=width < NARROW)
        lines += _one_below_the_other([now, ways, sent, days, funnel, late, wrong, *held, engines], width)
    else:
        room = (width - GAP) // 2
        sent, days, funnel, late, wrong = chart_sections(figures, health, clock, plain=False)
        left = _one_below_the_other([sent, funnel], room)
        right = _one_below_the_other([days, ways, late, wrong], room)
        lines += [*_beside(left, right, room), *_one_below_the_other([now, *held, engines], width)]
    when = clock.moment(figures.at if figures is not None else clock.now)
    return [*lines, (), *lay_out([Block((Span(say("health.checked", time=when), "quiet"),))], width)]


def chart_sections(figures: Figures, health: dict[str, Any], clock: Clock, *, plain: bool) -> tuple[Section, ...]:
    """What is drawn from the figures, each section under its title."""
    return (
        lambda room: [_title("health.section_sent"), *sent_lines(figures, clock, room, plain=plain)],
        lambda room: [_title("health.section_days"), *days_lines(figures, room, plain=plain)],
        lambda room: funnel_lines(figures, room, plain=plain),
        lambda room: [_title("health.section_late"), *late_lines(figures, health, clock, room, plain=plain)],
        lambda room: [_title("health.section_wrong"), *wrong_lines(figures, room)],
    )


def _ways(health: dict[str, Any], clock: Clock) -> Section:
    return lambda room: [_title("health.section_ways"), *ways_lines(health, clock, room)]


def _prose(title: str, blocks: Iterable[Block]) -> Section:
    """A section that is told in words."""
    kept = list(blocks)
    return lambda room: [_title(title), *lay_out(kept, room)]


def _one_below_the_other(sections: Iterable[Section], width: int) -> list[Line]:
    """Sections with an empty line before each."""
    return [line for section in sections for line in ((), *section(width))]


def _beside(left: list[Line], right: list[Line], room: int) -> list[Line]:
    """Two columns, each `room` cells wide."""
    lines: list[Line] = []
    for one, other in zip_longest(left, right, fillvalue=()):
        lines.append((*one, Span(" " * (room - width_of(one) + GAP)), *other) if other else one)
    return lines


def _title(name: str) -> Line:
    return (Span(say(name), "head"),)
