"""Asks to type a word before something that can't be taken back, and says what will happen."""

from __future__ import annotations

from textual import events

from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet


class ConfirmWordSheet(Sheet):
    """One field for the word; the answer is empty, as the word is all that is asked."""

    def __init__(self, title: str, lines: list[str], word: str) -> None:
        super().__init__(title, [Field("word", say("sheet.confirm_type", word=word))], text="\n".join(lines))
        self._word = word

    def answer(self) -> Answer | None:
        """The word must be the word."""
        if self.value("word").lower() != self._word.lower():
            self.tell(say("sheet.confirm_wrong", word=self._word), tone="warn")
            return None
        return {}


class KindSheet(Sheet):
    """Asks which of a few things: one digit."""

    AUTO_FOCUS = ""

    def __init__(self, title: str, kinds: list[tuple[str, str]]) -> None:
        """`kinds` are values and their words."""
        super().__init__(title, [])
        self._kinds = kinds

    def look(self) -> None:
        """Show what can be chosen."""
        self.offer([f"{number}  {words}" for number, (_kind, words) in enumerate(self._kinds, 1)], None)

    def on_key(self, event: events.Key) -> None:
        """A digit chooses."""
        character = event.character or ""
        if character.isdecimal() and 1 <= int(character) <= len(self._kinds):
            event.stop()
            self.dismiss({"kind": self._kinds[int(character) - 1][0]})

    def answer(self) -> Answer | None:
        """Only a digit answers."""
        return None
