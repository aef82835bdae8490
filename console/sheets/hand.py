"""Asks who gets it: a few letters of a coordinator's name are enough."""

from __future__ import annotations

from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet

SHOWN = 8  # names at once


class HandSheet(Sheet):
    """One field; the names that still fit are shown below it, the first of them is taken."""

    def __init__(self, name: str, people: list[tuple[str, bool]], argument: str, *, many: int = 0) -> None:
        title = say("many.hand_title", count=many) if many else say("sheet.hand_title", name=name)
        super().__init__(title, [Field("to", say("sheet.to"))])
        self._people, self._argument = people, argument

    def look(self) -> None:
        """Show the names that fit."""
        fitting = self._fitting()
        names = [say("sheet.away", name=name) if away else name for name, away in fitting]
        if names:
            self.offer(names[:SHOWN], 0 if self.value("to") else None)
        else:
            self.tell(say("sheet.hand_unknown", name=self.value("to"), all=self._all()), tone="warn")

    def answer(self) -> Answer | None:
        """The first name that fits what was typed."""
        fitting = self._fitting()
        if not self.value("to"):
            self.tell(say("sheet.hand_hint", all=self._all()), tone="warn")
            return None
        if not fitting:
            self.look()
            return None
        return {self._argument: fitting[0][0]}

    def _fitting(self) -> list[tuple[str, bool]]:
        typed = self.value("to").lower()
        start = [person for person in self._people if person[0].lower().startswith(typed)]
        within = [person for person in self._people if typed in person[0].lower() and person not in start]
        return start + within

    def _all(self) -> str:
        return ", ".join(name for name, _away in self._people)
