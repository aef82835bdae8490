"""Who did not get an act that was meant for many, and why. They stay marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from console.model.many import LeftOut
from console.model.prose import Block, Span
from console.model.words import say
from console.sheets.help import HelpSheet
from console.widgets.page import Page


class LeftOverSheet(HelpSheet):
    """A list to read; it scrolls and closes as the help does."""

    def __init__(self, left: Sequence[LeftOut]) -> None:
        super().__init__()
        self._left = tuple(left)

    def compose(self) -> ComposeResult:
        """The box in the middle."""
        with Vertical(classes="sheet sheet-help"):
            yield Static(say("many.left_title", count=len(self._left)), classes="sheet-title", markup=False)
            yield Page(classes="help-page")

    def blocks(self) -> Iterator[Block]:
        """Name and reason, one below the other."""
        for name, why in self._left:
            yield Block((Span(f"{why[:1].upper()}{why[1:]}."),), (Span(name, "strong"),), 24)
        yield Block()
        yield Block((Span(say("many.left_hint"), "quiet"),))
