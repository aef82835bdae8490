"""The hold key and its banner: one key stops from everywhere, and everybody sees what stands still and why."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from console.acts.asking import Wish
from console.feed import FeedLost
from console.keys import keys_of
from console.model.stops import Stop, Stoppable, stop_line, stop_of
from console.model.words import say
from console.questions.stops import stops, waiting, what_can_stop, would_wait

if TYPE_CHECKING:
    from console.app import Console

LINES = 3  # of the banner, at most


class Holding:
    """What is on hold now, as the banner shows it; and the two keys."""

    def __init__(self, app: Console) -> None:
        self._app = app
        self.stops: list[Stop] = []

    def show(self, rows: list[dict[str, Any]]) -> None:
        """The holds in force, as the watcher read them."""
        self._take([stop_of(row) for row in rows])

    async def look(self) -> None:
        """Somebody committed: it may have been a hold."""
        try:
            self._take(await self._app.ask(stops))
        except FeedLost:
            return

    async def hold(self) -> None:
        """Ask what to stop, and stop it at once."""
        if not self._app.asking.allowed(_label("app.hold"), "all", "hold"):
            return
        from console.sheets.hold import HoldSheet

        try:
            offered = await self._app.ask(what_can_stop)
        except FeedLost:
            return
        answer = await self._app.push_screen_wait(HoldSheet(offered, self._count))
        if answer is None:
            return
        what: Stoppable = answer["what"]
        sentence = say("hold.done", what=what.words[:1].upper() + what.words[1:])
        wish = Wish("hold", what.kind, what.name, sentence, {"reason": answer["reason"]}, ("hold", what.name))
        await self._app.asking.ask(wish, at_once=True)
        await self.look()

    async def release(self) -> None:
        """Ask which hold to lift, and let things go on."""
        if not self._app.asking.allowed(_label("app.release"), "hold", "release"):
            return
        try:
            self._take(await self._app.ask(stops))
            counted = await self._app.ask(waiting, self._app.clock.now)
        except FeedLost:
            return
        if not self.stops:
            self._app.tell(say("hold.nothing"))
            return
        from console.sheets.release import ReleaseSheet

        answer = await self._app.push_screen_wait(ReleaseSheet(self.stops, counted, self._app.clock))
        for stop in answer["stops"] if answer is not None else []:
            sentence = say("hold.released", what=stop.what)
            wish = Wish("release", "hold", stop.hold_id, sentence, row=("hold", stop.hold_id), final=True)
            await self._app.asking.ask(wish, at_once=True)
        await self.look()

    async def _count(self, what: Stoppable) -> int:
        clock = self._app.clock
        today = clock.now.astimezone(clock.site).date()
        return await self._app.ask(
            would_wait, what, datetime.combine(today + timedelta(days=1), time(), tzinfo=clock.site)
        )

    def _take(self, found: list[Stop]) -> None:
        self.stops = found
        clock = self._app.clock
        lines = [stop_line(stop, clock) for stop in found]
        if len(lines) > LINES:
            lines = [*lines[: LINES - 1], say("hold.more", count=len(lines) - LINES + 1)]
        self._app.banner.hint = say("hold.press")
        self._app.banner.stops = tuple(lines)


def _label(key: str) -> str:
    return next(each.label for each in keys_of("anywhere") if each.id == key)
