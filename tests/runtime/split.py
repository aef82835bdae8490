"""A channel that can be split at the point of no return, and that does in each half what a test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.channels.letter import Letter, Prepared, Receipt
from tests.runtime.scripted import Scripted


@dataclass
class Split(Scripted):
    """Answers to the last byte as `Scripted` does to a letter."""

    refusals: dict[str, list[Receipt]] = field(default_factory=dict)
    """By recipient: what `prepare` comes to, one after the other, before it succeeds."""
    on_prepare: Callable[[Letter], None] | None = None
    """Called with each letter while it is being prepared, in the sender's thread."""
    prepared: list[str] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)

    async def prepare(self, letter: Letter) -> Prepared | Receipt:
        """Everything but the last byte."""
        if self.on_prepare is not None:
            self.on_prepare(letter)
        if refusals := self.refusals.get(letter.recipient):
            return refusals.pop(0)
        self.prepared.append(letter.key)
        return Half(self, letter)


@dataclass
class Half:
    """One prepared letter."""

    channel: Split
    letter: Letter

    async def commit(self) -> Receipt:
        """The last byte."""
        return await self.channel.send(self.letter)

    async def abandon(self) -> None:
        """The far end throws it away."""
        self.channel.abandoned.append(self.letter.key)
