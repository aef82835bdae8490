"""People and days: who works here, when nobody is contacted, and what is on hold. Three lists, one at a time.

Everything is changed by a sheet that says what follows, and can be taken back for ten seconds. A key that means nothing
in a list says so; one that the role forbids is dimmed below the list, with the reason.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from textual import on, work
from textual.app import ComposeResult

from console.feed import FeedLost
from console.model.moments import Clock
from console.model.prose import Block, Span
from console.model.undo import Pending
from console.model.words import say
from console.questions.people import SiteRows, contacts_on, site_rows
from console.screens.screen import Place
from console.screens.site_acts import Offer, SiteActs
from console.screens.site_rows import closure_columns, hold_columns, people_columns
from console.widgets.bindings import bindings
from console.widgets.columns import Columns
from console.widgets.identity_list import IdentityList
from console.widgets.page import Page
from console.widgets.row_list import RowList
from console.widgets.section_bar import SectionBar

SECTIONS = ("people", "closures", "holds")


class Site(Place):
    """The headings, the three lists, and what can be done with what is selected."""

    BINDINGS = bindings("site")

    def __init__(self) -> None:
        super().__init__(id="site")
        self.found = SiteRows([], [], [])
        self.section = SECTIONS[0]
        self._acts = SiteActs(self)

    def compose(self) -> ComposeResult:
        """Headings on top, what can be done below."""
        yield SectionBar(classes="section-bar")
        yield self._list("people", people_columns(self._present))
        yield self._list("closures", closure_columns(self._present))
        yield self._list("holds", hold_columns(self._present))
        yield Page(classes="offers")

    def _present(self) -> Clock:
        return self.clock

    @staticmethod
    def _list(name: str, columns: Columns[Any]) -> RowList[Any]:
        return RowList(columns, empty=lambda: _empty(name), place="site", id=f"rows-{name}", classes="list")

    @property
    def rows(self) -> RowList[Any]:
        """The list that is shown."""
        return self.query_one(f"#rows-{self.section}", RowList)

    @property
    def selected(self) -> Any:
        """The row under the cursor, if there is one."""
        return self.rows.window.current

    def on_mount(self) -> None:
        """Show the people, and read."""
        self._show_section()
        self.load()

    def enter(self) -> None:
        """The list gets the focus."""
        self.rows.focus()
        self.look()

    def look(self) -> None:
        """Somebody committed."""
        self.load()

    def minute(self) -> None:
        """Who is away, and what is over, depends on the time."""
        for rows in self.query(RowList):
            rows.redraw_rows()

    def permissions_known(self) -> None:
        """Dim what this person may not do."""
        self._draw_offers()

    def undone(self, entry: Pending) -> None:
        """An act was taken back."""
        self.load()

    def settled(self, target: Any) -> None:
        """An act was carried out."""
        self.load()

    @work(exclusive=True, group="site-lists")
    async def load(self) -> None:
        """Read all three lists."""
        try:
            self.found = await self.ask(site_rows, self.clock, self.console.feed.mode)
        except FeedLost:
            return
        if not self.is_mounted:
            return
        self.query_one("#rows-people", RowList).replace(self.found.people)
        self.query_one("#rows-closures", RowList).replace(self.found.closures)
        self.query_one("#rows-holds", RowList).replace(self.found.holds)
        self._show_section()

    async def moves(self, first: date, last: date) -> tuple[int, Any]:
        """What a closure of these days would move, and to when."""
        count = await self.ask(contacts_on, self.clock, first, last)
        return count, await self.console.desk.opening_after(first, last)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_section(self, by: int) -> None:
        """Show the list beside this one."""
        self._go(SECTIONS[(SECTIONS.index(self.section) + by) % len(SECTIONS)])

    def action_do(self, name: str) -> None:
        """Do what a key of this screen says, if it means something here."""
        offer = next((each for each in self._acts.offers() if each.name == name), None)
        if offer is None:
            self.console.tell(say("site.not_here"))
        elif offer.why_not:
            self.console.tell(say("act.not_now", label=offer.label, why=offer.why_not), "warn")
        else:
            self.console.run_worker(offer.do(), group="acts")

    @on(SectionBar.Chosen)
    def _chosen(self, event: SectionBar.Chosen) -> None:
        self._go(SECTIONS[event.number])

    @on(IdentityList.Opened)
    def _opened(self) -> None:
        self.action_do("open")

    @on(IdentityList.Moved)
    def _moved(self) -> None:
        self._draw_offers()

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _go(self, name: str) -> None:
        self.section = name
        self._show_section()
        self.rows.focus()

    def _show_section(self) -> None:
        counts = (len(self.found.people), len(self.found.closures), len(self.found.holds))
        chips = [say(f"site.{name}", count=count) for name, count in zip(SECTIONS, counts, strict=True)]
        self.query_one(SectionBar).show(chips, SECTIONS.index(self.section))
        for name in SECTIONS:
            self.query_one(f"#rows-{name}").display = name == self.section
        self._draw_offers()

    def _draw_offers(self) -> None:
        if self.is_mounted:
            self.query_one(Page).show([_offer(each) for each in self._acts.offers()])


def _offer(offer: Offer) -> Block:
    action = f"app.press('{offer.key}')"
    off = bool(offer.why_not)
    words = (Span(offer.label, "quiet" if off else "plain", action),)
    then = (Span(f"   {'✕ ' if off else ''}{offer.why_not or offer.then}", "quiet", action),)
    return Block((*words, *then), (Span(offer.shown, "quiet" if off else "key", action),), 7)


def _empty(section: str) -> list[Block]:
    return [
        Block((Span(say(f"{section}.empty_head"), "good" if section == "holds" else "strong"),)),
        Block((Span(say(f"{section}.empty_text"), "quiet"),)),
    ]
