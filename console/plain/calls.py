"""Today's calls, who is to be called first."""

from __future__ import annotations

from console.model.calls.calls import call_row, in_order
from console.model.case_sentences import call_reason
from console.model.clean import clean
from console.model.words import say
from console.plain.listing import Asked, Listing, sentence
from console.questions.calls import todays_calls
from engine.store.reading.find.english import CALLS


def listing(asked: Asked) -> Listing:
    """Every call of the day as one line. Raises `FeedLost`."""
    clock = asked.clock
    found = asked.ask(todays_calls, clock, asked.feed.simulated, asked.found(CALLS) if asked.words else None)
    why = {row["task_id"]: call_reason(clean(row["description"])) for row, _pending in found}
    rows = in_order([(call_row(row, None, clock, pending), float(row["risk"] or 0)) for row, pending in found])
    lines = []
    for row in rows[: asked.limit]:
        here, moment = clock.for_family(row.zone), row.from_time or row.due
        lines.append(
            sentence(
                row.family,
                say("needs.phone_call", text=why[row.key]),
                say("plain.due", when=here.both(moment)) if moment else "",
                say("case.their_time", time=here.time(clock.now)),
                say("plain.with", who=row.who),
                say("plain.task", task=row.key),
            )
        )
    title = say("plain.calls", count=len(rows), when=clock.moment(clock.now)) if rows else say("plain.no_calls")
    return Listing(title, lines, max(0, len(rows) - asked.limit))
