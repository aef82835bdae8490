"""Families by name, with what goes on and what comes next."""

from __future__ import annotations

from console.model.find import parse
from console.model.words import say
from console.plain.listing import Asked, Listing, sentence
from console.questions.families import families
from engine.store.reading.families import Search

STATUS_OF = {"paused": "paused", "running": "running", "stuck": "failed"}


def listing(asked: Asked) -> Listing:
    """Every family as one line. Raises `FeedLost`."""
    find = parse(asked.words)
    search = Search(
        text=find.text or None,
        status=next((status for meaning, status in STATUS_OF.items() if meaning in find.meanings), None),
        alive="alive" in find.meanings,
        coordinator=asked.actor if "mine" in find.meanings else None,
        paused_after=asked.clock.now if "quiet" in find.meanings else None,
    )
    page = asked.ask(families, search, asked.clock, asked.limit)
    if not page.rows:
        empty = say("families.empty_find", text=asked.words) if asked.words else say("families.empty_head")
        return Listing(empty, [])
    lines = [
        sentence(
            row.name,
            row.now,
            say("plain.next", next=row.next) if row.next else "",
            say("plain.with", who=row.who) if row.who else "",
            say("plain.family", family=row.key),
        )
        for row in page.rows
    ]
    title = say("plain.families", when=asked.clock.moment(asked.clock.now), count=len(lines))
    return Listing(title, lines, None if page.more else 0)
