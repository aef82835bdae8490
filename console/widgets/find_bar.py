"""Find: one line to type in, and the chips that say what the list is showing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.strip import Strip

from console.model.prose import Span, fit
from console.widgets.bindings import bindings
from console.widgets.drawn import Drawn

if TYPE_CHECKING:
    from textual.widgets import Input


class Chips(Drawn):
    """What was understood, in one line."""

    text = ""

    def say(self, text: str) -> None:
        """Show these chips."""
        self.text = text
        self.display = bool(text)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the only line."""
        width = self.size.width
        return self.strip((Span(fit(f" {self.text}", width), "accent"),), width)


class FindBar(Container):
    """There while it is typed in, and afterwards as chips."""

    BINDINGS = bindings("sheet")

    @dataclass
    class Typed(Message):
        """The words changed."""

        text: str

    class Left(Message):
        """The person is back in the list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.display = False
        self._field: Input | None = None
        self._shown = ""

    def compose(self) -> ComposeResult:
        """The chips; the field comes when it is first wanted, because importing it takes a while."""
        yield Chips()

    async def open(self, hint: str) -> None:
        """Begin to type; what was typed before is still there."""
        self.display = True
        if self._field is None:
            from textual.widgets import Input

            self._field = Input(compact=True, select_on_focus=False)
            await self.mount(self._field)
        self._field.placeholder = hint
        self._field.display = True
        self._field.focus()

    def chips(self, text: str, *, understood: bool) -> None:
        """Say what is shown: while it is typed only if a word was understood as more than text."""
        self._shown = text
        typing = self._field is not None and self._field.has_focus
        self.query_one(Chips).say(text if understood or not typing else "")
        if not text and not typing:
            self.display = False

    def action_cancel(self) -> None:
        """Esc: the whole list again."""
        if self._field is not None:
            self._field.clear()
        self.post_message(self.Typed(""))
        self._leave()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed is looked for at once."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes back to the list, which stays as it was found."""
        event.stop()
        self._leave()

    def _leave(self) -> None:
        typed = self._field.value.strip() if self._field is not None else ""
        if self._field is not None:
            self._field.display = False
        self.display = bool(typed)
        self.query_one(Chips).say(self._shown if typed else "")
        self.post_message(self.Left())
