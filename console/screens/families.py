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
from engine.store.reading.find.english import FAMILIES
from engine.store.reading.find.families import Keys, Place

PAGE = 120


class Families(ListPlace):
    """The list, and over it the story."""

    FINDS = FAMILIES

    def __init__(self) -> None:
        super().__init__("families")
        self._far: dict[str, Place] = {}  # where reading goes on "below" or "above", where it ended before it found
        self._newest = 0
        self._looked = 0  # rows that were looked through for what is shown, where that ended before all were
        self._count = ""

    def compose(self) -> ComposeResult:
        """The list, find below it, and the story that covers them."""
        yield IdentityList(family_columns(lambda: self._count), empty=self._empty, classes="list")
        yield CasePanel(story=True, classes="case")
        yield FindBar(classes="find")

    async def case_of(self, key: Any) -> Case | None:
        """The story behind a row."""
        return await self.ask(case_of_family, key, self.console.feed.mode)

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
        window, order = self.rows.window, what == "order"
        try:
            if what == "last":
                page = await self.ask(families_before, self.asked, self.clock, PAGE)
            else:
                # As many rows as are at hand and those that came between them, so that the cursor's is among them.
                count = max(PAGE, len(window) + window.new) if order else PAGE
                page = await self.ask(families, self.asked, self.clock, count, self._before_first() if order else None)
        except FeedLost:
            return
        self._newest = page.newest
        self._far = {}
        self._note(page.keys, "above" if what == "last" else "below", anew=True)
        if not order:
            window.rows, window.cursor = [], None  # another list: it begins at its beginning
        at_start = not page.keys.more if what == "last" else window.at_start or not order
        window.take_order(page.rows, at_start=at_start, at_end=what == "last" or not page.keys.more)
        if what == "last" and page.rows:
            window.go(page.rows[-1].key)
        self.rows.rearranged()
        self._say(page.keys)

    @work(exclusive=True, group="families-more")
    async def load_more(self, where: str) -> None:
        """Read the page below or above what is at hand; or look further, where reading ended before it found enough."""
        window, below = self.rows.window, where == "below"
        row = window.rows[-1 if below else 0] if window.rows else None
        place = self._far.get(where) or (row.place if row is not None else None)
        if place is None:
            return
        question: Callable[..., FamilyPage] = families if below else families_before
        try:
            page = await self.ask(question, self.asked, self.clock, PAGE, place)
        except FeedLost:
            return
        if below:
            let_go = window.append(page.rows, at_end=not page.keys.more)
            self.rows.arrived(let_go=let_go)
        else:
            self.rows.arrived(above=window.prepend(page.rows, at_start=not page.keys.more))
        self._note(page.keys, where)
        if not (window.at_start if below else window.at_end):  # what was let go at the other end is read anew
            self._far.pop("above" if below else "below", None)
        if self._looked:
            self._say(page.keys)

    def _note(self, keys: Keys, where: str, *, anew: bool = False) -> None:
        """Note where reading goes on, and how much was looked through so far."""
        self._far.pop(where, None)
        if keys.looked is not None and keys.place is not None:
            self._far[where] = keys.place
        self._looked = (0 if anew else self._looked) + (keys.looked or 0)

    def _say(self, keys: Keys) -> None:
        """Say how many there are, as far as that is known, and how far was looked."""
        if keys.total is not None:
            count = f"{keys.total:,}" if keys.total else ""
            self._count = say("find.many", count=count) if keys.uncounted else count
        elif not self._looked:
            self._count = ""
        looked = say("find.looked", looked=f"{self._looked:,}") if self._far else ""
        self.say_found(looked, "" if keys.by_name else say("find.by_arrival"))
        self.rows.show_new()

    @work(exclusive=True, group="families-look")
    async def look_again(self) -> None:
        """Rewrite the rows in view where they stand; count the families that came."""
        shown = self.rows.visible_keys()
        try:
            seen = await self.ask(look_at_families, self.asked, shown, self._newest, self.clock)
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

    def _before_first(self) -> Place | None:
        """The place just before the first row at hand, so that the same stretch of the list is read again."""
        window = self.rows.window
        if window.at_start or not window.rows:
            return None
        return {**window.rows[0].place, "from": window.rows[0].key - 1}

    def _empty(self) -> list[Block]:
        if self.looking_for:
            name = "families.empty_so_far" if self._far else "families.empty_find"
            head = Span(say(name, text=self.shown_words), "strong")
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
