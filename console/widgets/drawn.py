"""What every line-drawn widget shares: spans made into strips, in the tones of the stylesheet.

Meaning is never in a colour alone: the words or a sign say it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.model.prose import Span

if TYPE_CHECKING:
    from console.app import Console


class Drawn(Widget):
    """A widget that draws itself from spans, one line at a time."""

    def strip(self, spans: Iterable[Span], width: int, state: str = "") -> Strip:
        """Draw spans as one line of exactly `width` cells, on what a row in this state lies on."""
        tones = cast("Console", self.app).tones
        base = self.rich_style
        if state:
            base += tones.row(state)
        segments = []
        for text, tone, action in spans:
            if text:
                style = base if tone == "plain" else base + tones.tone(tone)
                segments.append(Segment(text, style + Style(meta={"@click": action}) if action else style))
        return Strip(segments).adjust_cell_length(width, base)

    def repaint_line(self, y: int, lines: int = 1) -> None:
        """Ask for line `y` (counted within the content, as Textual counts it) and the `lines - 1` after it anew."""
        self.refresh(Region(0, y, self.size.width, lines))
