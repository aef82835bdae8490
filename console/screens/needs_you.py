"""Needs you: what waits for a person, worked down to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult

from console.model.case import Case, NeedsRow
from console.model.leases import lease_who
from console.model.prose import Block, Span
from console.model.words import say
from console.questions.cases import case_of_task
from console.questions.look import Look
from console.questions.needs_you import Needs, look_at_needs, needs, wanted
from console.screens.rows import needs_columns
from console.screens.worklist import Worklist
from console.widgets.case_panel import CasePanel
from console.widgets.find_bar import FindBar
from console.widgets.identity_list import IdentityList
from engine.store.reading.find.english import NEEDS


class NeedsYou(Worklist):
    """The list and the case."""

    FINDS = NEEDS

    def __init__(self, first: Needs | None = None) -> None:
        super().__init__("needs_you")
        self._first = first

    def compose(self) -> ComposeResult:
        """List at the left, case at the right, find below."""
        yield IdentityList(needs_columns(lambda: self.clock, self._on_it), empty=self._empty, classes="list")
        yield CasePanel(story=False, classes="case")
        yield FindBar(classes="find")

    def on_mount(self) -> None:
        """Show what was read while the program started, or ask."""
        if self._first is not None:
            self.show_rows(self._first.rows, self._first.total)
        else:
            self.load()

    async def case_of(self, key: Any) -> Case | None:
        """The case behind a row."""
        return await self.ask(case_of_task, key)

    async def read_rows(self) -> tuple[Sequence[NeedsRow], int]:
        """What waits, the most harmful first."""
        found = await self.ask(needs, self._asked, self.hidden)
        return found.rows, found.total

    async def look_at(self, shown: list[Any]) -> Look:
        """What became of the rows shown."""
        return await self.ask(look_at_needs, self._asked, shown, self.hidden, self.clock)

    def count(self, waiting: int) -> None:
        """The tab tells of everything."""
        self.console.count_waiting(waiting)

    def _on_it(self, row: NeedsRow) -> str:
        return lease_who(row.lease_holder, row.lease_until, self.console.actor, self.console.wall())

    @property
    def _asked(self) -> Any:
        return wanted(self.clock, simulated=self.console.feed.simulated, words=self.asked if self.looking_for else None)

    def _empty(self) -> list[Block]:
        if self.looking_for:
            head = Span(say("needs.empty_find", text=self.shown_words), "strong")
            return [Block((head,)), Block((Span(say("needs.empty_find_text"), "quiet"),))]
        return [Block((Span(say("needs.empty_head"), "good"),)), Block((Span(say("needs.empty_text"), "quiet"),))]
