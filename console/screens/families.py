"""Families: every one of them by name, however many there are, and the story of the one that is opened.

The list holds a window of keyset pages: it asks for the next page before the cursor comes to its end. Find looks for
a name, a number or a plain word (`paused`, `stuck`, `mine`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on, work
from textual.app import ComposeResult

from console.feed import FeedLost
from console.model.case import Case
from console.model.choices import Choice
from console.model.prose import Block, Span
from console.model.undo import Pending
from console.model.words import say
from console.questions.acts import others_acts
from console.questions.cases import case_of_family
from console.questions.families import FamilyPage, families, families_before, look_at_families
from console.screens.list_place import ListPlace
from console.screens.rows import family_columns
from console.widgets.case_panel import CasePanel
from console.widgets.find_bar import FindBar
from console.widgets.identity_list import IdentityList
from engine.store.reading.families import Search

PAGE = 120
STATUS_OF = {"paused": "paused", "running": "running", "stuck": "failed"}


class Families(ListPlace):
    """The list, and over it the story."""

    def __init__(self) -> None:
        super().__init__("families")
        self._edges: dict[int, dict[str, Any]] = {}  # rows of the reading side at the ends of the pages at hand
        self._newest = 0

    def compose(self) -> ComposeResult:
        """The list, find below it, and the story that covers them."""
        yield IdentityList(family_columns(), empty=self._empty, classes="list")
        yield CasePanel(story=True, classes="case")
        yield FindBar(classes="find")

    async def case_of(self, key: Any) -> Case | None:
        """The story behind a row."""
        return await self.ask(case_of_family, key)

    def key_of(self, case: Case) -> Any:
        """The row of a story."""
        return case.frozen.family_id

    def on_mount(self) -> None:
        """Read the first page."""
        self.load("first")

    # -- reading pages ------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="families-list")
    async def load(self, what: str) -> None:
        """Read the first page, the last one, or the pages again in their present order."""
        try:
            if what == "last":
                page = await self.ask(families_before, self._search, self.clock, PAGE)
            else:
                # As many rows as are at hand and those that came between them, so that the cursor's is among them.
                count = max(PAGE, len(self.rows.window) + self.rows.window.new) if what == "order" else PAGE
                start = self._before_first() if what == "order" else None
                page = await self.ask(families, self._search, self.clock, count, start)
        except FeedLost:
            return
        window = self.rows.window
        at_start = not page.more if what == "last" else window.at_start or what != "order"
        at_end = what == "last" or not page.more
        self._edges = _edges(page)
        if what != "order":
            window.cursor = None
        window.take_order(page.rows, at_start=at_start, at_end=at_end)
        if what == "last" and page.rows:
            window.go(page.rows[-1].key)
        self._newest = page.newest
        self.rows.rearranged()

    @work(exclusive=True, group="families-more")
    async def load_more(self, where: str) -> None:
        """Read the page below or above what is at hand."""
        window = self.rows.window
        if not window.rows:
            return
        edge = self._edges.get(window.rows[-1 if where == "below" else 0].key)
        if edge is None:
            return
        question: Callable[..., FamilyPage] = families if where == "below" else families_before
        try:
            page = await self.ask(question, self._search, self.clock, PAGE, edge)
        except FeedLost:
            return
        self._edges |= _edges(page)
        if where == "below":
            self.rows.arrived(let_go=window.append(page.rows, at_end=not page.more))
        else:
            self.rows.arrived(above=window.prepend(page.rows, at_start=not page.more))

    @work(exclusive=True, group="families-look")
    async def look_again(self) -> None:
        """Rewrite the rows in view where they stand; count the families that came."""
        shown = self.rows.visible_keys()
        try:
            seen = await self.ask(look_at_families, shown, self._newest, self.clock)
        except FeedLost:
            return
        window = self.rows.window
        if not window.rows and seen.new:
            self.load("first")
            return
        before = window.new
        changed = window.refresh(seen.found, shown, seen.new, seen.gone).changed
        if changed or before != window.new:
            self.rows.painted(changed)
        if self.panel.opened and self.panel.case is not None:
            self.read_case(self.panel.case.frozen.family_id)

    @work(exclusive=True, group="families-case")
    async def read_case(self, key: Any) -> None:
        """Read the story that is open."""
        try:
            case = await self.case_of(key)
            notes = await self.ask(others_acts, case) if case is not None else []
        except FeedLost:
            return
        if not self.panel.opened or key != self.rows.window.cursor:
            return
        if case is None:
            self.leave_case()
            return
        self.fill(case, notes)

    def look(self) -> None:
        """Somebody committed."""
        self.look_again()

    @property
    def _search(self) -> Search:
        found = self.looking_for.meanings
        status = next((STATUS_OF[meaning] for meaning in ("paused", "running", "stuck") if meaning in found), None)
        return Search(
            text=self.looking_for.text or None,
            status=status,
            alive="alive" in found,
            coordinator=self.console.actor if "mine" in found else None,
            paused_after=self.clock.now if "quiet" in found else None,
        )

    def _before_first(self) -> dict[str, Any] | None:
        """The place just before the first row at hand, so that the same stretch of the list is read again."""
        window = self.rows.window
        if window.at_start or not window.rows:
            return None
        edge = self._edges.get(window.rows[0].key)
        return {"family_name": edge["family_name"], "family_id": edge["family_id"] - 1} if edge else None

    def _empty(self) -> list[Block]:
        if self.looking_for:
            head = Span(say("families.empty_find", text=self.looking_for.text), "strong")
            return [Block((head,)), Block((Span(say("families.empty_find_text"), "quiet"),))]
        return [
            Block((Span(say("families.empty_head"), "strong"),)),
            Block((Span(say("families.empty_text"), "quiet"),)),
        ]

    # -- moving, opening, finding -------------------------------------------------------------------------------------

    @on(IdentityList.Wanted)
    def _wanted(self, event: IdentityList.Wanted) -> None:
        if event.what in ("below", "above"):
            self.load_more(event.what)
        else:
            self.load(event.what)

    @on(IdentityList.Opened)
    def _opened(self, event: IdentityList.Opened) -> None:
        if self.rows.window.marks:
            self.open_many()
            return
        self.begin_case()
        self.panel.wait_for()
        self.read_case(event.key)

    @on(CasePanel.Stepped)
    def _stepped(self, event: CasePanel.Stepped) -> None:
        self.rows.action_move(event.by)
        self.panel.wait_for()
        self.read_case(self.rows.window.cursor)

    def found(self) -> None:
        """Read the first page of what is looked for."""
        self.load("first")

    # -- acting -------------------------------------------------------------------------------------------------------

    def acted(self, case: Case, choice: Choice) -> None:
        """The story stays and is read again."""
        self.read_case(case.frozen.family_id)

    def undone(self, entry: Pending) -> None:
        """The story stays and is read again."""
        self.look()


def _edges(page: FamilyPage) -> dict[int, dict[str, Any]]:
    return {row["family_id"]: row for row in (page.raw[:1] + page.raw[-1:])}
