"""Sends letters side by side, at most so many at once, each with a time limit, off the writer's thread.

One thread with an event loop. The writer hands letters over and takes results back through a queue; a letter whose
channel hangs or raises comes back as uncertain, because nobody can say how far it got.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.channels.letter import Channel, Letter, Receipt, Result, Sought, kept, readable
from engine.core.outcome import Outcome, Retry

T = TypeVar("T")
Work = Callable[[], Awaitable[Receipt | Outcome]]
"""What begins when its turn has come, and not before."""


@dataclass(slots=True, frozen=True)
class Finished:
    """Work that has come back: the job it belongs to, with the receipt or the outcome."""

    job: Any
    result: Receipt | Outcome


class Sender:
    """The thread in which channels and plugins' steps run."""

    def __init__(
        self, max_concurrent: int, timeout_seconds: float, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        """With a `loop`, whoever owns that runs it, as a simulation does; without, a thread of the sender's own."""
        self._limit, self._timeout = max_concurrent, timeout_seconds
        self._finished: queue.SimpleQueue[Finished] = queue.SimpleQueue()
        self._loop = loop or asyncio.new_event_loop()
        self._slots: asyncio.Semaphore | None = None
        self.in_flight = 0
        self._waiting: deque[tuple[Any, Work]] = deque()
        self._woken = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        if loop is None:
            self._thread.start()

    def send(self, job: Any, channel: Channel, letter: Letter) -> None:
        """Hand a letter over; its receipt comes back by `results`."""
        self._start(job, lambda: self._receipt(channel, letter))

    def run(self, job: Any, work: Callable[[], Outcome]) -> None:
        """Run a plugin's step in a thread; its outcome comes back by `results`."""
        self._start(job, lambda: self._outcome(work))

    def look_up(self, job: Any, channel: Channel, sought: Sought) -> None:
        """Ask a channel about a message of which nobody knows whether it arrived."""
        self._start(job, lambda: self._looked_up(channel, sought))

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
        """Stop the thread; what is still under way is left to recovery."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=5)

    def _start(self, job: Any, work: Work) -> None:
        """Hand work to the thread, and wake it if it has not been woken for earlier work that it still has to take up:
        waking gives up the processor, which cost a millisecond for each letter of a batch [measured]."""
        self.in_flight += 1
        self._waiting.append((job, work))
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._take_up)

    def _take_up(self) -> None:
        self._woken = False  # before looking: what is added from now on wakes the thread again
        while self._waiting:
            job, work = self._waiting.popleft()
            task = self._loop.create_task(self._limited(job, work))
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

    async def _limited(self, job: Any, work: Work) -> None:
        if self._slots is None:
            self._slots = asyncio.Semaphore(self._limit)
        async with self._slots:
            result = await work()
        self._finished.put(Finished(job, result))

    async def _receipt(self, channel: Channel, letter: Letter) -> Receipt:
        def broken(error: BaseException) -> Receipt:
            return Receipt(Result.UNCERTAIN, f"{channel.name} broke off ({type(error).__name__}: {error})")

        try:
            said = await asyncio.wait_for(_unbroken(channel.send(letter), broken), self._timeout)
        except TimeoutError:
            said = Receipt(Result.UNCERTAIN, f"{channel.name} did not answer within {self._timeout:.0f} seconds")
        return readable(said, channel.name)

    async def _looked_up(self, channel: Channel, sought: Sought) -> Receipt:
        def broken(error: BaseException) -> Receipt:
            return Receipt(Result.UNCERTAIN, f"{channel.name} could not be asked ({type(error).__name__}: {error})")

        try:
            found = await asyncio.wait_for(_unbroken(channel.look_up(sought), broken), self._timeout)
        except TimeoutError as error:
            found = broken(error)
        if found is None:
            return Receipt(Result.NOT_SENT, "it had not left when the engine stopped")
        return readable(found, channel.name)

    async def _outcome(self, work: Callable[[], Outcome]) -> Outcome:
        try:
            return await asyncio.wait_for(_in_own_thread(work), self._timeout)
        except TimeoutError:
            return Retry(f"the step did not end within {self._timeout:.0f} seconds")


async def _unbroken(work: Awaitable[T], broken: Callable[[BaseException], T]) -> T:
    """Whatever the work raises, as a value. A channel that raises `SystemExit` must not end the thread, and one that
    raises `CancelledError` must not look as if nobody wanted to know any more."""
    try:
        return await work
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return broken(error)
    except BaseException as error:
        return broken(error)


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
