"""Asks for the right number, with the family's other details at hand; nobody may know it, and that is an answer too."""

from __future__ import annotations

from typing import Any

from console.model.words import say
from console.sheets.details import DetailsSheet
from console.sheets.sheet import Answer


class WrongNumberSheet(DetailsSheet):
    """The details, with the cursor on the number that was called."""

    AUTO_FOCUS = "#field-phone"

    def __init__(self, name: str, family: dict[str, Any], number: str) -> None:
        super().__init__(name, {**family, "phone": number})
        self._title = say("sheet.wrong_title", name=name)

    def look(self) -> None:
        """Say what Enter will do."""
        if self.value("phone") and self.value("phone") != self._before["phone"].strip():
            self.tell(say("sheet.wrong_right", phone=self.value("phone")), tone="good")
        else:
            self.tell(say("sheet.wrong_unknown"))

    def answer(self) -> Answer | None:
        """What was corrected; an answer without a change says that nobody knows the right number."""
        unchanged = all(self.value(name) == before.strip() for name, before in self._before.items())
        if unchanged:
            return {}
        changed = super().answer()
        return None if changed is None else {"details": changed}
