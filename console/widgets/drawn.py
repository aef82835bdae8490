"""What every line-drawn widget shares: tones from the stylesheet, and spans made into strips.

A tone's colour comes from `theme.tcss` (`.tone--warn`), a row's background from its state (`.row--cursor`). Meaning is
never in a colour alone: the words or a sign say it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.model.prose import TONES, Span

ROW_STATES = ("cursor", "marked", "ghost", "open")


class Drawn(Widget):
    """A widget that draws itself from spans, one line at a time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES} | {f"row--{state}" for state in ROW_STATES}

    def tone(self, name: str, state: str = "") -> Style:
        """Return the style of a tone, on the background of a row's state."""
        base = self.get_component_rich_style(f"row--{state}") if state else self.rich_style
        if name == "plain":
            return base
        return base + self.get_component_rich_style(f"tone--{name}", partial=True)

    def strip(self, spans: Iterable[Span], width: int, state: str = "") -> Strip:
        """Draw spans as one line of exactly `width` cells."""
        blank = self.tone("plain", state)
        segments = [
            Segment(span.text, self.tone(span.tone, state) + Style(meta={"@click": span.action}) if span.action else self.tone(span.tone, state))
            for span in spans
            if span.text
        ]
        return Strip(segments).adjust_cell_length(width, blank)

    def repaint_line(self, y: int, lines: int = 1) -> None:
        """Ask for line `y` (counted within the content) and the `lines - 1` after it to be drawn again."""
        gutter = self.styles.gutter
        self.refresh(Region(gutter.left, gutter.top + y, self.size.width, lines))
