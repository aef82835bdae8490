"""What every sheet shares: a title, a few fields, a line that says what is wrong, Enter to do it, Esc to leave it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from console.model.prose import Block, Span
from console.widgets.bars import KeyBar
from console.widgets.bindings import bindings
from console.widgets.page import Page

Answer = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One line to fill in."""

    name: str
    label: str
    value: str = ""
    hint: str = ""


class Sheet(ModalScreen[Answer | None]):
    """A sheet gives the arguments of an act, or `None` when it was left."""

    BINDINGS = bindings("sheet")
    AUTO_FOCUS = "Input"
    KEYS_OF = "sheet"  # whose keys its foot shows: a place of `console.keys`

    def __init__(self, title: str, fields: list[Field], *, text: str = "") -> None:
        super().__init__()
        self._title, self._fields, self._text = title, fields, text

    def compose(self) -> ComposeResult:
        """The box in the middle."""
        with Vertical(classes="sheet"):
            yield Static(self._title, classes="sheet-title", markup=False)
            if self._text:
                yield Static(self._text, classes="sheet-text", markup=False)
            yield from self.above()
            for field in self._fields:
                with Horizontal(classes="sheet-row"):
                    yield self._label(field)
                    yield Input(field.value, placeholder=field.hint, id=f"field-{field.name}", classes="sheet-field")
            yield Page(classes="sheet-says")
            yield sheet_keys(self.KEYS_OF)

    def above(self) -> Iterable[Widget]:
        """What else stands above the fields."""
        return ()

    def _label(self, field: Field) -> Static:
        label = Static(field.label, classes="sheet-label", markup=False)
        label.styles.width = max(len(other.label) for other in self._fields) + 2
        return label

    def on_mount(self) -> None:
        """Say at once what the present words mean."""
        self.look()

    def value(self, name: str) -> str:
        """What a field holds, without blanks around it."""
        return self.query_one(f"#field-{name}", Input).value.strip()

    def tell(self, *lines: str, tone: str = "quiet") -> None:
        """Say something under the fields."""
        self.query_one(".sheet-says", Page).show([Block((Span(line, tone),)) for line in lines])

    def offer(self, lines: Sequence[str], chosen: int | None) -> None:
        """Show what can be chosen, with a sign before what is."""
        page = self.query_one(".sheet-says", Page)
        signs = ("▸" if number == chosen else "" for number in range(len(lines)))
        page.show([Block((Span(line),), (Span(sign, "accent"),), 2) for line, sign in zip(lines, signs, strict=True)])

    def answer(self) -> Answer | None:
        """The arguments, or `None` when something is still wrong (and `tell` has said what)."""
        raise NotImplementedError

    def look(self) -> None:
        """The fields changed: say what they mean now."""

    @on(Input.Changed)
    def _changed(self) -> None:
        self.look()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        following = self._next_empty(event.input)
        if following is not None:
            following.focus()
        else:
            self.action_submit()

    def action_submit(self) -> None:
        """Done with the sheet, if nothing is wrong with it."""
        if (answer := self.answer()) is not None:
            self.dismiss(answer)

    def action_cancel(self) -> None:
        """Leave it: nothing is done."""
        self.dismiss(None)

    def _next_empty(self, current: Input) -> Input | None:
        inputs: Iterator[Input] = iter(self.query(Input))
        for field in inputs:
            if field is current:
                break
        return next((field for field in inputs if not field.value.strip()), None)


def sheet_keys(place: str = "sheet") -> KeyBar:
    """The keys of a sheet, at its foot."""
    keys = KeyBar(classes="sheet-keys")
    keys.place = place
    return keys
