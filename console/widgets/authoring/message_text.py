"""The field that a message is written in. Imported when a message is first opened: it takes a while to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from console.model.authoring.typing_names import name_begun, typed
from console.widgets.bindings import bindings


class MessageText(TextArea):
    """Text with line numbers. Esc leaves it to the commands; Tab finishes a name that was begun."""

    key_place = "editor"
    BINDINGS = bindings("editor")

    class Left(Message):
        """Esc: the commands have the keys again."""

    @dataclass
    class NameWanted(Message):
        """Tab inside `{{ … }}`: the name that fits best is wanted."""

        begun: str

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(soft_wrap=True, show_line_numbers=True, tab_behavior="focus", compact=True, **kwargs)
        self.cursor_blink = False  # a screen that stands still costs nothing

    @property
    def begun(self) -> str | None:
        """The name that is being typed at the cursor; None where none is."""
        row, column = self.cursor_location
        before = "\n".join([*(self.document.get_line(number) for number in range(max(0, row - 5), row)), ""])
        return name_begun(before + self.document.get_line(row)[:column])

    def action_finish_name(self) -> None:
        """Tab."""
        if (begun := self.begun) is not None:
            self.post_message(self.NameWanted(begun))

    def action_leave_text(self) -> None:
        """Esc."""
        self.post_message(self.Left())

    def put_name(self, name: str) -> None:
        """Write a name where one was begun, or with its braces where none was."""
        begun = self.begun
        row, column = self.cursor_location
        if begun is None:
            self.insert("{{ " + name + " }}")
            return
        self.replace(name, (row, column - len(begun)), (row, column))

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor on a line and column, both from 1."""
        row = max(0, min(line - 1, self.document.line_count - 1))
        self.move_cursor((row, max(0, min(column - 1, len(self.document.get_line(row))))), center=True)

    def begin_at(self, line: int) -> None:
        """Another file was read: show it from its top, the cursor on the line where writing begins."""
        self.scroll_home(animate=False)
        self.move_cursor((min(line - 1, self.document.line_count - 1), 0))

    def put_text(self, text: str) -> None:
        """Another text, as one step that can be taken back."""
        last = self.document.line_count - 1
        self.replace(text, (0, 0), (last, len(self.document.get_line(last))))
        self.move_cursor((0, 0))

    async def _on_paste(self, event: events.Paste) -> None:
        """Pasted text, without what commands a terminal or turns the reading direction round."""
        await super()._on_paste(events.Paste(typed(event.text)))
        event.stop()
        event.prevent_default()
