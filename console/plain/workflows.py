"""Workflows that are published."""

from __future__ import annotations

from console.model.words import folded, say
from console.plain.listing import Asked, Listing, sentence
from console.questions.workflows import published


def listing(asked: Asked) -> Listing:
    """Every workflow as one line. Raises `FeedLost`."""
    wanted = folded(asked.words)
    found = [entry for entry in asked.ask(published) if wanted in folded(f"{entry.title} {entry.name}")]
    lines = [sentence(entry.title, entry.detail, entry.state) for entry in found[: asked.limit]]
    title = say("plain.workflows", count=len(found)) if found else say("plain.no_workflows")
    return Listing(title, lines, max(0, len(found) - asked.limit))
