"""A list that is worked down to nothing: what Needs you and Calls have in common.

The list stands at the left, what is under the cursor at the right. Enter opens and freezes a case; a digit acts, the
case leaves the list and the next one slides in. Other people's work never moves the list: what they finished stays as
a ghost that says who did it, what is new is counted until `n`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on, work

from console.feed import FeedLost
from console.model.case import Case
from console.model.choices import Choice
from console.model.undo import Pending
from console.questions.acts import others_acts
from console.questions.look import Look
from console.screens.list_place import ListPlace
from console.widgets.case_panel import CasePanel
from console.widgets.identity_list import IdentityList


class Worklist(ListPlace):
    """The list and the case. A screen says how its rows are read (`read_rows`, `look_at`) and what a case is."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._taken: dict[int, tuple[int, Any]] = {}  # rows that this person's open acts took away

    def key_of(self, case: Case) -> Any:
        """The row of a case."""
        return case.frozen.task_id

    async def read_rows(self) -> tuple[Sequence[Any], int]:
        """The rows in their order, without those in `hidden`, and how many there are. Raises `FeedLost`."""
        raise NotImplementedError

    async def look_at(self, shown: list[Any]) -> Look:
        """What the rows shown are now, and how many are new. Raises `FeedLost`."""
        raise NotImplementedError

    def count(self, waiting: int) -> None:
        """So many wait, whatever is looked for."""

    # -- reading ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="list")
    async def load(self) -> None:
        """Read the list in its present order."""
        try:
            rows, total = await self.read_rows()
        except FeedLost:
            return
        self.show_rows(rows, total)

    def show_rows(self, rows: Sequence[Any], total: int) -> None:
        """Show rows in their order."""
        self.rows.window.take_order(rows, at_end=True)
        self.rows.rearranged()
        self._count(total)

    @work(exclusive=True, group="look")
    async def look_again(self) -> None:
        """Rewrite the rows shown where they stand; count what is new."""
        if not self.rows.loaded:
            return
        window = self.rows.window
        shown = [row.key for row in window.rows]
        try:
            seen = await self.look_at(shown)
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

    @work(exclusive=True, group="case")
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

    def _count(self, waiting: int) -> None:
        if not self.looking_for:
            self.count(waiting)

    @property
    def hidden(self) -> frozenset[int]:
        """What this person's open acts took away."""
        return frozenset(self._taken)

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
