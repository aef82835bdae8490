"""Asks for words that go with the outcome of a call; an empty line takes them back."""

from __future__ import annotations

from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet


class CallNoteSheet(Sheet):
    """One line, filled in with what was written before."""

    def __init__(self, name: str, before: str) -> None:
        super().__init__(say("sheet.call_note_title", name=name), [Field("notes", say("sheet.note"), before)])

    def look(self) -> None:
        """Say what becomes of it."""
        self.tell(say("sheet.call_note_text"))

    def answer(self) -> Answer | None:
        """Whatever stands there."""
        return {"notes": self.value("notes")}

    def _next_empty(self, current: object) -> None:
        """The line may be empty."""
        return
