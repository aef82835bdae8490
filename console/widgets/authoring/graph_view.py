"""A graph that can be walked: the cursor is on a step, and only lines that changed are drawn again.

The lines are laid out once for a width and a graph (`console.model.authoring.drawing`); the box under the cursor is
drawn with a heavier frame as its lines are painted, so that moving repaints two boxes. New counts repaint the lines
they stand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from console.model.authoring.drawing import Counts, Drawing, draw
from console.model.authoring.graph import Graph
from console.model.prose import Block, Line, Span, lay_out
from console.widgets.bars import place_cursor
from console.widgets.bindings import bindings
from console.widgets.drawn import Drawn

_HEAVY = str.maketrans("╭╮╰╯─│├", "┏┓┗┛━┃┣")
EMPTY = Graph("", (), ())


class GraphView(Drawn, can_focus=True):
    """The drawing, and where the cursor is."""

    BINDINGS = bindings("graph")
    key_place = "graph"

    @dataclass
    class Opened(Message):
        """The person wants a step's form."""

        number: int

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.graph = EMPTY
        self.cursor = 0
        self._counts: Mapping[int, Counts] = {}
        self._drawing = Drawing([], [])
        self._instead: list[Block] = []
        self._top = 0

    # -- what the panel tells -----------------------------------------------------------------------------------------

    def show(self, graph: Graph, counts: Mapping[int, Counts], *, from_top: bool = False) -> None:
        """Show a graph; the cursor stays on its step as far as there is one."""
        self.graph, self._counts, self._instead = graph, counts, []
        self.cursor = 0 if from_top else max(0, min(self.cursor, len(graph.nodes) - 1))
        if from_top:
            self._top = 0
        self._arrange()

    def say_instead(self, blocks: list[Block]) -> None:
        """Words where there is no graph."""
        self.graph, self._counts, self._instead, self.cursor, self._top = EMPTY, {}, blocks, 0, 0
        self._arrange()

    def go(self, number: int) -> None:
        """Put the cursor on a step."""
        before, self.cursor = self.cursor, max(0, min(number, len(self.graph.nodes) - 1))
        if self._reveal():
            self.refresh()
        else:
            self._repaint(before)
            self._repaint(self.cursor)
        self._place_terminal_cursor()

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """The next step, or the one before; beyond the ends the view scrolls on to what stands there."""
        if 0 <= self.cursor + by < len(self.graph.nodes):
            self.go(self.cursor + by)
        else:
            self._scroll(by * max(1, self.size.height // 2))

    def action_page(self, pages: int) -> None:
        """As many steps on as fit the view."""
        boxes = self._drawing.boxes
        if not boxes:
            self._scroll(pages * self.size.height)
            return
        wanted = boxes[self.cursor][0] + pages * max(1, self.size.height - 2)
        self.go(min(range(len(boxes)), key=lambda number: abs(boxes[number][0] - wanted)))

    def action_first(self) -> None:
        """The first step, and what starts the workflow."""
        self._top = 0
        self.go(0)
        self.refresh()

    def action_last(self) -> None:
        """The last step, and the end."""
        self.go(len(self.graph.nodes) - 1)
        self._scroll(self.size.height)

    def action_open(self) -> None:
        """Look at the step under the cursor, or change it."""
        if self.graph.nodes:
            self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click chooses a step, a second one opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        number = self._step_at(self._top + offset.y)
        if number is not None:
            again = number == self.cursor and self.has_focus
            self.go(number)
            if again or event.chain > 1:
                self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls."""
        event.stop()
        self._scroll(-3)

    def on_focus(self) -> None:
        """The terminal's cursor comes to the step."""
        self.refresh()
        self._place_terminal_cursor()

    def on_blur(self) -> None:
        """The heavier frame goes."""
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out for its new width."""
        self._arrange()

    # -- drawing ------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width, index = self.size.width, self._top + y
        if index >= len(self._drawing.lines):
            return self.strip((), width)
        line = self._drawing.lines[index]
        if self.has_focus and self._step_at(index) == self.cursor and self.graph.nodes:
            line = _heavy(line)
        return self.strip(line, width)

    def _arrange(self) -> None:
        before, was_top = self._drawing.lines, self._top
        width = self.size.width
        if not width:
            return
        self._drawing = (
            Drawing(lay_out(self._instead, width - 2), [])
            if self._instead
            else draw(self.graph, self._counts, width)
            if self.graph is not EMPTY
            else Drawing([], [])
        )
        self._top = max(0, min(self._top, len(self._drawing.lines) - self.size.height))
        self._reveal()
        if self._top != was_top or len(before) != len(self._drawing.lines):
            self.refresh()
        else:
            for y in range(self.size.height):
                index = self._top + y
                if index < len(before) and before[index] != self._drawing.lines[index]:
                    self.repaint_line(y)
        self._place_terminal_cursor()

    def _reveal(self) -> bool:
        before, boxes = self._top, self._drawing.boxes
        if boxes and self.size.height:
            top, height = boxes[min(self.cursor, len(boxes) - 1)]
            above = 0 if self.cursor == 0 and top + height <= self.size.height else top
            self._top = max(min(self._top, above), top + height - self.size.height, 0)
        return self._top != before

    def _scroll(self, lines: int) -> None:
        top = max(0, min(self._top + lines, len(self._drawing.lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def _step_at(self, index: int) -> int | None:
        boxes = enumerate(self._drawing.boxes)
        return next((number for number, (top, height) in boxes if top <= index < top + height), None)

    def _repaint(self, number: int) -> None:
        if 0 <= number < len(self._drawing.boxes):
            top, height = self._drawing.boxes[number]
            self.repaint_line(top - self._top, height)

    def _place_terminal_cursor(self) -> None:
        if self.has_focus:
            boxes = self._drawing.boxes
            y = boxes[self.cursor][0] - self._top + 1 if self.cursor < len(boxes) else 0
            place_cursor(self, Offset(0, max(0, min(y, self.size.height - 1))))


def _heavy(line: Line) -> Line:
    if not any(span.tone == "frame" for span in line):  # where there are no boxes, a sign says it
        first = line[0]
        return (Span("▌", "accent"), first._replace(text=first.text[1:]), *line[1:])
    return tuple(
        Span(span.text.translate(_HEAVY), "accent", span.action) if span.tone == "frame" else span for span in line
    )
