"""The lines around a screen: tabs on top, a banner when something is wrong, notices and keys at the bottom."""

from __future__ import annotations

import time
from typing import Any

from textual.geometry import Offset
from textual.reactive import reactive
from textual.strip import Strip

from console.keys import CHOICES, OUTCOMES, Key, keys_at, keys_of
from console.model.prose import Line, Span, fit, width_of
from console.model.words import say
from console.places import PLACES
from console.widgets.drawn import Drawn

GAP = 3  # cells after a key of the footer
TIME = 8  # cells of the time at the right, for which the title goes before a word of the tabs does


class TabBar(Drawn):
    """The title, the screens with their digits, and at the right the mode and the time."""

    current: reactive[str] = reactive("needs_you")
    waiting: reactive[int | None] = reactive(None)
    right: reactive[tuple[str, ...]] = reactive(())  # the same, ever shorter

    def render_line(self, y: int) -> Strip:
        """Draw the only line, leaving out from the right what does not fit."""
        width = self.size.width
        title = (Span(" "), Span(say("app.title"), "strong"), Span("  "))
        spans = [*title, *self._tabs()]
        if width_of(spans) + TIME > width:
            spans = [Span(" "), *self._tabs()]
        if width_of(spans) > width:
            spans = [Span(" "), *self._tabs(short=True)]
        room = width - width_of(spans) - 2
        for text in self.right:
            if len(text) <= room:
                spans += [Span(" " * (room + 1 - len(text))), Span(f"{text} ", "quiet")]
                break
        return self.strip(spans, width)

    def _tabs(self, *, short: bool = False) -> list[Span]:
        keys = {key.action: key.shown for key in keys_of("anywhere")}
        spans: list[Span] = []
        for name in PLACES:
            action = f"show('{name}')"
            count = f" {self.waiting}" if name == "needs_you" and self.waiting else ""
            words = "" if short and name != self.current else f" {say(f'tab.{name}')}{count}"
            tone = "tab" if name == self.current else "quiet"
            spans += [Span(f" {keys[action]}{words} ", tone, f"app.{action}"), Span(" ")]
        return spans


class Banner(Drawn):
    """What is wrong, and below it what is on hold, a line each; only there when there is something to say."""

    text: reactive[str] = reactive("")
    stops: reactive[tuple[str, ...]] = reactive(())
    hint = ""  # how to lift what is on hold

    def watch_text(self) -> None:
        """Come and go."""
        self._arrange()

    def watch_stops(self) -> None:
        """Come and go, and grow."""
        self._arrange()

    def render_line(self, y: int) -> Strip:
        """Draw a line; a click on a hold asks to lift it."""
        lines = self._lines()
        if y >= len(lines):
            return self.strip((), self.size.width)
        text, action = lines[y]
        width = self.size.width
        hint = f"  {self.hint} " if action and y == len(lines) - 1 else ""
        room = width - width_of((Span(hint),))
        return self.strip((Span(fit(f" ! {text}", room), "strong", action), Span(hint, "key", action)), width)

    def _lines(self) -> list[tuple[str, str]]:
        return [*([(self.text, "")] if self.text else []), *((stop, "app.release") for stop in self.stops)]

    def _arrange(self) -> None:
        count = len(self._lines())
        self.display = bool(count)
        self.styles.height = max(1, count)
        self.refresh()


class NoticeBar(Drawn):
    """What just happened, or what can still be taken back. It never covers anything."""

    notice: reactive[tuple[str, str]] = reactive(("", "plain"))  # words and tone
    undo: reactive[str] = reactive("")
    said_at = 0.0  # monotonic seconds

    def tell(self, text: str, tone: str = "plain") -> None:
        """Say something; it stays until something else is said or `hush` is called."""
        self.notice, self.said_at = (text, tone), time.monotonic()

    def hush(self) -> None:
        """Say nothing any more, but for what can be taken back."""
        self.notice = ("", "plain")

    def render_line(self, y: int) -> Strip:
        """Draw the only line: the notice first, then the undo as far as it fits."""
        width = self.size.width
        text, tone = self.notice
        spans: list[Span] = [Span(" ")]
        if text:
            spans += [Span(fit(text, width - 2) if not self.undo else text, tone)]
        if self.undo:
            spans += [Span("   " if text else ""), Span(self.undo, "accent", "app.undo")]
        return self.strip(spans, width)


class KeyBar(Drawn):
    """The keys that work now. Each can be clicked."""

    place: reactive[str] = reactive("list")

    def render_line(self, y: int) -> Strip:
        """Draw as many keys as fit, the most needed first."""
        width = self.size.width
        spans: list[Span] = [Span(" ")]
        for key in self._keys():
            entry = _entry(key)
            if width_of(spans) + width_of(entry) - GAP > width:
                break
            spans += entry
        return self.strip(spans, width)

    def _keys(self) -> list[Key]:
        range_of = {"case": f"1–{CHOICES[-1]}", "call": f"1–{OUTCOMES[-1]}"}.get(self.place)
        digits = [Key(f"{self.place}.digits", self.place, range_of, "", footer=True)] if range_of else []
        return digits + [key for key in keys_at(self.place) if key.footer]


def _entry(key: Key) -> Line:
    # A click asks the app to press the key, so that it does what the key does where the focus is.
    action = f"app.press({key.bound[0]!r})" if key.action else ""
    return (Span(f"{key.shown} ", "key", action), Span(key.label + " " * GAP, "quiet", action))


def place_cursor(widget: Any, offset: Offset) -> None:
    """Put the terminal's own cursor somewhere in a widget, for braille displays and screen readers."""
    widget.app.cursor_position = widget.content_region.offset + offset
