"""Workflows and messages: what authors write. One list at the left, workflows first, and what is selected at the right.

Each kind of entry brings two things, looked up when they are first wanted: who lists its entries, and the panel that
shows one. The screen knows nothing else of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container

from console.acts.desk import DeskError
from console.feed import FeedLost
from console.model.authoring.authored import Entry
from console.model.clean import clean
from console.model.prose import Block, Span
from console.model.words import say
from console.screens.rows import authored_columns
from console.screens.screen import Place
from console.widgets.authoring.author_panel import AuthorPanel
from console.widgets.identity_list import IdentityList

if TYPE_CHECKING:
    from console.app import Console

Lister = Callable[["Console"], Awaitable[list[Entry]]]

LISTS: dict[str, str] = {
    "workflow": "console.questions.workflows:workflow_entries",
    "message": "console.questions.messages:message_entries",
}
"""Who lists the entries of a kind, in the order of the list: an async function of the app."""

PANELS: dict[str, str] = {
    "workflow": "console.widgets.authoring.workflow_panel:WorkflowPanel",
    "message": "console.widgets.authoring.message_panel:MessagePanel",
}
"""What shows an entry of a kind: an `AuthorPanel`."""


class Workflows(Place):
    """The list, and the panel of what is selected."""

    def __init__(self) -> None:
        super().__init__(id="workflows")
        self._panels: dict[str, AuthorPanel] = {}

    def compose(self) -> ComposeResult:
        """The list at the left, the panels at the right."""
        yield IdentityList(authored_columns(), empty=self._empty, classes="list")
        yield Container(classes="panels")

    @property
    def rows(self) -> IdentityList[Entry]:
        """The list."""
        found: IdentityList[Entry] = self.query_one(IdentityList)
        return found

    @property
    def panel(self) -> AuthorPanel | None:
        """The panel that is shown."""
        return next((panel for panel in self._panels.values() if panel.display), None)

    @property
    def opened(self) -> AuthorPanel | None:
        """The panel that is worked in."""
        return next((panel for panel in self._panels.values() if panel.opened), None)

    def on_mount(self) -> None:
        """Read the list."""
        self.rows.key_place = "authored"
        self.load()

    def enter(self) -> None:
        """The panel that is worked in gets the focus, or the list."""
        if self.opened is not None:
            self.opened.enter()
        else:
            self.rows.focus()
        self.look()

    def look(self) -> None:
        """Somebody committed."""
        self.load()
        if self.panel is not None:
            self.panel.look()

    def minute(self) -> None:
        """A minute passed."""
        if self.panel is not None:
            self.panel.minute()

    def permissions_known(self) -> None:
        """Dim what this person may not do."""
        for panel in self._panels.values():
            panel.permissions_known()

    def unsaved(self) -> str:
        """Drafts that no file holds."""
        names = [clean(name) for panel in self._panels.values() for name in panel.unsaved_names]
        return say("author.unsaved", names=", ".join(names)) if names else ""

    @work(exclusive=True, group="authored-list")
    async def load(self) -> None:
        """Read every kind's entries."""
        found: list[Entry] = []
        try:
            for kind in LISTS:
                lister: Lister = _made(LISTS[kind])
                found += await lister(self.console)
        except FeedLost:
            return
        except DeskError as error:
            self.console.tell(say("act.failed", why=clean(str(error))), "bad")
            return
        window = self.rows.window
        if self.rows.loaded and found == window.rows:
            return
        window.take_order(found, at_end=True)
        self.rows.rearranged()

    def _empty(self) -> list[Block]:
        return [
            Block((Span(say("authored.empty_head"), "strong"),)),
            Block((Span(say("authored.empty_text"), "quiet"),)),
        ]

    # -- moving and opening -------------------------------------------------------------------------------------------

    @on(IdentityList.Moved)
    def _moved(self) -> None:
        if self.opened is None:
            self.show_selected()

    @on(IdentityList.Opened)
    def _opened(self) -> None:
        self.show_selected(opening=True)

    @work(exclusive=True, group="authored-panel")
    async def show_selected(self, *, opening: bool = False) -> None:
        """Show the panel of what is under the cursor."""
        entry = self.rows.window.current
        for kind, panel in self._panels.items():
            panel.display = entry is not None and kind == entry.kind
        if entry is None:
            return
        if entry.kind not in self._panels:
            self._panels[entry.kind] = _made(PANELS[entry.kind])()
            await self.query_one(".panels").mount(self._panels[entry.kind])
        panel = self._panels[entry.kind]
        panel.preview(entry)
        if opening:
            self.set_class(True, "-open")
            panel.enter()

    @on(AuthorPanel.Left)
    def _left(self) -> None:
        if self.opened is not None:
            self.opened.leave()
        self.set_class(False, "-open")
        self.rows.focus()
        self.show_selected()

    @on(AuthorPanel.Rewritten)
    def _rewritten(self) -> None:
        self.load()

    # -- the list is no list of families: nothing to find, nothing to mark ---------------------------------------------

    @on(IdentityList.Wanted)
    def _wanted(self) -> None:
        self.load()


def _made(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
