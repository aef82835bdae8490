"""The work that waits, section by section: what needs a person first."""

from __future__ import annotations

from console.model.queue import sections, when_words
from console.model.words import folded, say
from console.plain.listing import Asked, Listing, sentence
from console.questions.queue import queue


def listing(asked: Asked) -> Listing:
    """Every place at which a workflow waits as one line. `words` choose sections by their names."""
    lines: list[str] = []
    counts = asked.ask(queue, None, asked.clock, 1).counts
    chosen = [part for part in sections(counts, None) if part.count and folded(asked.words) in folded(part.title)]
    for section in chosen:
        room = asked.limit - len(lines)
        if room <= 0:
            break
        for row in asked.ask(queue, section.part, asked.clock, room).rows:
            when = when_words(row.moment, asked.clock)
            lines.append(sentence(f"{section.title}: {row.family}", f"{row.workflow}, “{row.step}”", row.why, when))
    total = sum(section.count for section in chosen)
    title = say("plain.queue", count=total) if total else say("plain.no_queue")
    return Listing(title, lines, max(0, total - len(lines)))
