"""Asks how something went: one digit, then a note if there is something to say."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.widgets import Input

from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet


class OutcomeSheet(Sheet):
    """Numbered outcomes; the note is optional."""

    AUTO_FOCUS = ""

    def __init__(self, title: str, outcomes: Sequence[str], labels: Sequence[str] = (), note: str = "") -> None:
        """`labels` are the outcomes in words, where they have none of their own."""
        super().__init__(title, [Field("notes", note or say("sheet.note"))])
        self._outcomes = tuple(outcomes)
        self._labels = tuple(labels) or tuple(say(f"outcome.{outcome}") for outcome in self._outcomes)
        self._chosen = ""

    def look(self) -> None:
        """Show the outcomes and which of them is chosen."""
        lines = [f"{number}  {label}" for number, label in enumerate(self._labels, 1)]
        self.offer(lines, self._outcomes.index(self._chosen) if self._chosen else None)

    def on_key(self, event: events.Key) -> None:
        """A digit chooses; after that the note may be written."""
        if event.character and event.character.isdigit() and self.focused is None:
            number = int(event.character)
            if 1 <= number <= len(self._outcomes):
                event.stop()
                self._chosen = self._outcomes[number - 1]
                self.look()
                self.query_one(Input).focus()

    def answer(self) -> Answer | None:
        """An outcome must be chosen."""
        if not self._chosen:
            return None
        notes = self.value("notes")
        return {"outcome": self._chosen, **({"notes": notes} if notes else {})}

    def _next_empty(self, current: object) -> None:
        """The note may stay empty."""
        return
