"""Sheets that ask for words: a note, and the typed confirm with a reason before helping ends for good."""

from __future__ import annotations

from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet


class NoteSheet(Sheet):
    """Asks for a few words about what was done."""

    def __init__(self, name: str, *, many: int = 0) -> None:
        title = say("many.note_title", count=many) if many else say("sheet.note_title", name=name)
        super().__init__(title, [Field("notes", say("sheet.note"))])

    def answer(self) -> Answer | None:
        """A note must say something."""
        notes = self.value("notes")
        if not notes:
            self.tell(say("sheet.note_missing"), tone="warn")
            return None
        return {"outcome": "done", "notes": notes}


class ConfirmSheet(Sheet):
    """Asks to type a word and a reason: what follows can't be taken back after its ten seconds.

    For many, their number is a part of what is typed, so that nobody stops twelve where they meant two.
    """

    def __init__(self, name: str, *, many: int = 0) -> None:
        word = self._word = say("many.confirm_word", count=many) if many else say("sheet.confirm_word")
        super().__init__(
            say("many.stop_title", count=many) if many else say("sheet.stop_title", name=name),
            [Field("word", say("sheet.confirm_type", word=word)), Field("reason", say("sheet.reason"))],
            text=say("many.confirm_text", count=many) if many else say("sheet.confirm_text", name=name),
        )

    def answer(self) -> Answer | None:
        """The word must be the word, and a reason must be given."""
        word, reason = self._word, self.value("reason")
        if self.value("word").lower() != word:
            self.tell(say("sheet.confirm_wrong", word=word), tone="warn")
            return None
        if not reason:
            self.tell(say("sheet.reason_missing"), tone="warn")
            return None
        return {"reason": reason}


class GiveUpSheet(Sheet):
    """Asks why a step that failed is given up; whoever looks at the family next reads it."""

    def __init__(self, name: str, step: str) -> None:
        super().__init__(
            say("sheet.give_up_title", name=name, step=step),
            [Field("reason", say("sheet.reason"))],
            text=say("sheet.give_up_text", name=name),
        )

    def answer(self) -> Answer | None:
        """A reason must be given."""
        reason = self.value("reason")
        if not reason:
            self.tell(say("sheet.reason_missing"), tone="warn")
            return None
        return {"reason": reason}
