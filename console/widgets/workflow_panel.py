"""A workflow as a drawn graph, with who stands where; and for an author the way to change it.

Counts follow the database, but never so often that counting takes more than a tenth of the time. What an author
changes is a draft (`console.widgets.workflow_author`); while there is one, the graph shows it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult

from console.feed import FeedLost
from console.model.authored import Entry
from console.model.clean import clean
from console.model.graph import graph_of
from console.model.prose import Block, Span
from console.model.words import say
from console.model.workflow_heading import heading
from console.questions.workflows import WorkflowNow, passage_lately, who_stands_at, workflow_now
from console.sheets.who_is_here import WhoIsHereSheet
from console.widgets.author_panel import AuthorPanel
from console.widgets.bindings import bindings
from console.widgets.find_bar import FindBar
from console.widgets.graph_view import GraphView
from console.widgets.page import Page

if TYPE_CHECKING:
    from engine.store.reading.workflows import Passage

SHARE = 10  # counting rests ten times as long as it took
PASSAGE_SECONDS = 30.0  # between two looks at how far families came, which change slowly


class WorkflowPanel(AuthorPanel):
    """Heading and graph."""

    BINDINGS = bindings("graph")  # what the graph itself has no action for comes here

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self.now: WorkflowNow | None = None
        self.version: int | None = None  # None: the newest
        self._passages: dict[tuple[int, int], tuple[float, Passage]] = {}
        self._rest_until = 0.0

    def compose(self) -> ComposeResult:
        """The heading above the graph."""
        yield Page(classes="workflow-heading")
        yield GraphView(classes="workflow-graph")

    @property
    def graph(self) -> GraphView:
        """The drawing."""
        return self.query_one(GraphView)

    # -- what the screen tells ----------------------------------------------------------------------------------------

    def preview(self, entry: Entry) -> None:
        """Another workflow is under the cursor."""
        if self.entry is None or self.entry.name != entry.name:
            self.version, self.now = None, None
            self.entry = entry
            self.read(fresh=True)
        else:
            self.entry = entry

    def enter(self) -> None:
        """Walk in the graph."""
        super().enter()
        self.graph.focus()

    def look(self) -> None:
        """Somebody committed: count again, if counting has rested."""
        if time.monotonic() >= self._rest_until:
            self.read()

    def minute(self) -> None:
        """How far families came changes slowly."""
        self.read()

    @work(exclusive=True, group="workflow-read")
    async def read(self, *, fresh: bool = False) -> None:
        """Read what it says and who stands where."""
        entry = self.entry
        if entry is None:
            return
        began = time.monotonic()
        try:
            now = await self.ask(workflow_now, entry.name, self.version)
            if now is not None:
                now = WorkflowNow(
                    now.name, now.shown, now.here, now.stuck, now.elsewhere, await self._passage(now, began)
                )
        except FeedLost:
            return
        ended = time.monotonic()
        self._rest_until = ended + SHARE * (ended - began)
        if entry is self.entry or entry.name == (self.entry.name if self.entry else None):
            self.now = now
            self.draw(fresh=fresh)

    async def _passage(self, now: WorkflowNow, at: float) -> Passage:
        key = now.shown.template_id, now.shown.version
        kept = self._passages.get(key)
        if kept is None or at - kept[0] > PASSAGE_SECONDS:
            kept = at, await self.ask(passage_lately, *key, self.console.clock.now)
            self._passages[key] = kept
        return kept[1]

    # -- drawing ------------------------------------------------------------------------------------------------------

    def draw(self, *, fresh: bool = False) -> None:
        """Show what is known."""
        if self.entry is None or not self.is_mounted:
            return
        self.query_one(".workflow-heading", Page).show(
            heading(self.entry.name, self.now, self.console.clock, None), from_top=fresh
        )
        shown = self.now.shown if self.now is not None else None
        if shown is None or shown.document is None:
            self.graph.say_instead(self._instead(shown.problem if shown is not None else ""))
        else:
            self.graph.show(graph_of(shown.document), self.now.counts if self.now else {}, from_top=fresh)

    def _instead(self, problem: str) -> list[Block]:
        if self.now is None:
            return [Block((Span(say("workflow_head.only_file"), "quiet"),))]
        return [Block((Span(say("workflow_head.unreadable", why=clean(problem)), "warn"),))]

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_version(self, by: int) -> None:
        """Show an older version, or a newer one."""
        if self.now is None or not self.now.shown.versions:
            return
        numbers = [version.number for version in self.now.shown.versions]  # newest first
        at = numbers.index(self.now.shown.version) if self.now.shown.version in numbers else 0
        to = at - by
        if not 0 <= to < len(numbers):
            self.console.tell(say("workflow_head.no_version" if by > 0 else "workflow_head.no_older"))
            return
        self.version = None if to == 0 else numbers[to]
        self.read()

    @work(group="acts")
    async def action_families(self) -> None:
        """Who stands at the step under the cursor; Enter looks for one of them among the families."""
        if self.now is None or not self.graph.graph.nodes:
            return
        node = self.graph.graph.nodes[self.graph.cursor]
        shown = self.now.shown
        try:
            found = await self.ask(who_stands_at, shown.template_id, shown.version, node.number)
        except FeedLost:
            return
        if not found:
            self.console.tell(say("who_is_here.nobody", step=node.name))
            return
        family = await self.app.push_screen_wait(WhoIsHereSheet(node.name, found, self.console.clock))
        if family is not None:
            await self.console.action_show("families")
            bar = self.console.place.query_one(FindBar)
            bar.display = True
            bar.post_message(FindBar.Typed(family.name))

    def action_close(self) -> None:
        """Back to the list."""
        self.post_message(self.Left())
