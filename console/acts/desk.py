"""Where acts are carried out: one thread, one connection, in the name of one person.

`engine.control` writes, and a write may have to wait for the daemon's; so all of it happens off the screen's thread,
one act after the other. Importing the engine's definitions costs a tenth of a second, so the control is opened by the
first act or right after the first rows are on the screen, never before them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from console.model.choices import Choice, May
from console.model.control import Act, Calling, Control, Held
from console.model.permission import role_of, why_not
from console.model.undo import UNDO_SECONDS
from engine.errors import FollowthroughError

if TYPE_CHECKING:
    from engine.control.authoring.message_room import MessageRoom

T = TypeVar("T")


class DeskError(Exception):
    """An act could not even be asked for; the message says why in one sentence."""


class Desk:
    """Asks for acts, takes them back, carries out those whose ten seconds are over."""

    def __init__(self, open_control: Callable[[], AbstractContextManager[Control]]) -> None:
        self._open_control = open_control
        self._opened: AbstractContextManager[Control] | None = None
        self._control: Control | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="console-desk")
        self._permissions: May = _anything

    def may(self, target_kind: str, verb: str) -> str | None:
        """Why this person may not, as far as it is known; `None` when they may."""
        return why_not(self._permissions, target_kind, verb)

    async def learn_permissions(self) -> str | None:
        """Ask what this person may do; returns their role if it is another than it was."""
        before, self._permissions = self._permissions, await self._run(lambda control: control.permissions())
        was, now = role_of(before), role_of(self._permissions)
        return now if was is not None and was != now else None

    async def ask_for(
        self, verb: str, target_kind: str, target_id: int | str, args: dict[str, Any], *, at_once: bool
    ) -> Act:
        """Ask for an act that is not about a case. It waits for ten seconds, unless it is to be done at once."""
        delay = 0 if at_once else UNDO_SECONDS
        return await self._run(
            lambda control: control.submit(verb, target_kind, target_id, args=args or None, delay_seconds=delay)
        )

    async def submit(self, choice: Choice, args: dict[str, Any]) -> Act:
        """Ask for what a choice says. It can be taken back for ten seconds."""
        target = choice.target_id
        if target is None:
            raise DeskError(f"{choice.label}: there is nothing it could act on.")
        return await self._run(
            lambda control: control.submit(
                choice.verb,
                choice.target_kind,
                target,
                revision=choice.revision,
                seen=choice.seen,
                args=args or None,
                delay_seconds=UNDO_SECONDS,
            )
        )

    async def opening_after(self, first: date, last: date) -> datetime | None:
        """When contacts would go out again after a closure of these days; `None`: never."""
        return await self._run(lambda control: control.opening_after(first, last))

    async def calls_now(self, task_ids: Sequence[int]) -> Mapping[int, Calling]:
        """What the engine knows of some phone calls now."""
        return await self._run(lambda control: control.calls_now(task_ids))

    async def undo(self, action_id: int) -> Act:
        """Take an act back."""
        return await self._run(lambda control: control.undo(action_id))

    async def apply_due(self) -> Sequence[Act]:
        """Carry out what is due."""
        return await self._run(lambda control: control.apply_due())

    async def flush(self) -> Sequence[Act]:
        """Carry out what this person asked for, without waiting: they leave."""
        return await self._run(lambda control: control.flush())

    async def take_up(self, task_id: int, *, over: bool = False) -> Held:
        """Say that this person is at work on a task."""
        return await self._run(lambda control: control.cases().take_up(task_id, over=over))

    async def stay_on(self, task_id: int) -> Held:
        """Renew that."""
        return await self._run(lambda control: control.cases().stay_on(task_id))

    async def let_go(self, task_id: int) -> bool:
        """End that."""
        return await self._run(lambda control: control.cases().let_go(task_id))

    async def messages(self, ask: Callable[[MessageRoom], T]) -> T:
        """Work on the messages that families get. Raises `DeskError`, its cause what the engine said."""
        return await self._run(lambda control: ask(control.messages()))

    def close(self) -> None:
        """Let the thread finish what it has, close its connection and end."""
        self._thread.submit(self._leave).result()
        self._thread.shutdown(wait=True)

    def _leave(self) -> None:
        if self._opened is not None:
            self._opened.__exit__(None, None, None)
            self._opened = self._control = None

    async def run(self, work: Callable[[Any], T]) -> T:
        """Do some work with the control, in the desk's thread: what authors write. Raises `DeskError`."""
        return await self._run(work)

    async def _run(self, act: Callable[[Control], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._in_thread, act)

    def _in_thread(self, act: Callable[[Control], T]) -> T:
        try:
            if self._control is None:
                opened = self._open_control()
                self._control = opened.__enter__()
                self._opened = opened
            return act(self._control)
        except (FollowthroughError, sqlite3.Error, OSError) as error:
            raise DeskError(str(error)) from error


def _anything(_target_kind: str, _verb: str) -> str | None:
    """Until it is known what this person may do, nothing is dimmed; what is asked for is checked all the same."""
    return None
