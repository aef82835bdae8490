"""Draws the rows of a list once and keeps them until they change."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from textual.strip import Strip

from console.model.prose import Line, Span, fit, width_of
from console.model.window import Row, Window
from console.model.words import say
from console.widgets.columns import Columns
from console.widgets.drawn import Drawn

R = TypeVar("R", bound=Row)
MARGIN = 3  # cells before a row: the cursor's sign, the mark, a blank
KEPT = 200  # rows whose strips are kept


class RowPainter(Generic[R]):
    """Rows and the line of titles, as strips of a widget."""

    def __init__(self, widget: Drawn, columns: Columns[R]) -> None:
        self._widget, self._columns = widget, columns
        self._kept: dict[Hashable, tuple[object, tuple[object, ...], list[Strip]]] = {}

    def forget(self) -> None:
        """Draw everything anew: another theme, another time of day."""
        self._kept.clear()

    def row(self, window: Window[R], index: int, width: int) -> list[Strip]:
        """The lines of a row. The cursor has a sign and a background, a mark has a sign, a ghost says who did it."""
        row = window.rows[index]
        key = row.key
        here, marked, ghost = key == window.cursor, key in window.marks, window.ghosts.get(key)
        how = (width, here, here and self._widget.has_focus, marked, ghost)
        kept = self._kept.get(key)
        if kept is not None and kept[0] is row and kept[1] == how:
            return kept[2]
        strips = self._draw(row, width, here, marked, ghost)
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[key] = (row, how, strips)
        return strips

    def titles(self, window: Window[R], seen: Sequence[R], width: int) -> Line:
        """The titles, with what is chosen, new or done at their right."""
        titles = (Span(" " * MARGIN), *self._columns.titles(width - MARGIN))
        note = _note(window, seen)
        if not note:
            return titles
        room = width - width_of(note) - 1
        if width_of(titles) <= room:
            return (*titles, Span(" " * (room - width_of(titles))), *note)
        return (*_cut(titles, room), *note)

    def _draw(self, row: R, width: int, here: bool, marked: bool, ghost: str | None) -> list[Strip]:
        lines = self._columns.lines(row, width - MARGIN)
        if ghost is not None:
            lines = _ghostly(lines, ghost or say("list.gone"), width - MARGIN)
        state = "ghost" if ghost is not None else "cursor" if here else "marked" if marked else ""
        sign = Span("▌" if here else " ", "accent")
        strips = []
        for number, line in enumerate(lines):
            tick = Span("✓ " if marked and not number else "  ", "mark")
            strips.append(self._widget.strip((sign, tick, *line), width, state))
        return strips


def _ghostly(lines: list[Line], note: str, width: int) -> list[Line]:
    """What was there, quietly, with the note in its last line."""
    quiet = [tuple(Span(span.text, "quiet") for span in line) for line in lines]
    if len(quiet) > 1:
        return [*quiet[:-1], (Span(fit(note, width), "quiet"),)]
    name = quiet[0][0].text if quiet and quiet[0] else ""
    return [(Span(name, "quiet"), Span(fit(note, width - width_of((Span(name),))), "quiet"))]


def _note(window: Window[R], seen: Sequence[R]) -> Line:
    if window.marks:
        hidden = len(window.marks - {row.key for row in seen})
        words = say("list.chosen", count=len(window.marks))
        return (Span(words + (say("list_more.hidden", hidden=hidden) if hidden else ""), "mark"),)
    if window.new:
        return (Span(say("list.new", count=window.new), "accent", "take_order"),)
    if window.ghosts:
        return (Span(say("list.ghosts", count=len(window.ghosts)), "quiet", "take_order"),)
    return ()


def _cut(line: Line, room: int) -> Line:
    """The first `room` cells of a line of titles."""
    return (Span(fit("".join(span.text for span in line), max(0, room)), "head"),)
