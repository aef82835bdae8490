"""A page whose words can be clicked, and which tells the part that it stands in what was clicked."""

from __future__ import annotations

from textual.message import Message

from console.widgets.page import Page


class PressablePage(Page):
    """A span with the action `pressed('part', 1)` tells of it."""

    class Pressed(Message):
        """Something on the page was clicked."""

        def __init__(self, what: str, number: int, column: int = 0) -> None:
            super().__init__()
            self.what, self.number, self.column = what, number, column

    def action_pressed(self, what: str, number: int, column: int = 0) -> None:
        """A click."""
        self.post_message(self.Pressed(what, number, column))
