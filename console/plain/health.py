"""How the engine is: what is wrong first, then what it rests on, in words and numbers alone."""

from __future__ import annotations

from collections.abc import Iterator

from console.feed import how_it_is
from console.model.health.health import engine_blocks, now_blocks, sentence_blocks, waiting_blocks
from console.model.health.health_page import chart_sections
from console.model.prose import text_of
from console.model.words import folded, say
from console.plain.listing import Asked, Listing, sentence, sentence_of
from console.questions.health import figures

WIDTH = 200  # a page so wide that nothing is left out for want of room
_SIGNS = str.maketrans("", "", "‹›")  # to be clicked, and nothing to hear


def listing(asked: Asked) -> Listing:
    """The page of Health, line by line, its charts as numbers. `words` choose lines. Raises `FeedLost`."""
    lines = [line for line in _said(asked) if line and folded(asked.words) in folded(line)]
    title = say("plain.health", when=asked.clock.moment(asked.clock.now))
    return Listing(title, lines[: asked.limit], max(0, len(lines) - asked.limit), numbered=False)


def _said(asked: Asked) -> Iterator[str]:
    health = asked.ask(how_it_is, asked.feed)
    wall, clock = asked.feed.wall(), asked.clock
    for blocks in (sentence_blocks(health, clock), now_blocks(health, clock)):
        yield from map(sentence_of, blocks)
    counted = asked.ask(figures, clock, asked.feed.mode, None)
    for section in chart_sections(counted, health, clock, plain=True):
        yield from (sentence(" ".join(text_of(line).translate(_SIGNS).split())) for line in section(WIDTH))
    for blocks in (waiting_blocks(health), engine_blocks(health, clock, wall)):
        yield from map(sentence_of, blocks)
