"""What every tone and every state of a row looks like, looked up in the stylesheet once for the whole app.

One widget that is never shown stands for all of them in the stylesheet (`.tone--warn`, `.row--cursor`). If each drawn
widget had these component classes of its own, the stylesheet would be applied five hundred times at the start: 80 ms.
"""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.widget import Widget

from console.model.prose import TONES

STATES = ("cursor", "marked", "ghost")


class Tones(Widget):
    """Styles by name, without a background where the stylesheet gives none."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES} | {f"row--{state}" for state in STATES}

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._known: dict[str, Style] = {}

    def tone(self, name: str) -> Style:
        """How a text in this tone looks."""
        return self._style(f"tone--{name}")

    def row(self, state: str) -> Style:
        """What a row in this state lies on."""
        return self._style(f"row--{state}")

    def _style(self, name: str) -> Style:
        style = self._known.get(name)
        if style is None:
            style = self._known[name] = self.get_component_rich_style(name, partial=True)
        return style

    def notify_style_update(self) -> None:
        """Another theme."""
        self._known.clear()
        super().notify_style_update()
