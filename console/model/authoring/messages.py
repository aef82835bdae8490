"""Messages in words: an entry of the list, the head of an opened one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.model.authoring.authored import Entry
from console.model.clean import clean
from console.model.moments import Clock
from console.model.prose import Block, Span
from console.model.words import say, say_or

if TYPE_CHECKING:
    from engine.control.authoring.message_states import MessageState, PartState

TONES = {"live": "quiet", "changed": "warn", "new": "warn", "gone": "bad"}
"""How a state is said: what families get already needs nobody's eye."""


def entry_of(state: MessageState) -> Entry:
    """A message as a row: its channels and languages, and how it stands."""
    parts = list(dict.fromkeys(part_name(part) for part in state.parts))
    if state.errors:
        return Entry("message", state.name, clean(state.name), ", ".join(parts), mistakes(state.errors), "bad")
    word, tone = say(f"writing.state_{state.state}"), TONES[state.state]
    return Entry("message", state.name, clean(state.name), ", ".join(parts), word if tone != "quiet" else "", tone)


def no_messages(why: str) -> Entry:
    """The row that stands where messages can't be read at all."""
    return Entry("message", "", say("writing.none"), clean(why), "!", "bad")


def part_name(part: PartState) -> str:
    """`email`, `text message · es`."""
    channel = say(f"channel.{part.channel}")
    return f"{channel} · {language(part.locale)}" if part.locale else channel


def language(locale: str) -> str:
    """A language by its name where we have one, else by its code."""
    return say_or(f"language.{locale.lower()}", clean(locale))


def mistakes(count: int) -> str:
    """`2 mistakes`."""
    return say("writing.mistakes", count=count)


def heading(state: MessageState, chosen: int, clock: Clock, *, unsaved: bool, notes: list[str]) -> list[Block]:
    """The head of a message: its name, which of its files is open, what is live, and what must be said."""
    name = [Span(clean(state.name), "strong")]
    if unsaved:
        name.append(Span(f"  {say('writing.unsaved')}", "warn"))
    parts: list[Span] = []
    for number, part in enumerate(state.parts):
        label = part_name(part) + (f" ({say(f'writing.state_{part.state}')})" if part.state != "live" else "")
        parts += [Span(f" {label} ", "tab" if number == chosen else "quiet", f"pressed('part', {number})"), Span(" ")]
    blocks = [Block(tuple(name)), Block(tuple(parts)), Block((Span(_live(state, clock), "quiet"),))]
    return blocks + [Block((Span(clean(note), "warn"),)) for note in notes]


def _live(state: MessageState, clock: Clock) -> str:
    if not state.version:
        live = say("writing.never_live")
    else:
        when = clock.moment(state.published) if state.published is not None else ""
        who = clean(state.published_by) or say("who.engine")
        live = say("writing.live", version=state.version, who=who, when=when)
    used = ", ".join(clean(each) for each in state.workflows)
    return f"{live} {say('writing.sent_by', workflows=used) if used else say('writing.sent_by_none')}"
