"""What needs you, the most harmful first."""

from __future__ import annotations

from console.model.case import NeedsRow
from console.model.moments import Clock
from console.model.words import say
from console.plain.listing import Asked, Listing, sentence
from console.questions.needs_you import needs, wanted
from engine.store.reading.find.english import NEEDS


def listing(asked: Asked) -> Listing:
    """Every case as one line. Raises `FeedLost`."""
    clock = asked.clock
    words = asked.found(NEEDS) if asked.words else None
    found = asked.ask(needs, wanted(clock, simulated=asked.feed.simulated, words=words))
    if not found.rows:
        return Listing(
            say("needs.empty_find", text=say("find.text", text=asked.words)) if asked.words else say("plain.none"), []
        )
    lines = [
        sentence(
            row.family,
            row.what,
            _waiting(row, clock),
            say("plain.with", who=row.who),
            say("plain.task", task=row.key),
        )
        for row in found.rows[: asked.limit]
    ]
    title = say("plain.needs_you", when=clock.moment(clock.now), count=found.total)
    return Listing(title, lines, max(0, found.total - asked.limit))


def _waiting(row: NeedsRow, clock: Clock) -> str:
    if row.since is not None and row.since > clock.now:
        return say("plain.due", when=clock.moment(row.since))
    return say("plain.waiting", waiting=clock.waited(row.since) if row.since else say("moment.unset"))
