"""Asks what a family said to this person: how they answered, or what they want no more of, and their words."""

from __future__ import annotations

from console.model.choices import HEARD
from console.model.words import say
from console.sheets.outcome import OutcomeSheet
from console.sheets.sheet import Answer

_ARGS: dict[str, dict[str, str]] = {
    "by_email": {"by": "email"},
    "by_text": {"by": "text"},
    "in_person": {"by": "in_person"},
    "no_texts": {"stop": "texts"},
    "no_emails": {"stop": "emails"},
    "no_calls": {"stop": "calls"},
    "no_messages": {"stop": "everything"},
}
"""What each line of the sheet means for `engine.control`."""


class AnsweredSheet(OutcomeSheet):
    """Three ways of answering, four ways of saying no more; the words may stay empty."""

    def __init__(self, name: str) -> None:
        super().__init__(say("sheet.answered_title", name=name), HEARD, note=say("sheet.answered_words"))

    def answer(self) -> Answer | None:
        """One of the seven must be chosen."""
        found = super().answer()
        if found is None:
            return None
        words = {"words": found["notes"]} if "notes" in found else {}
        return {**_ARGS[found["outcome"]], **words}
