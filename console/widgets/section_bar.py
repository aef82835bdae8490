"""The sections of a list as words in one line, each with its number. The one shown stands out; each can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.message import Message
from textual.strip import Strip

from console.model.prose import Span, width_of
from console.model.words import say
from console.widgets.drawn import Drawn


class SectionBar(Drawn):
    """As many sections as fit around the one that is shown; signs at the edges tell that there are more."""

    @dataclass
    class Chosen(Message):
        """A section was clicked: its place in the line."""

        number: int

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._chips: tuple[str, ...] = ()
        self._current = 0

    def show(self, chips: Sequence[str], current: int) -> None:
        """Show these sections; `current` is the one whose rows are in the list."""
        if (tuple(chips), current) != (self._chips, self._current):
            self._chips, self._current = tuple(chips), current
            self.refresh()

    def action_choose(self, number: int) -> None:
        """A click."""
        self.post_message(self.Chosen(number))

    def render_line(self, y: int) -> Strip:
        """Draw the only line."""
        width = self.size.width
        if not self._chips:
            return self.strip((Span(f" {say('list.loading')}", "quiet"),), width)
        first, last = self._seen(width - 4)
        spans = [Span("‹ " if first else "  ", "quiet", f"choose({first - 1})" if first else "")]
        for number in range(first, last + 1):
            tone = "tab" if number == self._current else "quiet"
            spans += [Span(f" {self._chips[number]} ", tone, f"choose({number})"), Span(" ")]
        if last < len(self._chips) - 1:
            room = width - 2 - width_of(spans)
            spans += [Span(" " * max(0, room)), Span("›", "quiet", f"choose({last + 1})")]
        return self.strip(spans, width)

    def _seen(self, room: int) -> tuple[int, int]:
        """The first and the last of those that fit: the one shown, as many before it as can be, then those after."""
        widths = [width_of((Span(chip),)) + 3 for chip in self._chips]
        first = last = self._current
        used = widths[self._current]
        while last + 1 < len(widths) and used + widths[last + 1] <= room and last == self._current:
            last += 1  # one after it, so that it is seen where the way leads
            used += widths[last]
        while first and used + widths[first - 1] <= room:
            first -= 1
            used += widths[first]
        while last + 1 < len(widths) and used + widths[last + 1] <= room:
            last += 1
            used += widths[last]
        return first, last
