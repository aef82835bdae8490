"""A channel that does what a test says, and remembers what it got."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from engine.channels.letter import Letter, Receipt, Result, Sought

SENT = Receipt(Result.SENT, provider="scripted")
NOT_SENT = Receipt(Result.NOT_SENT, "the far end is closed")
REFUSED = Receipt(Result.REFUSED, "no such address")
UNCERTAIN = Receipt(Result.UNCERTAIN, "the far end did not answer")


@dataclass
class Scripted:
    """Answers by recipient: the answers of its list one after the other, the last one for ever; `SENT` for others."""

    answers: dict[str, list[Receipt]] = field(default_factory=dict)
    on_send: Callable[[Letter], None] | None = None
    """Called with each letter while it is on its way, in the sender's thread."""
    can_look_up: bool = False
    known: set[str] = field(default_factory=set)
    """Keys that a look-up finds."""
    one_id: str | None = None
    """The far end's id of whatever it finds."""
    name: str = "scripted"
    deduplicates: bool = False
    deduplicates_for: timedelta | None = None
    received: list[str] = field(default_factory=list)
    """The keys of the letters that arrived, in order."""

    async def send(self, letter: Letter) -> Receipt:
        """Let the test act, then answer."""
        if self.on_send is not None:
            self.on_send(letter)
        answers = self.answers.get(letter.recipient, [SENT])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.result is Result.SENT:
            self.received.append(letter.key)
        return answer

    async def look_up(self, sought: Sought) -> Receipt | None:
        """What the test says that the far end knows."""
        if sought.key not in self.known:
            return None
        return replace(SENT, provider_id=self.one_id) if self.one_id not in sought.taken else None
