"""A family's card: what we know of it, whom we write to, what it allowed. It covers the screen that it was opened from.

Each row is a fact; Enter changes it, in a sheet that checks what is typed. All can be taken back for ten seconds.
"""

from __future__ import annotations

from typing import Any

from textual import on, work
from textual.app import ComposeResult

from console.feed import FeedLost
from console.model.card import CardRow, card_rows
from console.model.case import Case, Data
from console.model.prose import Block, Line, Span, fit, width_of
from console.model.story import family_heading
from console.model.undo import Pending
from console.model.words import say
from console.questions.cases import case_of_family
from console.screens.card_acts import CardActs
from console.screens.screen import Place
from console.widgets.bindings import bindings
from console.widgets.columns import Columns
from console.widgets.identity_list import IdentityList
from console.widgets.page import Page
from console.widgets.row_list import RowList


class FamilyCard(Place):
    """Heading and rows."""

    BINDINGS = bindings("family_card")

    def __init__(self) -> None:
        super().__init__(id="family_card")
        self.family_id = 0
        self.family: Data | None = None
        self._acts = CardActs(self)

    def compose(self) -> ComposeResult:
        """The family's name on top, the rows below, what can be done at the foot."""
        yield Page(classes="card-heading")
        yield RowList(_columns(), empty=self._empty, place="family_card", classes="list")
        yield Page(classes="offers")

    @property
    def rows(self) -> RowList[CardRow]:
        """The list."""
        found: RowList[CardRow] = self.query_one(RowList)
        return found

    def open(self, family_id: int) -> None:
        """Show this family."""
        if family_id != self.family_id:
            self.family_id, self.family = family_id, None
            self.rows.loaded = False
            self.rows.window.take_order([], at_end=True)

    def enter(self) -> None:
        """The list gets the focus."""
        self.rows.focus()
        self.load()

    def look(self) -> None:
        """Somebody committed."""
        self.load()

    def permissions_known(self) -> None:
        """Say what this person may not do."""
        self._draw_foot()

    def undone(self, entry: Pending) -> None:
        """An act was taken back."""
        self.load()

    def settled(self, target: Any) -> None:
        """An act was carried out."""
        self.load()

    @work(exclusive=True, group="card")
    async def load(self) -> None:
        """Read the family."""
        try:
            case: Case | None = await self.ask(case_of_family, self.family_id, self.console.feed.mode)
        except FeedLost:
            self._draw_foot()
            return
        self.family = case.family if case is not None else None
        if self.family is None:
            self.rows.replace([])
            return
        clock = self.clock.for_family(self.family["time_zone"])
        self.query_one(".card-heading", Page).show(family_heading(self.family, clock))
        self.rows.replace(card_rows(self.family, clock))
        self._draw_foot()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_close(self) -> None:
        """Back to where it was opened."""
        self.console.uncover()

    def action_do(self, name: str) -> None:
        """Do what a key of the card says with what is selected."""
        row = self.rows.window.current
        if self.family is not None and row is not None:
            self.console.run_worker(self._acts.do(name, self.family, row), group="acts")

    @on(IdentityList.Opened)
    def _opened(self) -> None:
        self.action_do("change")

    @on(IdentityList.Moved)
    def _moved(self) -> None:
        self._draw_foot()

    def _draw_foot(self) -> None:
        row = self.rows.window.current
        if row is None:
            return
        why = self.console.may("family", "edit")
        words = Span(f"✕ {why}", "quiet") if why else Span(say(f"card.then_{row.kind}"), "quiet")
        self.query_one(".offers", Page).show([Block((words,))])

    def _empty(self) -> list[Block]:
        return [Block((Span(say("case.gone"), "strong"),))]


def _columns() -> Columns[CardRow]:
    """One line a fact: its name, what it is, a note."""

    def titles(width: int) -> Line:
        return (Span(fit(say("card.title"), width), "head"),)

    def lines(row: CardRow, width: int) -> list[Line]:
        label = min(20, max(12, width // 4))
        note = f"  {row.note}" if row.note else ""
        room = max(8, width - label)
        used = min(room, width_of((Span(row.value),)))
        return [
            (
                Span(fit(row.label, label - 1) + " ", "quiet"),
                Span(fit(row.value, used), row.tone),
                Span(fit(note, room - used), "quiet"),
            )
        ]

    return Columns(titles, lines)
