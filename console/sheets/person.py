"""Asks for somebody who works here: name, role, how to reach them, and who stands in."""

from __future__ import annotations

from console.model.people import ROLES, PersonRow, role_words
from console.model.words import folded, say
from console.sheets.sheet import Answer, Field, Sheet

COLUMNS = ("role", "email", "phone", "deputy")


class PersonSheet(Sheet):
    """One field a column; of the role and the deputy a few letters are enough. Gives `name` and what was changed."""

    def __init__(self, people: list[PersonRow], person: PersonRow | None = None) -> None:
        before = {
            "role": role_words(person.role if person else "coordinator" if people else "admin"),
            "email": person.email if person else "",
            "phone": person.phone if person else "",
            "deputy": person.deputy if person else "",
        }
        name = [] if person else [Field("name", say("people.name"))]
        fields = [*name, *(Field(column, say(f"people.{column}"), before[column]) for column in COLUMNS)]
        title = say("people.edit_title", name=person.name) if person else say("people.add_title")
        super().__init__(title, fields, text="" if people else say("people.first_text"))
        self._people, self._person, self._before = people, person, before

    def look(self) -> None:
        """Say what the role may, or which names fit."""
        field = self.focused.id if self.focused is not None else ""
        role = self._role()
        if field == "field-deputy" and self.value("deputy"):
            found = self._deputies()
            self.tell(" · ".join(found) or say("people.nobody_called", text=self.value("deputy")))
        elif role is None:
            self.tell(say("people.role_unknown", all=" · ".join(role_words(each) for each in ROLES)), tone="warn")
        else:
            self.tell(f"{role_words(role)}: {say(f'people.may_{role}')}")

    def answer(self) -> Answer | None:
        """What was changed; what can't be is said."""
        name = self._person.target if self._person else self.value("name")
        role, deputies = self._role(), self._deputies()
        if not name:
            self.tell(say("people.name_missing"), tone="warn")
            return None
        if role is None:
            self.tell(say("people.role_unknown", all=" · ".join(role_words(each) for each in ROLES)), tone="warn")
            return None
        if self.value("deputy") and not deputies:
            self.tell(say("people.nobody_called", text=self.value("deputy")), tone="warn")
            return None
        values = {
            "role": role, "email": self.value("email"), "phone": self.value("phone"),
            "deputy": deputies[0] if self.value("deputy") else "",
        }  # fmt: skip
        was = {**self._before, "role": self._person.role if self._person else ""}
        changed = {column: value or None for column, value in values.items() if value != was[column]}
        if self._person is not None and not changed:
            self.tell(say("sheet.details_same"), tone="warn")
            return None
        return {"name": name, **changed}

    def _role(self) -> str | None:
        typed = folded(self.value("role"))
        return next((role for role in ROLES if typed and folded(role_words(role)).startswith(typed)), None)

    def _deputies(self) -> list[str]:
        typed = folded(self.value("deputy"))
        own = self._person.target if self._person else folded(self.value("name"))
        names = [each.target for each in self._people if each.role != "viewer" and each.target != own]
        return [name for name in names if folded(name).startswith(typed)]

    def _next_empty(self, current: object) -> None:
        """Enter is done with the sheet: an empty field is a fact here, not a question."""
        return
