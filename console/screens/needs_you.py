"""Needs you: what waits for a person, worked down to nothing.

The list stands at the left, what is under the cursor at the right. Enter opens and freezes a case; a digit acts, the
case leaves the list and the next one slides in. Other people's work never moves the list: what they finished stays as
a ghost that says who did it, what is new is counted until `n`.
"""

from __future__ import annotations

from typing import Any

from textual import on, work
from textual.app import ComposeResult

from console.feed import FeedLost
from console.model.case import Case, NeedsRow
from console.model.choices import Choice
from console.model.leases import lease_who
from console.model.prose import Block, Span
from console.model.undo import Pending
from console.model.words import say
from console.questions.acts import others_acts
from console.questions.cases import case_of_task
from console.questions.needs_you import Needs, look_at_needs, needs, wanted
from console.screens.list_place import ListPlace
from console.screens.rows import needs_columns
from console.widgets.case_panel import CasePanel
from console.widgets.find_bar import FindBar
from console.widgets.identity_list import IdentityList
from engine.store.reading.find.english import NEEDS


class NeedsYou(ListPlace):
    """The list and the case."""

    FINDS = NEEDS

    def __init__(self, first: Needs | None = None) -> None:
        super().__init__("needs_you")
        self._first = first
        self._taken: dict[int, tuple[int, NeedsRow]] = {}  # rows that this person's open acts took away

    def compose(self) -> ComposeResult:
        """List at the left, case at the right, find below."""
        yield IdentityList(needs_columns(lambda: self.clock, self._on_it), empty=self._empty, classes="list")
        yield CasePanel(story=False, classes="case")
        yield FindBar(classes="find")

    async def case_of(self, key: Any) -> Case | None:
        """The case behind a row."""
        return await self.ask(case_of_task, key)

    def key_of(self, case: Case) -> Any:
        """The row of a case."""
        return case.frozen.task_id

    def on_mount(self) -> None:
        """Show what was read while the program started, or ask."""
        if self._first is not None:
            self._show(self._first)
        else:
            self.load()

    # -- reading ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="needs-list")
    async def load(self) -> None:
        """Read the list in its present order."""
        try:
            self._show(await self.ask(needs, self._asked, self._hidden))
        except FeedLost:
            return

    @work(exclusive=True, group="needs-look")
    async def look_again(self) -> None:
        """Rewrite the rows shown where they stand; count what is new."""
        if not self.rows.loaded:
            return
        window = self.rows.window
        shown = [row.key for row in window.rows]
        try:
            seen = await self.ask(look_at_needs, self._asked, shown, self._hidden, self.clock)
        except FeedLost:
            return
        if shown != [row.key for row in window.rows]:
            self.look()  # the list is another one by now: what was seen belongs to the old one
            return
        if not window.rows and seen.new:
            self.load()
            return
        before = window.new
        changed = window.refresh(seen.found, shown, seen.new, seen.gone).changed
        if changed or before != window.new:
            self.rows.painted(changed)
        if window.cursor in changed and not self.panel.opened:
            self.read_case(window.cursor)
        self._count(len(window) - len(window.ghosts) + seen.new)

    @work(exclusive=True, group="needs-case")
    async def read_case(self, key: Any, *, opening: bool = False) -> None:
        """Read what is under the cursor."""
        try:
            case = await self.case_of(key) if key is not None else None
            notes = await self.ask(others_acts, case) if case is not None else []
        except FeedLost:
            return
        if key != self.rows.window.cursor or (self.panel.opened and not opening):
            return
        self.fill(case, notes)
        if opening and case is None:
            self.leave_case()

    def minute(self) -> None:
        """What says the time changes: the rows, and the case that is only looked at."""
        super().minute()
        if not self.panel.opened:
            self.read_case(self.rows.window.cursor)

    def look(self) -> None:
        """Somebody committed."""
        self.look_again()
        self.look_at_lease()

    def _on_it(self, row: NeedsRow) -> str:
        return lease_who(row.lease_holder, row.lease_until, self.console.actor, self.console.wall())

    def _show(self, found: Needs) -> None:
        self.rows.window.take_order(found.rows, at_end=True)
        self.rows.rearranged()
        self._count(found.total)

    def _count(self, waiting: int) -> None:
        if not self.looking_for:  # the tab tells of everything, whatever is looked for
            self.console.count_waiting(waiting)

    @property
    def _asked(self) -> Any:
        return wanted(self.clock, simulated=self.console.feed.simulated, words=self.asked if self.looking_for else None)

    @property
    def _hidden(self) -> frozenset[int]:
        return frozenset(self._taken)

    def _empty(self) -> list[Block]:
        if self.looking_for:
            head = Span(say("needs.empty_find", text=self.shown_words), "strong")
            return [Block((head,)), Block((Span(say("needs.empty_find_text"), "quiet"),))]
        return [Block((Span(say("needs.empty_head"), "good"),)), Block((Span(say("needs.empty_text"), "quiet"),))]

    # -- moving and opening -------------------------------------------------------------------------------------------

    @on(IdentityList.Moved)
    def _moved(self, event: IdentityList.Moved) -> None:
        if not self.panel.opened:
            self.read_case(event.key)

    @on(IdentityList.Opened)
    def _opened(self, event: IdentityList.Opened) -> None:
        if self.rows.window.marks:
            self.open_many()
            return
        self.begin_case()
        if self.panel.case is not None and self.panel.case.frozen.task_id == event.key:
            self.panel.open()
        else:
            self.panel.wait_for()
            self.read_case(event.key, opening=True)

    def leave_case(self) -> None:
        """Back to the list, and to what is under its cursor."""
        super().leave_case()
        self.read_case(self.rows.window.cursor)

    @on(CasePanel.Stepped)
    def _stepped(self, event: CasePanel.Stepped) -> None:
        if self.rows.window.move(event.by):
            self.rows.rearranged()
            self._slide_in()

    def _slide_in(self) -> None:
        """Open what is under the cursor now; with nothing left, go back to the list and its good news."""
        if self.rows.window.current is None:
            self.leave_case()
            return
        self.panel.wait_for()
        self.read_case(self.rows.window.cursor, opening=True)

    # -- the new order ------------------------------------------------------------------------------------

    @on(IdentityList.Wanted)
    def found(self) -> None:
        """Show what is there now, in its order."""
        self.load()

    # -- acting -------------------------------------------------------------------------------------------------------

    def acted(self, case: Case, choice: Choice) -> None:
        """The case leaves and the next slides in; one that stays is read again."""
        key = case.frozen.task_id
        if key is None:
            return
        opened = self.panel.opened
        if choice.closes and (taken := self.rows.window.remove(key)) is not None:
            self._taken[key] = taken
            self.rows.rearranged()
            self._count(len(self.rows.window) - len(self.rows.window.ghosts) + self.rows.window.new)
        elif choice.moves_on and self.rows.window.cursor == key:
            self.rows.window.move(1)
            self.rows.rearranged()
        else:
            self.read_case(key, opening=opened)
            return
        if opened:
            self._slide_in()

    def undone(self, entry: Pending) -> None:
        """What the act took away stands where it stood."""
        if isinstance(entry.target, int) and (taken := self._taken.pop(entry.target, None)) is not None:
            self.rows.window.restore(*taken)
            self.rows.rearranged()
            if self.panel.opened:
                self.leave_case()
        self.look()

    def settled(self, key: Any) -> None:
        """An act was carried out: its row is gone for good."""
        self._taken.pop(key, None)
