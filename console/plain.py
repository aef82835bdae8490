"""The list of what needs you as plain lines: for screen readers, pipes and a quick look."""

from __future__ import annotations

from console.feed import Feed
from console.model.moments import Clock
from console.model.words import say
from console.questions.needs_you import needs, wanted

SHOWN = 100


def needs_you_as_text(feed: Feed, site_zone: str) -> str:
    """Every case as one sentence on one line, the most harmful first. Raises `FeedLost`."""
    feed.ask(lambda _connection: None)
    clock = Clock(feed.now(), site_zone)
    found = feed.ask(needs, wanted(clock, simulated=feed.simulated))
    feed.close()
    if not found.rows:
        return say("plain.none") + "\n"
    lines = [say("plain.title", when=clock.moment(clock.now), count=found.total)]
    for number, row in enumerate(found.rows[:SHOWN], 1):
        waiting = clock.waited(row.since) if row.since else say("moment.unset")
        what = row.what.rstrip(".?!")
        lines.append(
            say("plain.line", number=number, name=row.family, what=what, waiting=waiting, who=row.who, task=row.key)
        )
    if found.total > SHOWN:
        lines.append(say("plain.more", count=found.total - SHOWN))
    return "\n".join(lines) + "\n"
