"""Who is at work on the open case: the key that says so, what renews it, what takes it over.

Opening a case says nothing to anybody. Its key takes the case up, and so does beginning to fill in a sheet; from then
on every key renews the lease, with at most one write a minute. It ends with the case, by the same key, or by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.acts.desk import Desk, DeskError
from console.model.case import Case
from console.model.clean import clean
from console.model.control import Held
from console.model.leases import minutes_left
from console.model.words import say

if TYPE_CHECKING:
    from console.app import Console

RENEW_SECONDS = 60.0
ASKED_SECONDS = 15.0  # so long the second press of the key means "yes, take it over"


class AtWork:
    """The leases of this person, as far as this console knows them."""

    def __init__(self, app: Console, desk: Desk, monotonic: Callable[[], float]) -> None:
        self._app, self._desk, self._monotonic = app, desk, monotonic
        self._renewed: dict[int, float] = {}  # tasks that are this person's, and when that was last written
        self._asked: tuple[int, str, float] | None = None  # a task, whose it is, and when taking it over was offered

    async def press(self, case: Case) -> None:
        """The key: take the case up, let it go again, or after a second press take it over."""
        task_id = case.frozen.task_id
        if task_id is None:
            self._app.tell(say("lease.nothing"), "warn")
            return
        if task_id in self._renewed:
            await self._let_go(task_id)
            return
        asked, self._asked = self._asked, None
        held = await self._take(task_id)
        if held is None or held.mine or held.lease is None:
            return
        # Taken over only from whom the question was about: the lease may be somebody else's by now.
        if asked is not None and asked[:2] == (task_id, held.lease.holder) and not self._late(asked[2]):
            await self._take(task_id, over=True)
            return
        self._asked = (task_id, held.lease.holder, self._monotonic())
        minutes = minutes_left(held.lease.expires_at, self._app.wall())
        self._app.tell(say("lease.ask_over", who=clean(held.lease.holder), count=minutes), "warn")

    async def begin(self, case: Case) -> bool | None:
        """Before a sheet: take the case up if it is free. True: it is this person's only since now; None: it is not."""
        task_id = case.frozen.task_id
        if task_id is None or task_id in self._renewed:
            return False
        held = await self._take(task_id, aloud=False)
        if held is None:
            return None
        if held.mine:
            return True
        why = clean(held.said) if held.lease is None else self._theirs(held)
        self._app.tell(say("act.refused", name=case.name, why=why), "warn")
        return None

    async def left(self, case: Case) -> None:
        """The sheet was left again, and the case had been taken up for it alone."""
        if case.frozen.task_id is not None:
            await self._let_go(case.frozen.task_id, aloud=False)

    def active(self) -> None:
        """The person pressed a key: what is theirs stays theirs."""
        case = self._app.place.opened_case
        task_id = case.frozen.task_id if case is not None else None
        if task_id in self._renewed and self._monotonic() - self._renewed[task_id] >= RENEW_SECONDS:
            self._renewed[task_id] = self._monotonic()
            self._app.run_worker(self._renew(task_id), group="leases")

    async def _renew(self, task_id: int) -> None:
        try:
            held = await self._desk.stay_on(task_id)
        except DeskError:
            return  # the banner says what is wrong; the lease runs out by itself
        if not held.mine:
            self._renewed.pop(task_id, None)
            if held.lease is not None:
                self._app.tell(self._theirs(held), "warn")
            self._app.place.look()

    async def _take(self, task_id: int, *, over: bool = False, aloud: bool = True) -> Held | None:
        try:
            held = await self._desk.take_up(task_id, over=over)
        except DeskError as error:
            self._app.tell(say("act.failed", why=clean(str(error))), "bad")
            return None
        if held.mine and held.lease is not None:
            self._renewed[task_id] = self._monotonic()
            if aloud:
                until = self._app.wall_clock.time(held.lease.expires_at)
                self._app.tell(say("lease.taken_over" if over else "lease.taken", until=until), "good")
            self._app.place.look()
        elif aloud and held.lease is None:
            self._app.tell(clean(held.said), "warn")
        return held

    async def _let_go(self, task_id: int, *, aloud: bool = True) -> None:
        self._renewed.pop(task_id, None)
        try:
            await self._desk.let_go(task_id)
        except DeskError as error:
            self._app.tell(say("act.failed", why=clean(str(error))), "bad")
            return
        if aloud:
            self._app.tell(say("lease.let_go"), "good")
        self._app.place.look()

    def _theirs(self, held: Held) -> str:
        if held.lease is None:
            return clean(held.said)
        until = self._app.wall_clock.time(held.lease.expires_at)
        return say("lease.theirs", who=clean(held.lease.holder), until=until)

    def _late(self, asked_at: float) -> bool:
        return self._monotonic() - asked_at > ASKED_SECONDS
