"""A workflow as a drawn graph, with who stands where; and for an author the way to change it.

Counts follow the database, but never so often that counting takes more than a tenth of the time. What an author
changes is a draft (`console.widgets.authoring.workflow_drafts`); while there is one, the graph shows it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.app import ComposeResult

from console.feed import FeedLost
from console.model.authoring.authored import Entry
from console.model.authoring.drafted import Drafted
from console.model.authoring.drawing import Counts
from console.model.authoring.graph import graph_of
from console.model.authoring.workflow_heading import heading
from console.model.clean import clean
from console.model.prose import Block, Span
from console.model.words import say
from console.questions.workflows import WorkflowNow, passage_lately, who_stands_at, workflow_now
from console.sheets.who_is_here import WhoIsHereSheet
from console.widgets.authoring.author_panel import AuthorPanel
from console.widgets.authoring.graph_view import GraphView
from console.widgets.authoring.workflow_author import WorkflowAuthoring
from console.widgets.bindings import bindings
from console.widgets.find_bar import FindBar
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
        self._author_made: WorkflowAuthoring | None = None

    def compose(self) -> ComposeResult:
        """The heading above the graph."""
        yield Page(classes="workflow-heading")
        yield GraphView(classes="workflow-graph")

    @property
    def _author(self) -> WorkflowAuthoring:
        """The person's drafts."""
        if self._author_made is None:
            self._author_made = WorkflowAuthoring(self.console)
        return self._author_made

    @property
    def graph(self) -> GraphView:
        """The drawing."""
        return self.query_one(GraphView)

    # -- what the screen tells ----------------------------------------------------------------------------------------

    @property
    def unsaved_names(self) -> list[str]:
        """Drafts that no file holds."""
        return [name for name, drafted in self._author.drafts.items() if drafted.draft.changed]

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
            if now is None:
                await self._author.begin(entry.name)  # a file that nobody published yet is its own draft
            else:
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

    @property
    def drafted(self) -> Drafted | None:
        """The draft that is shown: an old version is shown as it was."""
        return self._author.drafts.get(self.entry.name) if self.entry is not None and self.version is None else None

    @property
    def document(self) -> dict[str, Any] | None:
        """What is shown."""
        if self.drafted is not None:
            return self.drafted.draft.document
        return self.now.shown.document if self.now is not None else None

    def draw(self, *, fresh: bool = False) -> None:
        """Show what is known."""
        if self.entry is None or not self.is_mounted:
            return
        drafted, document = self.drafted, self.document
        says = drafted.says() if drafted is not None else []
        title, *rest = heading(self.entry.name, self.now, self.console.clock)
        self.query_one(".workflow-heading", Page).show([title, *says, *rest], from_top=fresh)
        self.set_class(bool(drafted and drafted.notes), "-told")
        if document is None:
            self.graph.say_instead(self._instead())
        else:
            self.graph.show(graph_of(document), self._counts(), from_top=fresh)

    def _counts(self) -> dict[int, Counts]:
        counts = self.now.counts if self.now is not None else {}
        if self.drafted is None:
            return counts
        live = self.now.shown.document if self.now is not None else None
        return self.drafted.counts(counts, [str(step["name"]) for step in live["steps"]] if live else [])

    def _instead(self) -> list[Block]:
        if self.now is None:
            return [Block((Span(say("workflow_head.only_file"), "quiet"),))]
        return [Block((Span(say("workflow_head.unreadable", why=clean(self.now.shown.problem)), "warn"),))]

    # -- what an author does ------------------------------------------------------------------------------------------

    @on(GraphView.Opened)
    def _step_opened(self, event: GraphView.Opened) -> None:
        self.open_form(event.number)

    def action_head(self) -> None:
        """What holds for the whole workflow."""
        self.open_form(None)

    @work(group="acts")
    async def open_form(self, number: int | None) -> None:
        """The form of a step, or of the head. An old version can only be read."""
        if self.entry is None or self.document is None:
            return
        if self.version is not None:
            await self._author.read_only(self.document, number, say("author.old_version"))
        elif await self._author.form(self.entry.name, self.document, number):
            self.draw()
        self._rewritten()

    @work(group="acts")
    async def action_add(self) -> None:
        """A new step below the one under the cursor."""
        if self._may_change():
            added = await self._author.add(self.workflow, self.graph.cursor)
            self.draw()
            if added is not None:
                self.graph.go(added)

    @work(group="acts")
    async def action_remove(self) -> None:
        """Take the step under the cursor out."""
        if self._may_change() and self.graph.graph.nodes:
            await self._author.remove(self.workflow, self.graph.cursor)
            self.draw()

    @work(group="acts")
    async def action_shift(self, by: int) -> None:
        """Move the step under the cursor."""
        if self._may_change() and self.graph.graph.nodes:
            moved = await self._author.move(self.workflow, self.graph.cursor, by)
            self.draw()
            if moved is not None:
                self.graph.go(moved)

    @work(group="acts")
    async def action_save(self) -> None:
        """Write the file."""
        if self._may_change():
            await self._author.save(self.workflow)
            self.draw()

    @work(group="acts")
    async def action_publish(self) -> None:
        """Make it live."""
        if self._may_change():
            await self._author.publish(self.workflow, self.now.under_way if self.now is not None else 0)
            self.draw()
            self.read()
            self._rewritten()

    @work(group="acts")
    async def action_take_back(self) -> None:
        """Take the last change back."""
        if self._may_change():
            await self._author.take_back(self.workflow)
            self.draw()

    @work(group="acts")
    async def action_drop(self) -> None:
        """Forget the draft."""
        if self._may_change() and await self._author.drop(self.workflow):
            self.read(fresh=True)

    @property
    def workflow(self) -> str:
        """The name of what is shown."""
        return self.entry.name if self.entry is not None else ""

    def _may_change(self) -> bool:
        if self.version is not None:
            self.console.tell(say("author.old_version"), "warn")
        return self.entry is not None and self.version is None

    def _rewritten(self) -> None:
        self.post_message(self.Rewritten())

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
        if self.now is None:
            self.console.tell(say("author.not_live"))
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
