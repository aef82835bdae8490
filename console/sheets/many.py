"""Asks what shall happen with many cases: a digit shows who gets it and who is left out, Enter does it."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from console.model.many import Plan, names
from console.model.prose import Block, Span
from console.model.words import say
from console.sheets.sheet import sheet_keys
from console.widgets.bindings import bindings
from console.widgets.page import Page


class ManySheet(ModalScreen[Plan | None]):
    """Gives the plan that was chosen, or `None`."""

    BINDINGS = bindings("sheet")

    def __init__(self, count: int, plans: list[Plan]) -> None:
        super().__init__()
        self._count, self._plans = count, plans
        self._chosen: Plan | None = None

    def compose(self) -> ComposeResult:
        """The box in the middle."""
        with Vertical(classes="sheet"):
            yield Static(say("many.title", count=self._count), classes="sheet-title", markup=False)
            yield Page(classes="sheet-says")
            yield sheet_keys()

    def on_mount(self) -> None:
        """Show what there is to choose."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """A digit chooses an act; nothing is done yet."""
        chosen = next((plan for plan in self._plans if event.character == str(plan.digit)), None)
        if chosen is not None:
            event.stop()
            self._chosen = chosen
            self._show()

    def action_submit(self) -> None:
        """Do what was chosen."""
        if self._chosen is not None:
            self.dismiss(self._chosen)

    def action_cancel(self) -> None:
        """Leave it: nothing is done."""
        self.dismiss(None)

    def _show(self) -> None:
        self.query_one(Page).show(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        for plan in self._plans:
            sign = "▸" if plan is self._chosen else ""
            share = say("many.share", able=len(plan.able), count=self._count)
            action = f"app.press('{plan.digit}')"
            label = (
                Span(f"{plan.digit}  ", "key", action),
                Span(plan.label, "plain", action),
                Span(f"   {share}", "quiet"),
            )
            yield Block(label, (Span(sign, "accent"),), 2)
        if not self._plans:
            yield Block((Span(say("many.nothing"), "warn"),))
        if self._chosen is not None:
            yield Block()
            yield Block((Span(say("many.gets", label=self._chosen.label, names=self._chosen.who)),))
            if self._chosen.left_out:
                why = names([f"{name} ({reason})" for name, reason in self._chosen.left_out])
                yield Block((Span(say("many.left_out", names=why), "warn"),))
