"""What is asked of a plain list, what it answers, and which screens have one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from console.feed import Feed
from console.model.find import read_typed
from console.model.moments import Clock
from console.model.prose import Block, text_of
from console.model.words import folded, say
from engine.errors import UsageError
from engine.store.reading.find.meaning import Asked as FindAsked
from engine.store.reading.find.meaning import names_known

T = TypeVar("T")
LIMIT = 100  # lines, unless somebody asks for more or fewer
_DRAWN = frozenset("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉░▒▓│─┌┐└┘├┤┬┴┼╭╮╯╰●○")

SCREENS: dict[str, str] = {
    "needs_you": "console.plain.needs_you",
    "calls": "console.plain.calls",
    "families": "console.plain.families",
    "workflows": "console.plain.workflows",
    "queue": "console.plain.queue",
    "health": "console.plain.health",
    "site": "console.plain.site",
}
"""In the order of their digits; each module has a function `listing(asked) -> Listing`."""


@dataclass(frozen=True)
class Asked:
    """One look at one screen."""

    feed: Feed
    clock: Clock
    words: str = ""
    limit: int = LIMIT
    actor: str = ""

    def ask(self, question: Callable[..., T], *args: Any) -> T:
        """Put a question to the database. Raises `FeedLost`."""
        return self.feed.ask(question, *args)

    def found(self, kinds: tuple[str, ...]) -> FindAsked:
        """What the words ask for, where words of these kinds mean something. Raises `FeedLost`."""
        found = read_typed(self.words, kinds, self.ask(names_known))
        return FindAsked(found, self.clock.now, self.clock.site_name, self.actor, self.feed.mode)


@dataclass(frozen=True)
class Listing:
    """A heading, the lines, and how many lie beyond; `None`: some do, and nobody has counted them."""

    title: str
    lines: Sequence[str]
    more: int | None = 0
    numbered: bool = True


def screen_named(typed: str) -> str:
    """The screen of this name, as the command or as its tab has it. Raises `UsageError` with all names."""
    for name in SCREENS:
        if folded(typed) in (folded(name.replace("_", "-")), folded(name), folded(say(f"tab.{name}"))):
            return name
    raise UsageError(say("plain.no_screen", text=typed, names=", ".join(name.replace("_", "-") for name in SCREENS)))


def text_of_screen(name: str, asked: Asked) -> str:
    """A screen as lines of text, with a line break at the end of each."""
    listing: Listing = import_module(SCREENS[name]).listing(asked)
    lines = [
        say("plain.numbered", number=number, text=line) if listing.numbered else line
        for number, line in enumerate(listing.lines, 1)
    ]
    if listing.more != 0:
        rest = say("plain.more_somewhere") if listing.more is None else say("plain.more", count=listing.more)
        lines.append(rest)
    return "\n".join([listing.title, *lines]) + "\n"


def sentence(*parts: str) -> str:
    """Parts of a line as sentences one after the other, each with its full stop; empty ones are left out.

    The first part is often a name, which stays as it is written; the others begin with a capital.
    """
    said = [part for part in (text.strip() for text in parts) if part]
    said[1:] = [f"{part[0].upper()}{part[1:]}" for part in said[1:]]
    return " ".join(part if part[-1] in ".!?…:" else f"{part}." for part in said)


def sentence_of(block: Block) -> str:
    """A paragraph of a page as a sentence, its label first; nothing for what is drawn rather than said."""
    lead, body = text_of(block.lead).strip(), text_of(block.body).strip()
    if _DRAWN & set(lead + body) or not any(letter.isalpha() for letter in body or lead):
        return ""
    label = lead if any(letter.isalnum() for letter in lead) else ""  # a sign says nothing that the words don't
    return sentence(f"{label}: {body}" if label and body else label or body)
