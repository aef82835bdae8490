"""Asks what to put on hold and why. Enter places it at once: stopping is urgent, and going on again is a key away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import work

from console.feed import FeedLost
from console.model.prose import Block, Span
from console.model.stops import Stoppable, fitting
from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet
from console.widgets.page import Page
from engine.store.reading.effects import MOST

SHOWN = 6  # of what can be stopped, at once


class HoldSheet(Sheet):
    """Two fields: a few letters of what shall stop, and the reason."""

    def __init__(self, offered: list[Stoppable], count: Callable[[Stoppable], Awaitable[int]]) -> None:
        fields = [Field("what", say("hold.what"), say("hold.everything")), Field("reason", say("sheet.reason"))]
        super().__init__(say("hold.title"), fields)
        self._offered, self._count = offered, count
        self._counts: dict[Stoppable, int] = {}

    def look(self) -> None:
        """Say what would stop and what would wait."""
        found = self._fitting()
        if not found:
            self.tell(say("hold.unknown", text=self.value("what")), tone="warn")
            return
        chosen = found[0]
        if chosen not in self._counts:
            self._learn(chosen)
        others = "".join(f" · {each.words}" for each in found[1:SHOWN]) + (" · …" if len(found) > SHOWN else "")
        blocks = [Block((Span(chosen.words, "strong"), Span(others, "quiet")), (Span("▸", "accent"),), 2)]
        counted = self._counts.get(chosen)
        said = chosen.effect if counted is None else f"{chosen.effect} {_planned(counted)}"
        self.query_one(".sheet-says", Page).show([*blocks, Block((Span(said, "warn"),))])

    def answer(self) -> Answer | None:
        """Something that exists, and a reason."""
        found = self._fitting()
        if not found:
            self.look()
            return None
        if not self.value("reason"):
            self.tell(say("hold.reason_missing"), tone="warn")
            return None
        return {"what": found[0], "reason": self.value("reason")}

    @work(exclusive=True, group="hold-count")
    async def _learn(self, what: Stoppable) -> None:
        try:
            self._counts[what] = await self._count(what)
        except FeedLost:
            return
        if self._fitting()[:1] == [what] and not self.value("reason"):
            self.look()

    def _fitting(self) -> list[Stoppable]:
        typed = self.value("what")
        return self._offered if typed == say("hold.everything") else fitting(typed, self._offered)


def _planned(count: int) -> str:
    if not count:
        return say("hold.planned_none")
    return say("hold.planned_many", count=MOST) if count >= MOST else say("hold.planned", count=count)
