"""The families that stand at a step now; Enter goes to the one that is selected."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from console.model.moments import Clock
from console.model.prose import Block, Line, Span, fit
from console.model.words import say, say_or
from console.questions.workflows import FAMILIES_SHOWN, AtStep
from console.widgets.columns import Columns
from console.widgets.identity_list import IdentityList


class WhoIsHereSheet(ModalScreen[AtStep | None]):
    """A short list: who, how it stands, and when it goes on."""

    def __init__(self, step: str, families: list[AtStep], clock: Clock) -> None:
        super().__init__()
        self._step, self._families, self._clock = step, families, clock

    def compose(self) -> ComposeResult:
        """The box in the middle."""
        with Vertical(classes="sheet sheet-list"):
            count = len(self._families)
            words = "who_is_here.first" if count >= FAMILIES_SHOWN else "who_is_here.title"
            yield Static(say(words, step=self._step, count=count), classes="sheet-title", markup=False)
            yield IdentityList(self._columns(), empty=list[Block])
            yield Static(say("who_is_here.keys"), classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        rows = self.query_one(IdentityList)
        rows.window.take_order(self._families, at_end=True)
        rows.rearranged()
        rows.focus()

    @on(IdentityList.Opened)
    def _opened(self, event: IdentityList.Opened) -> None:
        self.dismiss(next((family for family in self._families if family.key == event.key), None))

    @on(IdentityList.ClearWanted)
    def _left(self) -> None:
        self.dismiss(None)

    def _columns(self) -> Columns[AtStep]:
        def widths(width: int) -> tuple[int, int, int]:
            status = 14
            when = min(24, max(0, width - status - 12))
            return width - status - when, status, when

        def titles(width: int) -> Line:
            labels = ("who_is_here.family", "who_is_here.status", "who_is_here.next")
            return tuple(Span(fit(say(label), room), "head") for label, room in zip(labels, widths(width), strict=True))

        def lines(row: AtStep, width: int) -> list[Line]:
            name, status, when = widths(width)
            word = say_or(f"status.{row.status}", row.status)
            moment = self._clock.moment(row.next) if row.next is not None else ""
            return [
                (
                    Span(fit(row.name, name - 1) + " ", "strong"),
                    Span(fit(word, status - 1) + " ", "warn" if row.status == "paused" else "plain"),
                    Span(fit(moment, when), "quiet"),
                )
            ]

        return Columns(titles, lines)
