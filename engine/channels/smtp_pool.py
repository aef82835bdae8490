"""Connections to the mail server that are used again, because a new one costs a handshake or three.

A connection waits at most `idle_seconds` for its next letter, and carries at most `letters` of them: servers end those
that idle (Postfix after 300 seconds, under stress after 10) or that go on for ever. One about which there is any doubt
is dropped, and one that waited is asked with RSET before a letter is entrusted to it. There are never more than
`connections` of them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from engine.channels.letter import Receipt
from engine.channels.smtp_session import Session

IDLE_SECONDS = 20.0
LETTERS = 100
CONNECTIONS = 10
"""At once: relays allow one client some 10 to 50, and answer 421 to the next."""


class Pool:
    """The open connections of one event loop; they close with it."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Session | Receipt]],
        idle_seconds: float = IDLE_SECONDS,
        letters: int = LETTERS,
        connections: int = CONNECTIONS,
    ) -> None:
        self._connect, self._idle_seconds = connect, idle_seconds
        self._letters, self._connections = letters, connections
        self._loop: asyncio.AbstractEventLoop | None = None
        self._places = asyncio.Semaphore(connections)
        self._busy: set[Session] = set()
        self._idle: list[Session] = []
        self._open: set[Session] = set()
        self._keeper: asyncio.Task[None] | None = None

    async def take(self) -> Session | Receipt:
        """A connection for one letter: the one that was used last, or a new one, or why there is none.

        It waits while all that there may be are busy.
        """
        places = self._places_of_this_loop()
        await places.acquire()
        session: Session | Receipt | None = None
        try:
            session = await self._one()
        finally:
            if isinstance(session, Session):
                self._busy.add(session)
            else:
                places.release()
        return session

    async def _one(self) -> Session | Receipt:
        while self._idle:
            session = self._idle.pop()
            there = False
            try:
                there = not self._overdue(session) and await session.still_there()
            finally:  # whoever waits no longer leaves no connection behind that nobody knows
                if not there:
                    self.drop(session)
            if there:
                return session
        session_or_not = await self._connect()
        if isinstance(session_or_not, Session):
            self._open.add(session_or_not)
            self._begin_keeping()
        return session_or_not

    def give_back(self, session: Session) -> None:
        """After its letter; kept for the next one unless there is a reason not to."""
        if not session.usable or session.letters >= self._letters:
            self.drop(session)
            return
        self._free_place_of(session)
        session.idle_since = asyncio.get_running_loop().time()
        self._idle.append(session)

    def drop(self, session: Session) -> None:
        """Close it at once."""
        self._free_place_of(session)
        session.drop()
        self._open.discard(session)

    async def close_overdue(self) -> None:
        """Say goodbye on each connection that has waited too long, one at a time: meanwhile others may be taken."""
        while (session := next(filter(self._overdue, self._idle), None)) is not None:
            self._idle.remove(session)
            await session.leave()
            self._open.discard(session)

    def _overdue(self, session: Session) -> bool:
        return asyncio.get_running_loop().time() - session.idle_since >= self._idle_seconds

    def _free_place_of(self, session: Session) -> None:
        if session in self._busy:
            self._busy.discard(session)
            self._places.release()

    def _places_of_this_loop(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # a semaphore belongs to the loop that first waited for it
            self._loop, self._places = loop, asyncio.Semaphore(self._connections)
        return self._places

    def _begin_keeping(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.get_running_loop().create_task(self._keep())

    async def _keep(self) -> None:
        """Close connections that have waited too long; when the loop ends, all of them."""
        try:
            while self._open:
                await asyncio.sleep(max(self._idle_seconds, 1))
                await self.close_overdue()
        finally:
            for session in self._open:
                session.drop()
            self._open.clear()
            self._idle.clear()
            self._busy.clear()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0)  # lets the loop close their sockets
