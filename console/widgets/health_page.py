"""The page of Health: prose that can have the focus and scrolls by the keys of a case."""

from __future__ import annotations

from textual.geometry import Offset

from console.widgets.bars import place_cursor
from console.widgets.bindings import bindings
from console.widgets.page import Page


class HealthPage(Page, can_focus=True):
    """Scrolls."""

    BINDINGS = bindings("page")

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_lines(lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.scroll_pages(pages)

    def on_focus(self) -> None:
        """The terminal's cursor comes to the sentence."""
        place_cursor(self, Offset(0, 0))
