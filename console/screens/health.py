"""Health: one sentence first, then what it rests on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from textual import work
from textual.app import ComposeResult

from console.feed import FeedLost, how_it_is
from console.model.health import health_blocks
from console.screens.screen import Place
from console.widgets.health_page import HealthPage
from engine.store.reading.health import sent_by_hour

SENT_EVERY = timedelta(seconds=5)  # between two looks at what was sent: it reads more rows than the rest


class Health(Place):
    """The sentence and the figures."""

    def __init__(self) -> None:
        super().__init__(id="health")
        self._health: dict[str, Any] | None = None
        self._sent: list[dict[str, Any]] = []
        self._sent_at: datetime | None = None

    def compose(self) -> ComposeResult:
        """A page that can be scrolled."""
        yield HealthPage(classes="health-page")

    def on_mount(self) -> None:
        """Read how things are."""
        self.read_all()

    def enter(self) -> None:
        """Scrolling works at once."""
        self.query_one(HealthPage).focus()
        self.read_all()

    @work(exclusive=True, group="health-sent")
    async def read_all(self) -> None:
        """Read how things are and what was sent in the last day."""
        try:
            self._health = await self.ask(how_it_is, self.console.feed)
            self._sent = await self.ask(sent_by_hour, self.clock.now - timedelta(hours=24))
        except FeedLost:
            return
        self._sent_at = self.console.wall()
        self._draw()

    def pulse(self, health: dict[str, Any], now: datetime) -> None:
        """Show what is now; look at what was sent now and then."""
        self._health = health
        if self.is_mounted:
            if self._sent_at is None or self.console.wall() - self._sent_at > SENT_EVERY:
                self.read_all()
            self._draw()

    def _draw(self) -> None:
        if self._health is not None:
            page = self.query_one(HealthPage)
            page.show(health_blocks(self._health, self._sent, self.clock, self.console.wall(), page.size.width))
