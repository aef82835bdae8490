"""Asks for a family's details, filled in as they are; only what was changed is handed on."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet

COLUMNS = ("family_name", "email", "phone", "time_zone", "locale", "coordinator")
# Only a slip is caught here; the engine checks addresses and numbers properly before it writes them.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class DetailsSheet(Sheet):
    """One field for each column that people may change."""

    def __init__(self, name: str, family: dict[str, Any]) -> None:
        fields = [Field(column, say(f"field.{column}"), str(family.get(column) or "")) for column in COLUMNS]
        super().__init__(say("sheet.details_title", name=name), fields)
        self._before = {field.name: field.value for field in fields}

    def answer(self) -> Answer | None:
        """What was changed; a slip is said."""
        changed = {name: self.value(name) for name in COLUMNS if self.value(name) != self._before[name].strip()}
        if not changed:
            self.tell(say("sheet.details_same"), tone="warn")
            return None
        if changed.get("email") and not _EMAIL.fullmatch(changed["email"]):
            self.tell(say("sheet.details_email", text=changed["email"]), tone="warn")
            return None
        if changed.get("time_zone") and not _is_zone(changed["time_zone"]):
            self.tell(say("sheet.details_zone", text=changed["time_zone"]), tone="warn")
            return None
        return {name: value or None for name, value in changed.items()}

    def _next_empty(self, current: object) -> None:
        """Enter is done with the sheet: an empty field is a fact here, not a question."""
        return


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
