"""The nine choices of an open case, each on its place. One that can't be chosen is dimmed and says why."""

from __future__ import annotations

from typing import Any

from textual.strip import Strip

from console.model.choices import Choice
from console.model.prose import Line, Span, fit
from console.model.words import say
from console.widgets.drawn import Drawn

LABEL = 18  # cells of a label, so that what follows stands in a column


class ChoiceList(Drawn):
    """Nine lines, or eighteen where they are narrow and there is room."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._choices: list[Choice] = []
        self._live = False

    def show(self, choices: list[Choice], *, live: bool) -> None:
        """Show these choices; only `live` ones can be chosen now."""
        if (choices, live) != (self._choices, self._live):
            self._choices, self._live = choices, live
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        if not self._choices:
            return self.strip((), width)
        if not self._live:
            return self.strip((Span(say("needs.hint"), "quiet"),) if y == 0 else (), width)
        height, count = self.size.height, len(self._choices)
        if height < count:
            return self.strip(self._in_two_columns(y, width), width)
        tall = width < 56 and height >= 2 * count
        titled = height > count * (2 if tall else 1)
        if titled and y == 0:
            return self.strip((Span(say("choice.title"), "head"),), width)
        number, part = divmod(y - titled, 2) if tall else (y - titled, 0)
        if number >= count:
            return self.strip((), width)
        choice = self._choices[number]
        return self.strip(_second(choice, width) if part else _first(choice, width, tall), width)

    def _in_two_columns(self, y: int, width: int) -> Line:
        """Only the labels, where there is room for nothing else; why one can't be chosen is said when it is."""
        rows = (len(self._choices) + 1) // 2
        half = width // 2
        spans: list[Span] = []
        for choice in self._choices[y::rows]:
            number, label = _first(choice, half, tall=True)
            spans += [number, Span(fit(label.text, half - 4), label.tone, label.action)]
        return tuple(spans)


def _first(choice: Choice, width: int, tall: bool) -> Line:
    off = bool(choice.unavailable)
    action = f"app.press('{choice.digit}')"
    number = Span(f" {choice.digit} ", "quiet" if off else "key", action)
    label = Span(f" {choice.label}", "quiet" if off else "plain", action)
    if tall:
        return (number, label)
    label = Span(fit(f" {choice.label}", LABEL), label.tone, action)
    return (number, label, Span(fit(choice.consequence, width - LABEL - 3).rstrip(), "quiet", action))


def _second(choice: Choice, width: int) -> Line:
    sign = "✕ " if choice.unavailable else ""
    return (
        Span("    "),
        Span(fit(f"{sign}{choice.consequence}", width - 4).rstrip(), "quiet", f"app.press('{choice.digit}')"),
    )
