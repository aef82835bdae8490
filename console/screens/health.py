"""Health: one sentence first, then what it rests on, as charts.

How the engine is comes with every pulse; the charts are read at a calm pace, off the screen's thread, and only while
somebody looks at them. When the database is lost, the last figures stay, with their time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.widget import Widget

from console.feed import FeedLost, how_it_is
from console.model.health.figures import Figures
from console.model.health.health_page import health_page
from console.model.prose import Line
from console.questions.health import figures, recent
from console.screens.screen import Place
from console.widgets.bindings import bindings
from console.widgets.chart_page import ChartPage

SENT_EVERY = timedelta(seconds=10)  # between two looks at what was sent in this hour
ALL_EVERY = timedelta(minutes=1)  # between two looks at everything: that reads more rows


class Health(Place):
    """The sentence and the figures."""

    BINDINGS = bindings("health")

    def __init__(self) -> None:
        super().__init__(id="health")
        self._health: dict[str, Any] | None = None
        self._figures: Figures | None = None
        self._template: int | None = None  # the workflow whose funnel is shown; None: the first that has one
        self._sent_at: datetime | None = None  # by the wall clock
        self._all_at: datetime | None = None

    def compose(self) -> ComposeResult:
        """A page that can be scrolled."""
        yield ChartPage(self._lines, classes="health-page")

    def _lines(self, width: int) -> list[Line]:
        wall, lost = self.console.wall(), self.console.hearing.lost
        return health_page(self._health, self._figures, self.clock, wall, width, lost=lost)

    def focus_place(self, focused: Widget | None) -> str:
        """The keys of this screen."""
        return "health"

    def enter(self) -> None:
        """Scrolling works at once."""
        self.query_one(ChartPage).focus()
        self._draw()
        self.read_all()

    def look(self) -> None:
        """Somebody committed: the pulse that follows shows it; what is lost shows here."""
        self._draw()

    @work(exclusive=True, group="health-all")
    async def read_all(self) -> None:
        """Read how things are and every figure."""
        try:
            self._health = await self.ask(how_it_is, self.console.feed)
            self._figures = await self.ask(figures, self.clock, self.console.feed.mode, self._template)
        except FeedLost:
            self._draw()
            return
        self._sent_at = self._all_at = self.console.wall()
        self._draw()

    @work(exclusive=True, group="health-sent")
    async def read_recent(self) -> None:
        """Read what was sent in the last day."""
        self._sent_at = self.console.wall()
        try:
            hours, sent = await self.ask(recent, self.clock, self.console.feed.mode)
        except FeedLost:
            return
        if self._figures is not None:
            self._figures = replace(self._figures, at=self.clock.now, hours=hours, sent=sent)
            self._draw()

    def pulse(self, health: dict[str, Any], now: datetime) -> None:
        """Show what is now; look at what was sent now and then."""
        self._health = health
        if not self.is_mounted or self.console.place is not self:
            return
        wall = self.console.wall()
        if self._all_at is None or wall - self._all_at > ALL_EVERY:
            self.read_all()
        elif self._sent_at is None or wall - self._sent_at > SENT_EVERY:
            self.read_recent()
        self._draw()

    def action_workflow(self, by: int) -> None:
        """The funnel of the next workflow, or the one before."""
        if self._figures is None or not self._figures.workflows:
            return
        keys = [row["template_id"] for row in self._figures.workflows]
        shown = self._figures.template_id
        at = keys.index(shown) if shown in keys else 0
        self._template = keys[(at + by) % len(keys)]
        self.read_all()

    def _draw(self) -> None:
        if self.is_mounted:
            self.query_one(ChartPage).draw()
