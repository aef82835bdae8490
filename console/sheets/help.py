"""All keys, from the one table."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from console.keys import display, keys_of, places
from console.model.prose import Block, Span
from console.model.words import say
from console.widgets.bindings import bindings
from console.widgets.page import Page


class HelpSheet(ModalScreen[None]):
    """A page of keys that scrolls."""

    BINDINGS = bindings("help")

    def compose(self) -> ComposeResult:
        """The box in the middle."""
        with Vertical(classes="sheet sheet-help"):
            yield Static(say("help.title"), classes="sheet-title", markup=False)
            yield Page(classes="help-page")

    def on_mount(self) -> None:
        """Fill the page."""
        self.query_one(Page).show(self.blocks(), from_top=True)

    def blocks(self) -> Iterator[Block]:
        """What there is to read."""
        return help_blocks()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(Page).scroll_lines(lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.query_one(Page).scroll_pages(pages)

    def action_cancel(self) -> None:
        """Close it."""
        self.dismiss(None)


def help_blocks() -> Iterator[Block]:
    """Every key with what it does, by the place where it works."""
    yield Block((Span(say("help.intro"), "quiet"),))
    for place in places():
        yield Block()
        yield Block((Span(say(f"key.place.{place}"), "head"),))
        for key in keys_of(place):
            shown = " ".join(display(name) for name in key.bound)
            yield Block((Span(key.help),), (Span(shown, "key"),), 14)
