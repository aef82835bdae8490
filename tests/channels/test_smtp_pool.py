"""Connections that wait for their next letter, and others that are taken while they are closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.channels.letter import Receipt
from engine.channels.smtp_pool import Pool
from engine.channels.smtp_session import Session
from tests.channels.letters import letter, run, smtp
from tests.smtp_server import smtp_server


class Waiting(Session):
    """A connection of which only its life is of interest."""

    def __init__(self, at_leave: Callable[[], None] = lambda: None) -> None:
        self.letters, self.idle_since, self.state, self._at_leave = 0, 0.0, "open", at_leave

    @property
    def usable(self) -> bool:
        return self.state == "open"

    def drop(self) -> None:
        self.state = "dropped"

    async def leave(self) -> None:
        await asyncio.sleep(0)
        self._at_leave()
        self.state = "left"


def test_connections_that_are_taken_while_others_are_closed() -> None:
    async def play() -> None:
        made = iter([Waiting(lambda: pool.drop(pool._idle.pop())), Waiting(), Waiting()])

        async def connect() -> Session | Receipt:
            return next(made)

        pool = Pool(connect, idle_seconds=0)
        taken = [await pool.take() for _ in range(3)]
        closing, other, busy = taken
        assert isinstance(closing, Waiting)
        assert isinstance(other, Waiting)
        assert isinstance(busy, Waiting)
        pool.give_back(closing)
        pool.give_back(other)
        await pool.close_overdue()
        assert (closing.state, other.state, busy.state) == ("left", "dropped", "open")

    run(play())


def test_who_waits_no_longer_leaves_no_connection_behind() -> None:
    class Silent(Waiting):
        async def still_there(self) -> bool:
            await asyncio.Event().wait()
            return True

    async def play() -> None:
        session = Silent()

        async def connect() -> Session | Receipt:
            return session

        pool = Pool(connect, idle_seconds=60, connections=1)
        await pool.take()
        pool.give_back(session)
        waiting = asyncio.create_task(pool.take())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert session.state == "dropped"
        assert await pool.take() is session, "and its place is free"

    run(play())


def test_goodbye_is_said_on_a_connection_that_waited_too_long() -> None:
    async def play() -> None:
        await channel.send(letter())
        await channel._pool.close_overdue()
        assert server.commands[-1] == "QUIT"

    with smtp_server() as server:
        channel = smtp(server, idle_seconds=0)
        run(play())


def test_all_connections_close_with_the_loop() -> None:
    async def play() -> None:
        await channel.send(letter())
        await channel.prepare(letter())

    with smtp_server() as server:
        channel = smtp(server)
        run(play())
        assert channel._pool._open == set()
        run(channel.send(letter()))
        assert len(server.taken) == 2, "and the channel works in the next one"
