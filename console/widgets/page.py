"""A page of prose that scrolls: a case, a story, the help.

Its blocks are laid out once for a width and drawn from there; giving it new blocks repaints only the lines that
differ, so that a story which grows while it is read does not flicker, and the reading position stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import events
from textual.geometry import Size
from textual.strip import Strip

from console.model.prose import Block, Line, Span, lay_out
from console.widgets.drawn import Drawn

LOW = 20  # lines of a page under which no line is given to looks
MARGIN = 2  # columns that stay free at the right, for the sign that there is more


class Page(Drawn):
    """Blocks of prose, scrolled by whole lines."""

    thrifty = True  # empty lines are for looks only, and go first where words would not fit

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._blocks: tuple[Block, ...] = ()
        self._lines: list[Line] = []
        self._top = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the prose takes."""
        return self._height_for(width)

    def _height_for(self, width: int) -> int:
        return len(lay_out(self._blocks, width - MARGIN))

    def show(self, blocks: Iterable[Block], *, from_top: bool = False) -> None:
        """Show `blocks`; keep the reading position unless `from_top`."""
        shown = tuple(blocks)
        if shown == self._blocks and not (from_top and self._top):
            return
        self._blocks = shown
        if self.styles.is_auto_height and self._height_for(self.size.width) != len(self._lines):
            self.refresh(layout=True)
        self._arrange(top=0 if from_top else self._top)

    def laid_out(self, width: int) -> list[Line]:
        """The lines for this width."""
        return lay_out(self._blocks, width)

    def scroll_lines(self, lines: int) -> None:
        """Scroll down (or up, when negative) by `lines`, within the page."""
        top = max(0, min(self._top + lines, self.hidden_below + self._top))
        if top != self._top:
            self._top = top
            self.refresh()

    @property
    def hidden_below(self) -> int:
        """How many lines lie below the last one shown."""
        return max(0, len(self._lines) - self._top - self.size.height)

    def scroll_pages(self, pages: int) -> None:
        """Scroll by whole views, keeping one line of the last."""
        self.scroll_lines(pages * max(1, self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line; the last one tells when there is more below."""
        width = self.size.width
        index = self._top + y
        if index >= len(self._lines):
            return self.strip((), width)
        strip = self.strip(self._lines[index], width)
        above, below = self._top > 0 and y == 0, self.hidden_below > 0 and y == self.size.height - 1
        if above or below:
            sign = self.strip(_more("▲" if above else "▼"), 1)
            strip = Strip.join([strip.crop(0, width - 1), sign])
        return strip

    def on_resize(self, event: events.Resize) -> None:
        """Lay the page out for its new width."""
        self._arrange(top=self._top)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls three lines."""
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls three lines."""
        event.stop()
        self.scroll_lines(-3)

    def _arrange(self, top: int) -> None:
        before, was_top = self._lines, self._top
        width, height = self.size.width - MARGIN, self.size.height
        self._lines = self.laid_out(width) if self.size.width else []
        self._lines = _without_looks(self._lines, height) if self.thrifty else self._lines
        self._top = max(0, min(top, len(self._lines) - self.size.height))
        if self._top != was_top or len(before) != len(self._lines):
            self.refresh()
            return
        for y in range(self.size.height):
            index = self._top + y
            if index < len(before) and before[index] != self._lines[index]:
                self.repaint_line(y)


def _more(sign: str) -> Line:
    return (Span(sign, "quiet"),)


def _without_looks(lines: list[Line], height: int) -> list[Line]:
    """Empty lines are for looks: where words would not fit, they go first, the last of them before the others."""
    surplus = len(lines) - height
    empty = sum(not line for line in lines)
    if surplus <= 0 or (surplus > empty and height >= LOW):
        return lines
    kept: list[Line] = []
    for line in reversed(lines):
        if line or surplus <= 0:
            kept.append(line)
        else:
            surplus -= 1
    return kept[::-1]
