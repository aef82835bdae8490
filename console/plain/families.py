"""Families by name, with what goes on and what comes next."""

from __future__ import annotations

from console.model.words import say
from console.plain.listing import Asked, Listing, sentence
from console.questions.families import families
from engine.store.reading.find.english import FAMILIES


def listing(asked: Asked) -> Listing:
    """Every family as one line. Raises `FeedLost`."""
    page = asked.ask(families, asked.found(FAMILIES), asked.clock, asked.limit)
    if not page.rows:
        empty = (
            say("families.empty_find", text=say("find.text", text=asked.words))
            if asked.words
            else say("families.empty_head")
        )
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
    total = len(lines) if not page.keys.more else None if page.keys.uncounted else page.keys.total
    when = asked.clock.moment(asked.clock.now)
    title = say("plain.families", when=when, count=total) if total else say("plain.many_families", when=when)
    return Listing(title, lines, None if total is None else max(0, total - len(lines)))
