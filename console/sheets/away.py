"""Asks from when until when somebody is away and who stands in, and says at once what becomes of their tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from console.model.moments import Clock
from console.model.people import PersonRow, who_stands_in
from console.model.prose import Block, Span
from console.model.when import read_when
from console.model.words import folded, say
from console.sheets.sheet import Answer, Field, Sheet
from console.widgets.page import Page


class AwaySheet(Sheet):
    """Three fields: from (empty: now), until (empty: open), deputy."""

    def __init__(self, person: PersonRow, people: list[PersonRow], clock: Clock, *, own: bool) -> None:
        fields = [
            Field("from", say("people.from"), hint=say("moment.now")),
            Field("until", say("people.until"), hint=say("sheet.until_hint")),
            Field("deputy", say("people.deputy"), person.deputy, hint=say("who.everyone")),
        ]
        super().__init__(say("people.away_title_own") if own else say("people.away_title", name=person.name), fields)
        self._person, self._people, self._clock = person, people, clock

    def look(self) -> None:
        """From when until when that is, and who gets the tasks."""
        lines = [Block((Span(text, tone),)) for text, tone in self._says()]
        self.query_one(".sheet-says", Page).show(lines)

    def answer(self) -> Answer | None:
        """The moments must be understood and in order, the deputy must be somebody."""
        if any(tone == "warn" for _, tone in self._says()):
            self.look()
            return None
        start, until = self._moment("from"), self._moment("until")
        deputy = self._deputy()
        return {
            **({"from": start.isoformat()} if start else {}),
            **({"until": until.isoformat()} if until else {}),
            "deputy": deputy.target if deputy else "",
        }

    def _says(self) -> list[tuple[str, str]]:
        start = self._moment("from") or self._clock.now
        until = self._moment("until")
        for name, moment in (("from", self._moment("from")), ("until", until)):
            if self.value(name) and moment is None:
                return [(say("sheet.until_bad", text=self.value(name)), "warn")]
        if until is not None and until <= max(start, self._clock.now):
            return [(say("people.away_backwards"), "warn")]
        if self.value("deputy") and self._deputy() is None:
            return [(say("people.nobody_called", text=self.value("deputy")), "warn")]
        since = self._clock.moment(start) if self.value("from") else say("people.from_now")
        end = self._clock.moment(until) if until else say("people.no_end")
        return [(say("people.away_reads", since=since, until=end), "good"), (self._tasks(start), "plain")]

    def _tasks(self, start: datetime) -> str:
        """What becomes of the tasks when the absence begins."""
        deputy = self._deputy()
        person = replace(self._person, deputy=deputy.target if deputy else "")
        to = who_stands_in(person, self._people, start)
        when = say("people.from_now") if start <= self._clock.now else self._clock.moment(start)
        if to is None and deputy is not None:
            return say("people.nobody_there", name=deputy.name)
        whom = to.name if to is not None else say("who.everyone")
        return say("people.tasks_go", count=self._person.open_tasks, whom=whom, when=when)

    def _moment(self, name: str) -> datetime | None:
        return read_when(self.value(name), self._clock) if self.value(name) else None

    def _deputy(self) -> PersonRow | None:
        typed = folded(self.value("deputy"))
        others = (each for each in self._people if each.key != self._person.key and each.role != "viewer")
        return next((each for each in others if typed and folded(each.name).startswith(typed)), None)

    def _next_empty(self, current: object) -> None:
        """Enter is done with the sheet: an empty field has a meaning here."""
        return
