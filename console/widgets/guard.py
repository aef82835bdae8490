"""The last guard before the terminal: no drawn text ever holds an escape code, whatever a row of the database says.

Rows are cleaned where they are read (`console.model.clean`). This filter repeats it on every line that any widget
draws, Textual's own included, because one forgotten call must not let a family's name move the cursor.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from console.model.clean import clean, is_clean


class Guard(LineFilter):
    """Clean every segment of text; leave Textual's own control segments alone."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with text that a terminal shows and never obeys, each as wide as it was."""
        if all(control or is_clean(text) for text, _style, control in segments):
            return segments
        return [segment if segment.control else _cleaned(segment) for segment in segments]


def _cleaned(segment: Segment) -> Segment:
    text, style, control = segment
    safe = Segment(clean(text), style, control)
    missing = segment.cell_length - safe.cell_length
    return Segment(safe.text + " " * missing, style, control) if missing > 0 else safe
