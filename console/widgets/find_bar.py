"""Find: one line to type in, the chips that say what the list is showing, and what else could be typed.

A chip is taken away by a click on it, or by Backspace in the list, the last one first. While nothing is typed yet the
words that can be typed stand above the line; a click types one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from console.model.prose import Block, Line, Span, lay_out
from console.model.words import say
from console.widgets.bindings import bindings
from console.widgets.drawn import Drawn

if TYPE_CHECKING:
    from textual.widgets import Input

MOST_LINES = 9
LEAST_ROWS = 8  # of the screen, that the words leave to the list


class Chips(Drawn):
    """What was understood and what is to be said about it, or what can be typed; as many lines as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._blocks: tuple[Block, ...] = ()

    @dataclass
    class Taken(Message):
        """A chip is to be taken away."""

        place: int

    @dataclass
    class Typed(Message):
        """A word is to be typed."""

        words: str

    class Meant(Message):
        """The word that was asked about is meant."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these lines, or none."""
        self._blocks = tuple(blocks)
        self.display = bool(blocks)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there is room for."""
        most = max(1, min(MOST_LINES, viewport.height - LEAST_ROWS))
        return min(most, len(self._lines(width)))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        lines = self._lines(width)
        return self.strip((Span(" "), *lines[y]) if y < len(lines) else (), width)

    def action_take(self, place: int) -> None:
        """Take a chip away."""
        self.post_message(self.Taken(place))

    def action_type(self, words: str) -> None:
        """Type a word."""
        self.post_message(self.Typed(words))

    def action_mean(self) -> None:
        """Yes, the other word is meant."""
        self.post_message(self.Meant())

    def _lines(self, width: int) -> list[Line]:
        return lay_out(self._blocks, max(1, width - 2))


class FindBar(Container):
    """There while it is typed in, and afterwards as chips."""

    BINDINGS = bindings("find")
    key_place = "find"

    @dataclass
    class Typed(Message):
        """The words changed."""

        text: str

    class Left(Message):
        """The person is back in the list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.display = False
        self.typed = ""
        self._field: Input | None = None
        self._words: tuple[Block, ...] = ()
        self._meant: tuple[str, str] | None = None  # a word that was typed, and the one that may be meant

    def compose(self) -> ComposeResult:
        """The chips; the field comes when it is first wanted, because importing it takes a while."""
        yield Chips()

    async def open(self, hint: str, words: Sequence[Block]) -> None:
        """Begin to type; what was typed before is still there. `words`: what can be typed."""
        self.display = True
        self._words = tuple(words)
        if self._field is None:
            from textual.widgets import Input

            self._field = Input(self.typed, compact=True, select_on_focus=False)
            await self.mount(self._field)
        self._field.placeholder = hint
        self._field.display = True
        self._field.focus()
        if not self.typed:
            self._chips.show(self._words)

    def say_found(self, chips: Sequence[str], notes: Sequence[str], meant: tuple[str, str] | None = None) -> None:
        """Say what the list is showing, and what is to be said about it; and ask about a word that may be mistyped."""
        self._meant = meant
        if not chips:
            self._chips.show(self._words if self._typing else ())
            self.display = self._typing
            return
        spans = [Span(f"{say('find.shown')} ", "quiet")]
        for place, chip in enumerate(chips):
            words = f"{chip} {say('find.take_away')}".replace(" ", "\u00a0")
            spans += [Span(words, "accent", f"take({place})"), Span("  ")]
        said = [Block((Span(note, "warn"),)) for note in notes]
        if meant is not None:
            said.insert(0, Block((Span(say("find.meant", word=meant[0], meant=meant[1]), "warn", "mean"),)))
        self._chips.show([Block(tuple(spans[:-1])), *said])
        self.display = True

    def put(self, text: str) -> None:
        """Change what is typed, as if it had been typed so."""
        if self._field is not None and self._field.value != text:
            self._field.value = text  # tells by itself that it changed
            self._field.cursor_position = len(text)
        elif self.typed != text:
            self._changed(text)

    def action_cancel(self) -> None:
        """Esc: the whole list again."""
        self.put("")
        self._leave()

    def on_chips_meant(self) -> None:
        """A click on the question answers it."""
        self.action_mean()

    def action_mean(self) -> None:
        """The word that was asked about takes the place of the one that was typed."""
        if self._meant is not None:
            self.put(self.typed.replace(*self._meant, 1))

    def action_done(self) -> None:
        """Back to the list, which stays as it was found."""
        self._leave()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed is looked for at once."""
        event.stop()
        self._changed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes back to the list, which stays as it was found."""
        event.stop()
        self._leave()

    def on_chips_typed(self, event: Chips.Typed) -> None:
        """A click on a word types it."""
        event.stop()
        self.put(f"{self.typed} {event.words} ".lstrip())
        if self._field is not None:
            self._field.focus()

    @property
    def _chips(self) -> Chips:
        return self.query_one(Chips)

    @property
    def _typing(self) -> bool:
        return self._field is not None and bool(self._field.display)

    def _changed(self, text: str) -> None:
        if text != self.typed:
            self.typed = text
            self.post_message(self.Typed(text))

    def _leave(self) -> None:
        if self._field is not None:
            self._field.display = False
        if not self.typed.strip():
            self._chips.show(())
            self.display = False
        self.post_message(self.Left())
