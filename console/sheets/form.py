"""A form with many fields: each is checked while it is typed in, and what is wrong stands right under it.

What a field is for is said while the cursor is in it. Enter keeps what was changed, once nothing in it is wrong; Esc
leaves everything as it was. A form that is locked can be read, and says why it can't be changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from console.model.authoring.workflow_form import FormField, changed
from console.model.prose import Block, Span
from console.model.words import say
from console.sheets.sheet import sheet_keys
from console.widgets.bindings import bindings
from console.widgets.page import Page


@dataclass(frozen=True)
class Looked:
    """What a look at a form's values gave: what is wrong by key, what is odd by key, and what it all comes to."""

    wrong: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    effect: str = ""


AROUND = 12  # lines of the box that are not fields: frame, title, sayings, keys
Look = Callable[[dict[str, Any]], Awaitable[Looked | None]]
"""Looks at the values that were changed; None where it can't be done now (the app has said why)."""


class FormSheet(ModalScreen[dict[str, Any] | None]):
    """Gives the values that were changed (perhaps none), or `None` when it was left."""

    BINDINGS = bindings("sheet")
    AUTO_FOCUS = "Input"

    def __init__(
        self, title: str, fields: Sequence[FormField], names: Sequence[str], look: Look, *, locked: str = ""
    ) -> None:
        """`names` are the steps that can be jumped to; `locked` says why nothing can be changed."""
        super().__init__()
        self._title, self._fields, self._names, self._look, self._locked = title, fields, names, look, locked
        self._looked = Looked()
        self._stale = self._looking = False

    def compose(self) -> ComposeResult:
        """The box in the middle."""
        width = max(len(each.label) for each in self._fields) + 2
        with Vertical(classes="sheet sheet-form"):
            yield Static(self._title, classes="sheet-title", markup=False)
            if self._locked:
                yield Static(self._locked, classes="form-locked", markup=False)
            with VerticalScroll(classes="form-fields", can_focus=False):
                yield from self._rows(width)
            yield Page(classes="sheet-says")
            yield sheet_keys()

    def _rows(self, width: int) -> Iterator[Static | Horizontal]:
        seldom = False
        for number, each in enumerate(self._fields):
            if each.seldom and not seldom:
                seldom = True
                yield Static(say("form.seldom"), classes="form-seldom", markup=False)
            label = Static(each.label, classes="sheet-label", markup=False)
            label.styles.width = min(width, 26)
            entry = Input(each.value, id=f"form-{number}", classes="sheet-field", disabled=bool(self._locked))
            yield Horizontal(label, entry, classes="form-row")
            note = Static("", id=f"note-{number}", classes="form-note", markup=False)
            note.display = False
            yield note

    def on_mount(self) -> None:
        """Say at once what stands there already."""
        self._make_room()
        self._look_again()

    def on_resize(self) -> None:
        """Title, sayings and keys stay in view; the fields scroll between them."""
        self._make_room()

    def _make_room(self) -> None:
        taken = AROUND + (2 if self._locked else 0)
        self.query_one(".form-fields").styles.max_height = max(3, self.size.height - taken)

    @property
    def values(self) -> dict[str, Any]:
        """What was changed, by key."""
        texts = {each.spec.key: self._input(number).value for number, each in enumerate(self._fields)}
        return changed(self._fields, texts, self._names)

    # -- checking as it is typed --------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self._look_again()

    def _look_again(self) -> None:
        self._stale = True
        if not self._looking:
            self._keep_looking()

    @work(group="form-look")
    async def _keep_looking(self) -> None:
        """Look until nothing was typed meanwhile; one look at a time, however fast somebody types."""
        self._looking = True
        try:
            while self._stale:
                self._stale = False
                found = await self._look(self.values)
                if found is not None:
                    self._looked = found
                    self._show_notes()
        finally:
            self._looking = False

    def _show_notes(self) -> None:
        known = {each.spec.key for each in self._fields}
        for number, each in enumerate(self._fields):
            key = each.spec.key
            wrong, odd = self._looked.wrong.get(key, ""), self._looked.odd.get(key, "")
            here = self.focused is self._input(number) and not self._locked
            self._note(number, wrong or odd or (each.hint if here else ""), bad=bool(wrong), odd=bool(odd))
        lines = [(message, "bad") for key, message in self._looked.wrong.items() if key not in known]
        lines += [(message, "warn") for key, message in self._looked.odd.items() if key not in known]
        if self._looked.effect:
            lines.append((self._looked.effect, "plain"))
        self.query_one(".sheet-says", Page).show([Block((Span(text, tone),)) for text, tone in lines])

    def _note(self, number: int, text: str, *, bad: bool, odd: bool) -> None:
        note = self.query_one(f"#note-{number}", Static)
        sign = "✕ " if bad else "! " if odd else ""
        if str(note.content) != f"{sign}{text}":
            note.update(f"{sign}{text}")
        note.display = bool(text)
        note.set_class(bad, "-bad")
        note.set_class(odd and not bad, "-odd")

    def _input(self, number: int) -> Input:
        return self.query_one(f"#form-{number}", Input)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def on_descendant_focus(self) -> None:
        """The hint of the field that has the cursor now."""
        self._show_notes()

    def on_key(self, event: events.Key) -> None:
        """Up and down go from field to field, as Tab does."""
        if event.key in ("up", "down"):
            event.stop()
            (self.focus_previous if event.key == "up" else self.focus_next)()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    @work(exclusive=True, group="form-submit")
    async def action_submit(self) -> None:
        """Keep what was changed, if nothing of it is wrong."""
        if self._locked:
            self.dismiss(None)
            return
        values = self.values
        found = await self._look(values)
        if found is None:
            return
        self._looked = found
        self._show_notes()
        if not found.wrong:
            self.dismiss(values)
            return
        for number, each in enumerate(self._fields):
            if each.spec.key in found.wrong:
                self._input(number).focus()
                return

    def action_cancel(self) -> None:
        """Leave it: nothing is changed."""
        self.dismiss(None)
