"""Asks for days on which nobody is contacted, and says at once what moves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from textual import work

from console.acts.desk import DeskError
from console.feed import FeedLost
from console.model.moments import Clock
from console.model.people import day_words
from console.model.when import read_when
from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet

Moves = tuple[int, datetime | None]  # contacts, and when they go out instead


class ClosureSheet(Sheet):
    """Three fields: the first day, the last (empty: the same), and a name."""

    def __init__(self, clock: Clock, moves: Callable[[date, date], Awaitable[Moves]]) -> None:
        fields = [
            Field("first", say("closures.first"), hint=say("closures.day_hint")),
            Field("last", say("closures.last"), hint=say("closures.same_day")),
            Field("name", say("closures.name"), hint=say("closures.name_hint")),
        ]
        super().__init__(say("closures.add_title"), fields)
        self._clock, self._moves = clock, moves
        self._known: dict[tuple[date, date], Moves] = {}

    def look(self) -> None:
        """Which days those are, and what they move."""
        if not self.value("first"):
            self.tell(say("closures.text"))
            return
        days = self._days()
        if days is None:
            self.tell(self._wrong(), tone="warn")
            return
        if days not in self._known:
            self._learn(*days)
        first, last = days
        said = say("closures.reads", first=day_words(first), last=day_words(last), count=(last - first).days + 1)
        self.tell(said, self._says(self._known.get(days)), tone="plain")

    def answer(self) -> Answer | None:
        """Days that can be read, in their order."""
        days = self._days()
        if days is None:
            self.tell(self._wrong(), tone="warn")
            return None
        name = {"name": self.value("name")} if self.value("name") else {}
        return {"from_date": days[0].isoformat(), "to_date": days[1].isoformat(), **name}

    @work(exclusive=True, group="closure-moves")
    async def _learn(self, first: date, last: date) -> None:
        try:
            self._known[first, last] = await self._moves(first, last)
        except (FeedLost, DeskError):
            return  # the banner says so, and the act will
        if self._days() == (first, last):
            self.look()

    def _says(self, moves: Moves | None) -> str:
        if moves is None:
            return say("act.working")
        count, opening = moves
        if opening is None:
            return say("closures.never_opens")
        when = self._clock.moment(opening)
        return say("closures.moves", count=count, when=when) if count else say("closures.moves_none", when=when)

    def _days(self) -> tuple[date, date] | None:
        first = self._day("first")
        last = self._day("last") if self.value("last") else first
        return (first, last) if first is not None and last is not None and first <= last else None

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.value(name))
        except ValueError:
            moment = read_when(self.value(name), self._clock)
            return moment.astimezone(self._clock.site).date() if moment is not None else None

    def _wrong(self) -> str:
        for name in ("first", "last"):
            if self.value(name) and self._day(name) is None:
                return say("closures.day_bad", text=self.value(name))
        return say("closures.first_missing") if not self.value("first") else say("closures.backwards")

    def _next_empty(self, current: object) -> None:
        """Enter is done with the sheet: an empty field has a meaning here."""
        return
