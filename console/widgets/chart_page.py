"""A page whose lines are made for its width when it is drawn, such as charts; scrolled by the keys of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.model.prose import Line
from console.widgets.health_page import HealthPage


class ChartPage(HealthPage):
    """Asks for its lines; drawing it anew repaints only those that differ."""

    thrifty = False  # nothing is left out, because the page scrolls

    def __init__(self, lines: Callable[[int], list[Line]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._made = lines

    def laid_out(self, width: int) -> list[Line]:
        """The lines for this width."""
        return self._made(width)

    def draw(self) -> None:
        """What the lines are made from has changed."""
        self._arrange(top=self._top)

    def action_workflow(self, by: int) -> None:
        """A click beside the name of a workflow."""
        self.app.simulate_key("right" if by > 0 else "left")
