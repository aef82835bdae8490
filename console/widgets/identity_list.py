"""A list of any length, drawn line by line, in which nothing moves under the cursor.

What is shown and where the cursor is lives in :class:`console.model.window.Window`; this widget draws the rows in
view and turns keys and clicks into moves of an identity. A row is drawn once and kept until it changes; a change
repaints its own lines; a key that moves the cursor repaints two rows. It asks for further keyset pages before the
cursor reaches the end of what is at hand. The terminal's own cursor sits on the selected row, where braille displays
and screen readers look.

Measured on a 2-core machine: a DataTable took 99.6 s and 966 MB for a million rows; this way took 0.25 s and 36 MB,
with 7 to 10 ms from key to paint.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from console.model.prose import Block, Span, lay_out
from console.model.window import Row, Window
from console.model.words import say
from console.widgets.bindings import bindings
from console.widgets.columns import Columns
from console.widgets.drawn import Drawn
from console.widgets.row_painter import MARGIN, RowPainter

R = TypeVar("R", bound=Row)
AHEAD = 40  # rows at hand beyond the cursor under which the next page is asked for


class IdentityList(Drawn, Generic[R], can_focus=True):
    """The list itself. The screen that holds it feeds `window` and then calls `arrived`, `painted` or `rearranged`."""

    BINDINGS = bindings("list")
    key_place = "list"  # a screen whose list has keys of its own says otherwise

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        key: Hashable | None

    @dataclass
    class Opened(Message):
        """The person opened the row under the cursor."""

        key: Hashable

    @dataclass
    class Wanted(Message):
        """More rows are wanted: `below`, `above`, the `first` or the `last` page, or a fresh `order`."""

        what: str

    class FindWanted(Message):
        """The person wants to find something in this list."""

    class UnfindWanted(Message):
        """The person wants one thing less to be looked for."""

    class ClearWanted(Message):
        """The person wants the whole list back."""

    def __init__(self, columns: Columns[R], *, empty: Callable[[], list[Block]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.window: Window[R] = Window()
        self.columns = columns
        self.loaded = False  # nothing is known yet: neither rows nor that there are none
        self._empty = empty
        self._top = 0
        self._painter = RowPainter(self, columns)

    # -- what the screen tells ----------------------------------------------------------------------------------------

    def rearranged(self) -> None:
        """The window's rows are others or stand elsewhere: draw all, the cursor's line where it was if it can be."""
        line = self.window.cursor_index - self._top
        self.loaded = True
        self._top = self.window.cursor_index - max(0, min(line, self._visible - 1))
        self._reveal()
        self.refresh()
        self._tell()

    def arrived(self, *, above: int = 0, let_go: int = 0) -> None:
        """A page was added: `above` rows before the first one, or `let_go` rows were taken from the top."""
        self._top = max(0, self._top + above - let_go)
        self._reveal()
        self.refresh()

    def painted(self, keys: Iterable[Hashable]) -> None:
        """These rows changed where they stand."""
        for key in keys:
            self._repaint(key)
        self.repaint_line(0)

    def show_new(self) -> None:
        """The number of new rows changed."""
        self.repaint_line(0)

    def redraw_rows(self) -> None:
        """Something all rows depend on changed (the time of day): draw what differs."""
        self._painter.forget()
        self.refresh()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        """Move the cursor by `lines` rows."""
        before = self.window.cursor
        if self.window.move(lines):
            self._moved(before)
        self._ask_ahead()

    def action_page(self, pages: int) -> None:
        """Move by a whole view."""
        self.action_move(pages * max(1, self._visible - 1))

    def action_first(self) -> None:
        """Go to the very first row."""
        self._edge("first", self.window.at_start, -len(self.window))

    def action_last(self) -> None:
        """Go to the very last row."""
        self._edge("last", self.window.at_end, len(self.window))

    def action_open(self) -> None:
        """Open the row under the cursor, if it is not a ghost."""
        if self.window.current is not None:
            self.post_message(self.Opened(self.window.current.key))

    def action_mark(self) -> None:
        """Mark the row under the cursor and go to the next."""
        if self.window.cursor is not None:
            self.window.mark(self.window.cursor)
            self._repaint(self.window.cursor)
            self.repaint_line(0)
            self.action_move(1)

    def action_take_order(self) -> None:
        """Show the new order, with what arrived."""
        self.post_message(self.Wanted("order"))

    def action_find(self) -> None:
        """Ask what to find."""
        self.post_message(self.FindWanted())

    def action_unfind(self) -> None:
        """Take away the last thing that is looked for."""
        self.post_message(self.UnfindWanted())

    def action_clear(self) -> None:
        """Take the marks away, or else the filter."""
        if self.window.marks:
            marked, self.window.marks = self.window.marks, set()
            self.painted(marked)
        else:
            self.post_message(self.ClearWanted())

    # -- mouse and focus ----------------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row, a second one opens it; the line of titles takes the new order."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            if self.window.new or self.window.ghosts:
                self.action_take_order()
            return
        index = self._top + (offset.y - 1) // self.columns.height
        if index < len(self.window):
            before, key = self.window.cursor, self.window.rows[index].key
            if self.window.go(key):
                self._moved(before)
            elif event.chain > 1 or key == before:
                self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor, so that what is selected is always in view."""
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor, so that what is selected is always in view."""
        event.stop()
        self.action_move(-3)

    def on_focus(self) -> None:
        """The terminal's cursor comes here."""
        self.refresh()
        self._tell()

    def on_blur(self) -> None:
        """The cursor's row is drawn without the focus."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor's row in view. By now the list was drawn in its new size with what was at the top before."""
        if self._reveal():
            self.refresh()
        self._tell()

    def notify_style_update(self) -> None:
        """Another theme: nothing that was drawn is good any more."""
        self._painter.forget()
        super().notify_style_update()

    # -- drawing ------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line: the titles, or a line of a row, or of the words that stand for an empty list."""
        width = self.size.width
        if y == 0:
            seen = self.window.rows[self._top : self._top + self._visible]
            return self.strip(self._painter.titles(self.window, seen, width), width)
        if not self.window.rows:
            blocks = self._empty() if self.loaded else [Block((Span(say("list.loading"), "quiet"),))]
            lines = lay_out(blocks, width - 2 * MARGIN)
            return self.strip((Span(" " * MARGIN), *lines[y - 2]) if 2 <= y < len(lines) + 2 else (), width)
        number, line = divmod(y - 1, self.columns.height)
        index = self._top + number
        if index >= len(self.window):
            return self.strip((), width)
        return self._painter.row(self.window, index, width)[line]

    # -- inner workings -----------------------------------------------------------------------------------------------

    @property
    def _visible(self) -> int:
        return max(1, (self.size.height - 1) // self.columns.height)

    def visible_keys(self) -> list[Hashable]:
        """The keys of the rows in view, to be looked up again when the database changed."""
        return [row.key for row in self.window.rows[self._top : self._top + self._visible + 1]]

    def _moved(self, before: Hashable | None) -> None:
        if self._reveal():
            self.refresh()
        else:
            self._repaint(before)
            self._repaint(self.window.cursor)
        self._tell()

    def _edge(self, what: str, at_hand: bool, lines: int) -> None:
        if at_hand:
            self.action_move(lines)
        else:
            self.post_message(self.Wanted(what))

    def _ask_ahead(self) -> None:
        index = self.window.cursor_index
        if not self.window.at_end and index > len(self.window) - AHEAD:
            self.post_message(self.Wanted("below"))
        if not self.window.at_start and index < AHEAD:
            self.post_message(self.Wanted("above"))

    def _reveal(self) -> bool:
        before, index = self._top, self.window.cursor_index
        self._top = max(min(self._top, index), index - self._visible + 1, 0)
        self._top = min(self._top, max(0, len(self.window) - self._visible))
        self._place_terminal_cursor()
        return self._top != before

    def _repaint(self, key: Hashable | None) -> None:
        index = self.window.index_of(key)
        if index is not None and self._top <= index <= self._top + self._visible:
            self.repaint_line(1 + (index - self._top) * self.columns.height, self.columns.height)

    def _place_terminal_cursor(self) -> None:
        if self.has_focus:
            y = 1 + (self.window.cursor_index - self._top) * self.columns.height
            self.app.cursor_position = self.content_region.offset + Offset(0, y if self.window.rows else 0)

    def _tell(self) -> None:
        self._place_terminal_cursor()
        self.post_message(self.Moved(self.window.cursor))
