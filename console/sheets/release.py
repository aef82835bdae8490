"""Asks which hold to lift, says what waits for it and what fell late, and wants a word typed before things go on."""

from __future__ import annotations

from console.model.moments import Clock
from console.model.prose import Block, Span
from console.model.stops import Stop, stop_line
from console.model.words import folded, say
from console.sheets.sheet import Answer, Field, Sheet
from console.widgets.page import Page


class ReleaseSheet(Sheet):
    """One field for the word; another for the hold's number where there are several."""

    def __init__(self, stops: list[Stop], waiting: dict[int, tuple[int, int]], clock: Clock) -> None:
        word = Field("word", say("hold.type", word=say("hold.word")))
        which = [Field("which", say("hold.which"), hint=say("hold.which_hint"))] if len(stops) > 1 else []
        super().__init__(say("hold.release_title"), [*which, word])
        self._stops, self._waiting, self._clock = stops, waiting, clock

    def look(self) -> None:
        """Every hold with what waits for it, those that would be lifted with a sign."""
        self._show(())

    def answer(self) -> Answer | None:
        """The holds that were chosen, if the word is the word."""
        chosen = self._chosen()
        if not chosen:
            self._show((Block((Span(say("hold.which_wrong", all=say("hold.which_all")), "warn"),)),))
            return None
        if folded(self.value("word")) != folded(say("hold.word")):
            self._show((Block((Span(say("hold.wrong", word=say("hold.word")), "warn"),)),))
            return None
        return {"stops": chosen}

    def _chosen(self) -> list[Stop]:
        if len(self._stops) == 1:
            return self._stops
        typed = folded(self.value("which"))
        if typed == folded(say("hold.which_all")):
            return self._stops
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        return self._stops[number - 1 : number] if number else []

    def _show(self, last: tuple[Block, ...]) -> None:
        chosen, blocks = self._chosen(), []
        for number, stop in enumerate(self._stops, 1):
            lead = str(number) if len(self._stops) > 1 else ""
            tone = "strong" if stop in chosen else "plain"
            blocks.append(Block((Span(stop_line(stop, self._clock), tone),), (Span(lead, "key"),), 3 if lead else 0))
            blocks.append(Block((Span(self._waits(stop), "warn"),), (), 0, 3 if lead else 0))
        self.query_one(".sheet-says", Page).show([*blocks, *last])

    def _waits(self, stop: Stop) -> str:
        count, late = self._waiting.get(stop.hold_id, (0, 0))
        if not count:
            return say("hold.waits_none")
        return say("hold.waits", count=count, late=say("hold.late", count=late) if late else say("hold.late_none"))
