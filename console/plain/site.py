"""The people who work here, the days without contact, and what is on hold."""

from __future__ import annotations

from collections.abc import Iterator

from console.model.people import away_words, day_words, role_words
from console.model.stops import stop_line
from console.model.words import folded, say
from console.plain.listing import Asked, Listing, sentence
from console.questions.people import SiteRows, site_rows


def listing(asked: Asked) -> Listing:
    """All three, one line each. `words` choose lines. Raises `FeedLost`."""
    found = asked.ask(site_rows, asked.clock, asked.feed.mode)
    lines = [line for line in _lines(found, asked) if folded(asked.words) in folded(line)]
    title = say("plain.site") if lines else say("plain.no_site")
    return Listing(title, lines[: asked.limit], max(0, len(lines) - asked.limit))


def _lines(found: SiteRows, asked: Asked) -> Iterator[str]:
    for person in found.people:
        away = away_words(person, asked.clock)
        deputy = say("plain.stands_in", name=person.deputy) if person.deputy else ""
        todo = say("plain.open_tasks", count=person.open_tasks) if person.open_tasks else ""
        yield sentence(f"{person.name}, {role_words(person.role)}", away or say("people.here"), todo, deputy)
    for days in found.closures:
        first, last = day_words(days.first), day_words(days.last)
        yield sentence(say("plain.closed", name=days.name, first=first, last=last))
    for hold in found.holds:
        waits = say("hold.waits", count=hold.waiting, late=_late(hold.late)) if hold.waiting else say("hold.waits_none")
        yield sentence(stop_line(hold.stop, asked.clock), waits)


def _late(count: int) -> str:
    return say("hold.late", count=count) if count else say("hold.late_none")
