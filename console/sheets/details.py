"""Asks for a family's or a contact's details, filled in as they are and checked as they are typed; only what was
changed is handed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from console.model.details import Read, read_detail
from console.model.words import folded, say
from console.sheets.sheet import Answer, Field, Sheet

COLUMNS = ("family_name", "email", "phone", "time_zone", "locale", "coordinator")
CONTACT = ("name", "role", "email", "phone", "locale", "may_contact")


class DetailsSheet(Sheet):
    """One field for each column that people may change."""

    def __init__(
        self,
        name: str,
        family: Mapping[str, Any],
        *,
        columns: Sequence[str] = COLUMNS,
        title: str = "",
        site_zone: str = "",
        zone: str | None = None,
        text: str = "",
    ) -> None:
        """`zone` is the family's, where the columns have none; a phone number is read as people there write it."""
        fields = [Field(column, say(f"field.{column}"), _shown(column, family.get(column))) for column in columns]
        super().__init__(title or say("sheet.details_title", name=name), fields, text=text)
        self._columns, self._zone, self._site_zone = tuple(columns), zone, site_zone
        self._before = {field.name: field.value.strip() for field in fields}

    def look(self) -> None:
        """Say what the field that is typed in is understood as."""
        name = (self.focused.id or "").removeprefix("field-") if self.focused is not None else ""
        if name not in self._columns or self.value(name) == self._before[name]:
            self.tell("")
            return
        read = self._read(name)
        self.tell(read.says, tone="quiet" if read.fine else "warn")

    def answer(self) -> Answer | None:
        """What was changed; a slip is said."""
        changed = {name: self._read(name) for name in self._columns if self.value(name) != self._before[name]}
        wrong = next((read for read in changed.values() if not read.fine), None)
        if wrong is not None or not changed:
            self.tell(wrong.says if wrong is not None else say("sheet.details_same"), tone="warn")
            return None
        return {name: read.value for name, read in changed.items()}

    def _read(self, name: str) -> Read:
        if name == "may_contact":
            return _yes_or_no(self.value(name))
        zone = self._read("time_zone").value if name == "phone" and "time_zone" in self._columns else self._zone
        return read_detail(name, self.value(name), zone, self._site_zone)

    def _next_empty(self, current: object) -> None:
        """Enter is done with the sheet: an empty field is a fact here, not a question."""
        return


def _shown(column: str, value: Any) -> str:
    if column == "may_contact":
        return say("card.no" if value in (0, "0") else "card.yes")
    return str(value or "")


def _yes_or_no(typed: str) -> Read:
    for value, word in (("1", say("card.yes")), ("0", say("card.no"))):
        if typed and folded(word).startswith(folded(typed)):
            return Read(value)
    return Read(None, fine=False, says=say("card.yes_or_no", yes=say("card.yes"), no=say("card.no")))
