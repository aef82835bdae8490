"""How the engine is: what is wrong first, then what it rests on."""

from __future__ import annotations

from datetime import timedelta

from console.feed import how_it_is
from console.model.health import health_blocks
from console.model.words import folded, say
from console.plain.listing import Asked, Listing, sentence_of
from engine.store.reading.health import sent_by_hour

WIDTH = 200  # a page so wide that nothing is left out for want of room


def listing(asked: Asked) -> Listing:
    """The page of Health, line by line, without its charts. `words` choose lines. Raises `FeedLost`."""
    health = asked.ask(how_it_is, asked.feed)
    sent = asked.ask(sent_by_hour, asked.clock.now - timedelta(hours=24))
    said = [sentence_of(block) for block in health_blocks(health, sent, asked.clock, asked.feed.wall(), WIDTH)]
    lines = [line for line in said if line and folded(asked.words) in folded(line)]
    title = say("plain.health", when=asked.clock.moment(asked.clock.now))
    return Listing(title, lines[: asked.limit], max(0, len(lines) - asked.limit), numbered=False)
