"""Calls to a channel that always end, and always with a value: whatever it raises, returns or never returns.

Before the point of no return a channel that breaks off has certainly sent nothing; after it, nobody can say. That is
the whole difference between `prepared` and the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from engine.channels.letter import Channel, Letter, Prepared, Receipt, Result, Sought, SplitChannel, readable
from engine.core.faults import Fault

T = TypeVar("T")

PREPARE_SECONDS = 60.0
"""How long a channel may take to connect and to hand over everything but the last byte."""

COMMIT_SECONDS = 630.0
"""How long the answer to the last byte is waited for: the ten minutes of RFC 5321 4.5.3.2.6 ("DATA Termination: 10
minutes"), whatever `engine.step_timeout` says, and half a minute for the channel to say so itself."""


RAN_OUT = Receipt(Result.NOT_SENT, "the engine stood still, and its arm ran out before it could leave")
"""Nothing has left under this arm, whatever others have done since."""


@dataclass(slots=True, frozen=True)
class Ready:
    """A letter whose turn has come, and of which everything but the last byte has gone; it waits for the arm."""

    channel: str
    prepared: Prepared
    places: AsyncExitStack = field(default_factory=AsyncExitStack)
    """What it occupies until it is sent off or given up."""


@dataclass(slots=True, frozen=True)
class Whole:
    """A letter for a channel that can't be split: nothing of it has gone, and its one call comes with the arm."""

    channel: Channel
    letter: Letter
    timeout_seconds: float

    async def commit(self) -> Receipt:
        """Make the call."""
        return await sent(self.channel, self.letter, self.timeout_seconds)

    async def abandon(self) -> None:
        """There is nothing to break off."""


def in_window(ready: Ready, good_until: datetime | None) -> Ready:
    """The same with the end of the family's window, which the arm has found out: it goes along with a letter of which
    nothing has gone yet."""
    if not isinstance(ready.prepared, Whole):
        return ready
    return replace(
        ready, prepared=replace(ready.prepared, letter=replace(ready.prepared.letter, good_until=good_until))
    )


async def sent(
    channel: Channel, letter: Letter, timeout_seconds: float, still_armed: Callable[[], bool] = lambda: True
) -> Receipt:
    """What became of a letter that is sent in one go."""
    if not still_armed():
        return RAN_OUT
    return await _beyond_return(channel.name, lambda: channel.send(letter), timeout_seconds)


async def prepared(channel: SplitChannel, letter: Letter, timeout_seconds: float = PREPARE_SECONDS) -> Ready | Receipt:
    """Everything but the last byte. A receipt means that it has certainly not been sent, and was never armed."""

    def broken(error: BaseException) -> Receipt:
        return Receipt(Result.NOT_SENT, f"{channel.name} could not begin ({type(error).__name__}: {error})")

    try:
        said = await asyncio.wait_for(unbroken(lambda: channel.prepare(letter), broken), timeout_seconds)
    except TimeoutError:
        why = f"{channel.name} could not begin within {timeout_seconds:.0f} seconds"
        return Receipt(Result.NOT_SENT, why, fault=Fault.PROVIDER)
    if isinstance(said, Receipt):
        return _before_return(readable(said, channel.name), channel.name)
    if not (callable(getattr(said, "commit", None)) and callable(getattr(said, "abandon", None))):
        return Receipt(Result.NOT_SENT, f"{channel.name} came back with {type(said).__name__}, which can't be sent off")
    return Ready(channel.name, said)


async def committed(
    ready: Ready, still_armed: Callable[[], bool] = lambda: True, timeout_seconds: float = COMMIT_SECONDS
) -> Receipt:
    """The last byte, and the far end's answer to it."""
    if not still_armed():
        await abandoned(ready)
        return RAN_OUT
    return await _beyond_return(ready.channel, ready.prepared.commit, timeout_seconds)


async def abandoned(ready: Ready, timeout_seconds: float = PREPARE_SECONDS) -> None:
    """Break off; a far end that has gone away meanwhile has nothing either."""
    try:
        await asyncio.wait_for(unbroken(ready.prepared.abandon, lambda error: None), timeout_seconds)
    except TimeoutError:
        return


async def looked_up(channel: Channel, sought: Sought, timeout_seconds: float) -> Receipt:
    """What the far end knows of a message; `NOT_SENT` where it knows nothing."""

    def broken(error: BaseException) -> Receipt:
        return Receipt(Result.UNCERTAIN, f"{channel.name} could not be asked ({type(error).__name__}: {error})")

    try:
        found = await asyncio.wait_for(unbroken(lambda: channel.look_up(sought), broken), timeout_seconds)
    except TimeoutError as error:
        found = broken(error)
    if found is None:
        return Receipt(Result.NOT_SENT, "the far end knows nothing of it")
    return readable(found, channel.name)


async def unbroken(work: Callable[[], Awaitable[T]], broken: Callable[[BaseException], T]) -> T:
    """Whatever the work raises, as a value. A channel that raises `SystemExit` must not end the thread, and one that
    raises `CancelledError` must not look as if nobody wanted to know any more."""
    try:
        return await work()
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return broken(error)
    except BaseException as error:
        return broken(error)


async def _beyond_return(name: str, work: Callable[[], Awaitable[Receipt]], timeout_seconds: float) -> Receipt:
    def broken(error: BaseException) -> Receipt:
        return Receipt(Result.UNCERTAIN, f"{name} broke off ({type(error).__name__}: {error})")

    try:
        said = await asyncio.wait_for(unbroken(work, broken), timeout_seconds)
    except TimeoutError:
        said = Receipt(Result.UNCERTAIN, f"{name} did not answer within {timeout_seconds:.0f} seconds")
    return readable(said, name)


def _before_return(said: Receipt, name: str) -> Receipt:
    """Nothing can have been sent, or be in doubt, before it was armed. A channel that says so must be looked at."""
    if said.result in (Result.NOT_SENT, Result.REFUSED):
        return said
    why = f"{name} says that it has sent what it was only to prepare"
    return Receipt(Result.REFUSED, why, error_code=said.error_code, fault=Fault.UNKNOWN)
