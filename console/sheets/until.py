"""Asks until when, and says at once which moment that is where the family lives."""

from __future__ import annotations

from console.model.moments import Clock
from console.model.when import read_when
from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet


class UntilSheet(Sheet):
    """One field, read while it is typed."""

    def __init__(self, name: str, clock: Clock, *, many: int = 0) -> None:
        field = Field("until", say("sheet.until"), hint=say("sheet.until_hint"))
        title = say("many.until_title", count=many) if many else say("sheet.until_title", name=name)
        super().__init__(title, [field])
        self._clock = clock

    def look(self) -> None:
        """Say which moment that is."""
        typed = self.value("until")
        moment = read_when(typed, self._clock) if typed else None
        if not typed:
            self.tell(say("sheet.until_hint"))
        elif moment is None:
            self.tell(say("sheet.until_bad", text=typed))
        elif moment <= self._clock.now:
            self.tell(say("sheet.until_past", when=self._clock.both(moment)), tone="warn")
        else:
            self.tell(say("sheet.until_reads", when=self._clock.both(moment)), tone="good")

    def answer(self) -> Answer | None:
        """The moment must be understood and lie ahead."""
        moment = read_when(self.value("until"), self._clock)
        if moment is None or moment <= self._clock.now:
            self.look()
            return None
        return {"until": moment.isoformat()}
