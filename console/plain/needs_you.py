"""What needs you, the most harmful first."""

from __future__ import annotations

from console.model.case import NeedsRow
from console.model.find import parse
from console.model.moments import Clock
from console.model.words import say
from console.plain.listing import Asked, Listing, sentence
from console.questions.needs_you import needs, wanted


def listing(asked: Asked) -> Listing:
    """Every case as one line. Raises `FeedLost`."""
    clock, find = asked.clock, parse(asked.words, ("mine",))
    mine = asked.actor if "mine" in find.meanings else None
    found = asked.ask(needs, wanted(clock, simulated=asked.feed.simulated, text=find.text or None, mine=mine))
    if not found.rows:
        return Listing(say("plain.none"), [])
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
