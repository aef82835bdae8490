"""Asks when they want to be called, by their own clock."""

from __future__ import annotations

from console.model.moments import Clock
from console.model.words import say
from console.sheets.until import UntilSheet


class CallBackSheet(UntilSheet):
    """The moment that they named."""

    def __init__(self, name: str, clock: Clock) -> None:
        super().__init__(name, clock)
        self._title = say("sheet.call_back_title", name=name)
