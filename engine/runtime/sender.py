"""Sends letters side by side, at most so many at once, each with a time limit, off the writer's thread.

One thread with an event loop. The writer hands letters over and takes results back through a queue. A channel that can
be split is asked in two turns: what is *prepared* comes back and keeps its place among those under way, so that it is
sent off (or abandoned) at once when the writer has armed it, however many others wait for their turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from engine.channels.letter import Channel, Letter, Receipt, Sought, SplitChannel, kept
from engine.core.outcome import Outcome, Retry
from engine.runtime import channel_calls
from engine.runtime.channel_calls import Ready, Whole

Back = Receipt | Outcome | Ready
Work = Callable[[], Awaitable[Back]]
"""What begins when its turn has come, and not before."""


@dataclass(slots=True, frozen=True)
class Finished:
    """Work that has come back: the job it belongs to, with what came of it."""

    job: Any
    result: Back


class Sender:
    """The thread in which channels and plugins' steps run."""

    def __init__(
        self,
        max_concurrent: int,
        timeout_seconds: float,
        loop: asyncio.AbstractEventLoop | None = None,
        at_once: Mapping[str, int] | None = None,
    ) -> None:
        """With a `loop`, whoever owns that runs it, as a simulation does; without, a thread of the sender's own.

        `at_once` bounds what is sent side by side by a channel (`sms`) that is not split; the time limit of a letter
        begins when its turn has come.
        """
        self._at_once = dict(at_once or {})
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._limit, self._timeout = max_concurrent, timeout_seconds
        self._finished: queue.SimpleQueue[Finished] = queue.SimpleQueue()
        self._loop = loop or asyncio.new_event_loop()
        self._slots: asyncio.Semaphore | None = None
        self.in_flight = 0
        self._waiting: deque[Callable[[], Awaitable[None]]] = deque()
        self._woken = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        if loop is None:
            self._thread.start()

    def send(self, job: Any, channel: Channel, letter: Letter, still_armed: Callable[[], bool] = lambda: True) -> None:
        """Hand an armed letter over; its receipt comes back by `results`. `still_armed` is asked when its turn has
        come."""
        call = partial(channel_calls.sent, channel, letter, self._timeout, still_armed)
        self._start(job, call, letter.channel)

    def prepare(self, job: Any, channel: SplitChannel, letter: Letter) -> None:
        """Hand over a letter that is not armed yet. It comes back `Ready`, to be committed or abandoned within about a
        second, or with the receipt that says why it has certainly not been sent."""
        self._start(job, lambda: channel_calls.prepared(channel, letter))

    def take_turn(self, job: Any, channel: Channel, letter: Letter) -> None:
        """Hand over a letter that is not armed yet, for a channel that can't be split. It comes back `Ready` when its
        turn has come, so that what waits in line is not armed."""
        ready = Ready(channel.name, Whole(channel, letter, self._timeout))
        self._start(job, lambda: _at_once(ready), letter.channel)

    def commit(self, job: Any, ready: Ready, still_armed: Callable[[], bool] = lambda: True) -> None:
        """It is armed: send the last byte. The receipt comes back by `results`."""
        self._hand_over(lambda: self._finish_ready(job, ready, still_armed))
        self.in_flight += 1

    def abandon(self, ready: Ready) -> None:
        """It must not leave; nothing comes back."""
        self._hand_over(lambda: self._give_up(ready))

    def run(self, job: Any, work: Callable[[], Outcome]) -> None:
        """Run a plugin's step in a thread; its outcome comes back by `results`."""
        self._start(job, lambda: self._outcome(work))

    def look_up(self, job: Any, channel: Channel, sought: Sought) -> None:
        """Ask a channel about a message of which nobody knows whether it arrived."""
        self._start(job, lambda: channel_calls.looked_up(channel, sought, self._timeout))

    def results(self, wait_seconds: float = 0) -> list[Finished]:
        """What has come back; waits at most so long for the first."""
        found: list[Finished] = []
        try:
            found.append(self._finished.get(timeout=wait_seconds) if wait_seconds > 0 else self._finished.get_nowait())
            while True:
                found.append(self._finished.get_nowait())
        except queue.Empty:
            pass
        self.in_flight -= len(found)
        return found

    def close(self) -> None:
        """Stop the thread; what is still under way is left to recovery, what is only prepared has not been sent."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=5)

    def _start(self, job: Any, work: Work, channel: str = "") -> None:
        self.in_flight += 1
        self._hand_over(lambda: self._limited(job, work, channel))

    def _hand_over(self, work: Callable[[], Awaitable[None]]) -> None:
        """Hand work to the thread, and wake it if it has not been woken for earlier work that it still has to take up:
        waking gives up the processor, which cost a millisecond for each letter of a batch [measured]."""
        self._waiting.append(work)
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._take_up)

    def _take_up(self) -> None:
        self._woken = False  # before looking: what is added from now on wakes the thread again
        while self._waiting:
            work = self._waiting.popleft()
            task = self._loop.create_task(_coroutine(work))
            self._tasks.add(task)  # the loop itself would let it be collected
            task.add_done_callback(self._tasks.discard)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    # -- in the thread -------------------------------------------------------------------------------------------

    async def _limited(self, job: Any, work: Work, channel: str) -> None:
        async with AsyncExitStack() as taken:
            for place in self._places(channel):
                await taken.enter_async_context(place)
            result = await work()
            if isinstance(result, Ready):  # what is ready keeps its places until it is sent off or given up
                result = replace(result, places=taken.pop_all())
        self._finished.put(Finished(job, result))

    def _places(self, channel: str) -> list[asyncio.Semaphore]:
        """What work has to wait for: a place of its channel's, and then one among all, which others could use."""
        if self._slots is None:
            self._slots = asyncio.Semaphore(self._limit)
        if channel not in self._at_once:
            return [self._slots]
        return [self._gates.setdefault(channel, asyncio.Semaphore(self._at_once[channel])), self._slots]

    async def _finish_ready(self, job: Any, ready: Ready, still_armed: Callable[[], bool]) -> None:
        async with ready.places:
            result = await channel_calls.committed(ready, still_armed)
        self._finished.put(Finished(job, result))

    async def _give_up(self, ready: Ready) -> None:
        async with ready.places:
            await channel_calls.abandoned(ready)

    async def _outcome(self, work: Callable[[], Outcome]) -> Outcome:
        try:
            return await asyncio.wait_for(_in_own_thread(work), self._timeout)
        except TimeoutError:
            return Retry(f"the step did not end within {self._timeout:.0f} seconds")


async def _at_once(ready: Ready) -> Ready:
    return ready


async def _coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _in_own_thread(work: Callable[[], Outcome]) -> asyncio.Future[Outcome]:
    """Run `work` in a thread that nobody waits for at the end: one that hangs must not use up a pool, nor the exit."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Outcome] = loop.create_future()

    def settle(outcome: Outcome) -> None:
        if not future.done():
            future.set_result(outcome)

    def body() -> None:
        try:
            outcome = work()
        except BaseException as error:  # SystemExit too would leave everybody waiting
            outcome = Retry(kept(f"the step broke off ({type(error).__name__}: {error})"))
        with contextlib.suppress(RuntimeError):  # the loop has stopped: the engine is gone, recovery takes over
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=body, name="step", daemon=True).start()
    return future
