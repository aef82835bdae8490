"""Far ends as they are: an SMTP relay, Twilio, the outbox. Each decides by the seed what becomes of a letter.

What a far end accepts it accepts whether or not the sender still lives or still listens: acceptance happens in the
world's time, the answer on the sender's loop. That is what makes a lost answer dangerous, and nothing else here does.

    smtp    split at the final dot; can't be asked afterwards
    twilio  one request; can be asked, knows nothing of keys, and shows what it accepted only after a while
    outbox  one file a key: the same again changes nothing; can be asked
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from engine.channels.letter import Letter, Prepared, Receipt, Result, Sought
from engine.core.faults import Fault
from tests.simulator.chronicle import Chronicle, Received
from tests.simulator.time import Time

LONGEST_SECONDS = 40.0
"""No request is under way for longer than this: what has not been accepted by then never will be."""

NEVER = 10.0**7


@dataclass
class Fates:
    """How often what goes wrong at a far end, by weight."""

    fine: float = 1.0
    refused: float = 0.0
    busy: float = 0.0
    ours: float = 0.0
    unreachable: float = 0.0
    unknown: float = 0.0
    cut_before: float = 0.0
    """The line breaks, and the message has not arrived."""
    cut_after: float = 0.0
    """The line breaks, and the message has arrived, or will in a moment."""
    silent_before: float = 0.0
    """No answer ever comes, and the message has not arrived."""
    silent_after: float = 0.0
    late: float = 0.0
    """It is accepted, and the answer comes after a long while."""

    def draw(self, random: Random) -> str:
        """One of them."""
        names = list(self.__dataclass_fields__)
        return random.choices(names, [getattr(self, name) for name in names])[0]


STORMY = Fates(fine=8, refused=0.6, busy=1, ours=0.1, unreachable=0.3, unknown=0.2, cut_before=1.5, cut_after=2,
               silent_before=1, silent_after=1, late=1)  # fmt: skip

_REFUSALS = {
    "email": {
        "refused": Receipt(Result.REFUSED, "no such mailbox", error_code="550 5.1.1", fault=Fault.ADDRESS),
        "busy": Receipt(Result.NOT_SENT, "try again later", error_code="451 4.7.1", fault=Fault.PASSING),
        "ours": Receipt(Result.NOT_SENT, "authentication failed", error_code="535 5.7.8", fault=Fault.OURS),
        "unreachable": Receipt(Result.REFUSED, "mailbox full", error_code="552 5.2.2", fault=Fault.UNREACHABLE),
        "unknown": Receipt(Result.REFUSED, "something else", error_code="599 5.9.9", fault=Fault.UNKNOWN),
    },
    "sms": {
        "refused": Receipt(Result.REFUSED, "no mobile number", error_code="21614", fault=Fault.ADDRESS),
        "busy": Receipt(Result.NOT_SENT, "too many requests", error_code="20429", fault=Fault.SLOW_DOWN),
        "ours": Receipt(Result.NOT_SENT, "authenticate", error_code="20003", fault=Fault.OURS),
        "unreachable": Receipt(Result.REFUSED, "unreachable", error_code="30003", fault=Fault.UNREACHABLE),
        "unknown": Receipt(Result.REFUSED, "something else", error_code="39999", fault=Fault.UNKNOWN),
    },
}
ACCEPTED = ("fine", "cut_after", "silent_after", "late")


@dataclass
class FarEnd:
    """What all far ends share: the log of what they received, and how a request goes."""

    name: str
    time: Time
    random: Random
    chronicle: Chronicle
    fates: Fates
    deduplicates: bool = False
    deduplicates_for: timedelta | None = None
    can_look_up: bool = False
    on_accepted: Callable[[Letter, str], None] = lambda letter, provider_id: None
    """What the world does with a message that has arrived, such as answering it."""
    accepted: list[tuple[datetime, str, Letter]] = field(default_factory=list)
    """When, under which id."""

    async def send(self, letter: Letter) -> Receipt:
        """Each far end in its own way."""
        raise NotImplementedError

    async def look_up(self, sought: Sought) -> Receipt | None:
        """Each far end in its own way."""
        raise NotImplementedError

    async def request(self, letter: Letter) -> Receipt:
        """The act: what is drawn happens, whatever becomes of the sender meanwhile."""
        fate = self.fates.draw(self.random)
        self.chronicle.note(self.time.now, self.name, f"is handed {letter.key}: {fate}")
        if fate in _REFUSALS[letter.channel]:
            await asyncio.sleep(self.random.uniform(0.01, 2))
            return _REFUSALS[letter.channel][fate]
        if fate in ACCEPTED:
            arrives = self.random.uniform(0.01, 1) if fate == "fine" else self.random.uniform(0.01, LONGEST_SECONDS)
            provider_id = f"{self.name}-{self.random.randrange(10**9)}"
            self.time.after(arrives, lambda: self._accept(provider_id, letter))
            if fate == "fine":
                await asyncio.sleep(arrives + 0.1)
                return Receipt(Result.SENT, provider=self.name, provider_id=provider_id, sender="us")
            if fate == "late":
                await asyncio.sleep(LONGEST_SECONDS + self.random.uniform(1, 600))
                return Receipt(Result.SENT, provider=self.name, provider_id=provider_id, sender="us")
        if fate.startswith("silent"):
            await asyncio.sleep(NEVER)
        await asyncio.sleep(self.random.uniform(0.01, 20))
        if self.random.random() < 0.3:
            raise ConnectionResetError("the line was cut")
        return Receipt(Result.UNCERTAIN, "the line was cut")

    def _accept(self, provider_id: str, letter: Letter) -> None:
        again = self.deduplicates and any(letter.key == other.key for _, _, other in self.accepted)
        self.accepted.append((self.time.now, provider_id, letter))
        self.chronicle.note(self.time.now, self.name, f"received {letter.key}")
        received = Received(
            self.chronicle.commits, self.time.now, letter.channel, letter.key, letter.recipient, words_of(letter),
            self.deduplicates,
        )  # fmt: skip
        self.chronicle.received.append(received)
        if not again:
            self.on_accepted(letter, provider_id)


class Relay(FarEnd):
    """An SMTP relay: all but the last byte can be handed over first, and it can't be asked."""

    async def prepare(self, letter: Letter) -> Prepared | Receipt:
        """Everything up to the final dot; what fails here has certainly not been sent."""
        await asyncio.sleep(self.random.uniform(0.01, 3))
        drawn = self.random.random()
        if self.fates.cut_before and drawn < 0.08:
            return Receipt(Result.NOT_SENT, "the relay can't be reached", fault=Fault.PROVIDER)
        return _Dot(self, letter)

    async def send(self, letter: Letter) -> Receipt:
        """Both halves in one."""
        prepared = await self.prepare(letter)
        return prepared if isinstance(prepared, Receipt) else await prepared.commit()

    async def look_up(self, sought: Sought) -> Receipt | None:
        """A relay answers no questions."""
        raise AssertionError("nobody may ask a relay")


@dataclass
class _Dot:
    relay: Relay
    letter: Letter

    async def commit(self) -> Receipt:
        """Write the final dot."""
        return await self.relay.request(self.letter)

    async def abandon(self) -> None:
        """The relay throws away what it has."""


class Provider(FarEnd):
    """A provider of text messages: one request, which it knows by nothing but what it says."""

    SHOWS_AFTER = timedelta(minutes=5)
    """What it accepted is in its list at the latest then."""
    CLOCKS_DIFFER = timedelta(days=1)
    """Its clock and ours: what it took before that is not what is sought."""

    async def send(self, letter: Letter) -> Receipt:
        """One request."""
        return await self.request(letter)

    async def look_up(self, sought: Sought) -> Receipt | None:
        """Look the list through: to whom, what it says, not before it was armed, and not somebody else's."""
        await asyncio.sleep(self.random.uniform(0.01, 5))
        if self.fates.cut_before and self.random.random() < 0.1:
            raise ConnectionResetError("the line was cut")
        for at, provider_id, letter in self.accepted:
            shows = at + self.SHOWS_AFTER * (hash_of(provider_id) % 100) / 100
            same = (letter.recipient, words_of(letter)) == (sought.recipient, sought.text)
            ours = at >= sought.armed_at - self.CLOCKS_DIFFER and provider_id not in sought.taken
            if shows <= self.time.now and same and ours:
                return Receipt(Result.SENT, provider=self.name, provider_id=provider_id)
        return None


class Files(FarEnd):
    """The outbox: a file a key."""

    async def send(self, letter: Letter) -> Receipt:
        """Write the file, or fail to."""
        if self.fates.cut_before and self.random.random() < 0.1:
            return Receipt(Result.NOT_SENT, "the disk is full")
        provider_id = f"{letter.key}{letter.suffix}"
        self.chronicle.note(self.time.now, self.name, f"is handed {letter.key}: fine")
        self._accept(provider_id, letter)
        await asyncio.sleep(self.random.choice([0, 0.01, 5]))
        return Receipt(Result.SENT, provider=self.name, provider_id=provider_id)

    async def look_up(self, sought: Sought) -> Receipt | None:
        """The file is there or it is not."""
        found = any(letter.key == sought.key for _, _, letter in self.accepted)
        return Receipt(Result.SENT, provider=self.name, provider_id=f"{sought.key}{sought.suffix}") if found else None


def words_of(letter: Letter) -> str:
    """What the letter says, out of the form that its channel gives it."""
    if letter.channel == "email":
        return letter.content.decode()
    return letter.text or letter.content.decode().partition("\n\n")[2].strip()


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(text))
