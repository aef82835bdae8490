"""What is due, what can't go on and why: the work of the engine, section by section.

What failed for good comes first. A section is a window of keyset pages, as the list of families is, so that a million
rows that wait cost what ten do. Enter opens a row: what was tried, what it means, and the choices.
"""

from __future__ import annotations

from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from console.feed import FeedLost
from console.model.case import Case
from console.model.choices import Choice
from console.model.prose import Block, Span
from console.model.queue import FAILED, QueueRow, sections
from console.model.undo import Pending
from console.model.words import say, say_or
from console.questions.acts import others_acts
from console.questions.cases import case_of_place
from console.questions.queue import QueuePage, look_at_queue, queue, queue_before
from console.screens.list_place import ListPlace
from console.screens.queue_rows import queue_columns
from console.widgets.bindings import bindings
from console.widgets.case_panel import CasePanel
from console.widgets.identity_list import IdentityList
from console.widgets.section_bar import SectionBar
from engine.store.reading.queue import Part

PAGE = 120


class Queue(ListPlace):
    """The sections, the list, and over them what was opened."""

    FINDS = ()
    BINDINGS = bindings("queue")

    def __init__(self) -> None:
        super().__init__("queue")
        self.part: Part | None = None  # the section that is shown; None until it is known what there is
        self._counts: dict[Part, int] = {}
        self._edges: dict[int, dict[str, Any]] = {}  # rows of the reading side at the ends of the pages at hand
        self._taken: dict[int, tuple[Part, int, QueueRow]] = {}  # rows that this person's open acts took away

    def compose(self) -> ComposeResult:
        """The sections above the list, and the case that covers them."""
        with Vertical(classes="sections"):
            yield SectionBar(classes="section-bar")
            rows: IdentityList[QueueRow] = IdentityList(
                queue_columns(lambda: self.clock), empty=self._empty, classes="list"
            )
            rows.key_place = "queue"
            yield rows
        yield CasePanel(story=False, classes="case")

    async def case_of(self, key: Any) -> Case | None:
        """What stands behind a row."""
        return await self.ask(case_of_place, key)

    def key_of(self, case: Case) -> Any:
        """The row of a case."""
        return case.frozen.place_id

    def on_mount(self) -> None:
        """Read the first page of what needs a person most."""
        self.load("first")

    # -- sections -----------------------------------------------------------------------------------------------------

    def action_section(self, by: int) -> None:
        """Show the next section, or the one before."""
        listed = [section.part for section in sections(self._counts, self.part)]
        if self.part in listed:
            self.show_part(listed[(listed.index(self.part) + by) % len(listed)])

    @on(SectionBar.Chosen)
    def _section_chosen(self, event: SectionBar.Chosen) -> None:
        listed = sections(self._counts, self.part)
        if event.number < len(listed):
            self.show_part(listed[event.number].part)

    def show_part(self, part: Part) -> None:
        """Show another section from its beginning."""
        if part != self.part:
            self.part = part
            self.rows.window.marks.clear()
            self._show_sections()
            self.load("first")

    def _show_sections(self) -> None:
        listed = sections(self._counts, self.part)
        chips = [f"{section.title} {section.shown}" for section in listed]
        current = next((number for number, section in enumerate(listed) if section.part == self.part), 0)
        self.query_one(SectionBar).show(chips, current)

    # -- reading pages ------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="queue-list")
    async def load(self, what: str) -> None:
        """Read the first page, the last one, or the pages again in their present order."""
        window = self.rows.window
        try:
            if what == "last" and self.part is not None:
                page = await self.ask(queue_before, self.part, self.clock, PAGE, None, self._hidden)
            else:
                count = max(PAGE, len(window) + window.new) if what == "order" else PAGE
                page = await self.ask(queue, self.part, self.clock, count, None, self._hidden)
        except FeedLost:
            return
        if self.part not in (None, page.part):
            return  # another section is wanted by now
        self._take(page)
        if what == "first":
            window.cursor = None
        at_start = not page.more if what == "last" else True
        window.take_order(page.rows, at_start=at_start, at_end=what == "last" or not page.more)
        if what == "last" and page.rows:
            window.go(page.rows[-1].key)
        self.rows.rearranged()

    @work(exclusive=True, group="queue-more")
    async def load_more(self, where: str) -> None:
        """Read the page below or above what is at hand."""
        window, part = self.rows.window, self.part
        edge = self._edges.get(window.rows[-1 if where == "below" else 0].key) if window.rows else None
        if edge is None or part is None:
            return
        question = queue if where == "below" else queue_before
        try:
            page: QueuePage = await self.ask(question, part, self.clock, PAGE, edge, self._hidden)
        except FeedLost:
            return
        if self.part != part:
            return
        self._take(page, more=True)
        if where == "below":
            self.rows.arrived(let_go=window.append(page.rows, at_end=not page.more))
        else:
            self.rows.arrived(above=window.prepend(page.rows, at_start=not page.more))

    @work(exclusive=True, group="queue-look")
    async def look_again(self) -> None:
        """Rewrite the rows in view where they stand; count what is new at the beginning, and every section."""
        window, part = self.rows.window, self.part
        if part is None or not self.rows.loaded:
            self.load("first")  # the first time the database could not be read
            return
        shown = self.rows.visible_keys()
        first = min(PAGE, len(window) + 1) if window.at_start else 0
        at_hand = frozenset(row.key for row in window.rows[: first or 1]) | self._hidden
        try:
            seen = await self.ask(look_at_queue, part, shown, at_hand, self.clock, first)
        except FeedLost:
            return
        if part != self.part:
            return
        self._counts = seen.counts
        self._show_sections()
        if not window.rows and seen.look.new:
            self.load("first")
            return
        before = window.new
        changed = window.refresh(seen.look.found, shown, seen.look.new, seen.look.gone).changed
        if changed or before != window.new:
            self.rows.painted(changed)

    def look(self) -> None:
        """Somebody committed."""
        self.look_again()

    def minute(self) -> None:
        """What is due now was not due a minute ago."""
        super().minute()
        self.look_again()

    def _take(self, page: QueuePage, *, more: bool = False) -> None:
        edges = {row["queue_id"]: row for row in page.raw}
        self._edges = self._edges | edges if more else edges
        self.part, self._counts = page.part, page.counts
        self._show_sections()

    @property
    def _hidden(self) -> frozenset[int]:
        return frozenset(self._taken)

    def _empty(self) -> list[Block]:
        part = self.part or FAILED
        kind = part.kind or part.name
        nothing = not any(count for found, count in self._counts.items())
        head = "queue.empty_all" if nothing else f"queue.empty_{kind}"
        tone = "good" if part == FAILED or nothing else "strong"
        text = say_or(f"{head}_text", say("queue.empty_other_text"))
        return [
            Block((Span(say_or(head, say("queue.empty_other")), tone),)),
            Block((Span(text, "quiet"),)),
        ]

    # -- opening and acting -------------------------------------------------------------------------------------------

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
        self._open(event.key)

    @on(CasePanel.Stepped)
    def _stepped(self, event: CasePanel.Stepped) -> None:
        if self.rows.window.move(event.by):
            self.rows.rearranged()
            self._open(self.rows.window.cursor)

    def _open(self, key: Any) -> None:
        """Open what is under the cursor; with nothing left, go back to the list and its good news."""
        if self.rows.window.current is None:
            self.leave_case()
            return
        self.panel.wait_for()
        self.read_case(key)

    @work(exclusive=True, group="queue-case")
    async def read_case(self, key: Any) -> None:
        """Read what was opened."""
        try:
            case = await self.case_of(key)
            notes = await self.ask(others_acts, case) if case is not None else []
        except FeedLost:
            return
        if not self.panel.opened or key != self.rows.window.cursor:
            return
        if case is None:
            self.console.tell(say("case.gone"), "warn")
            self.leave_case()
            self.look()
            return
        self.fill(case, notes)

    def acted(self, case: Case, choice: Choice) -> None:
        """The row leaves and the next slides in; one that stays is read again."""
        key = case.frozen.place_id
        if key is None:
            return
        if not choice.closes:
            if self.panel.opened:
                self.read_case(key)
            self.look()
            return
        taken = self.rows.window.remove(key)
        if taken is not None and self.part is not None:
            self._taken[key] = (self.part, *taken)
            self.rows.rearranged()
        if self.panel.opened:
            self._open(self.rows.window.cursor)

    def undone(self, entry: Pending) -> None:
        """What the act took away stands where it stood."""
        taken = self._taken.pop(_key(entry.target), None)
        if taken is not None and taken[0] == self.part:
            self.rows.window.restore(*taken[1:])
            self.rows.rearranged()
            if self.panel.opened:
                self.leave_case()
        self.look()

    def settled(self, target: Any) -> None:
        """An act was carried out: its row is gone for good."""
        self._taken.pop(_key(target), None)
        self.look()


def _key(target: Any) -> Any:
    """The row that an act took away, if it was one of a place in the queue."""
    return target[1] if isinstance(target, tuple) and target[0] == "place" else None
