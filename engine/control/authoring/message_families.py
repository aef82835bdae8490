"""The families that a message is tried on: a real one, the longest and the emptiest, real ones and made-up ones.

A message looks right for the family that its author has in mind. It breaks for the one whose names are three times as
long, and for the one of whom nothing is known. The longest and the emptiest real families come from a bounded look that
is spread over all of them, so that it costs the same among a thousand families and a million.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.control.authoring.message_names import MADE_UP, MADE_UP_CONTACT
from engine.core.model import Contact
from engine.store.gather import gather_contacts, gather_families
from engine.store.queries import load

SQL = load("authoring_messages")
STRETCHES, STRETCH = 20, 100
"""So many looks, and so many families in each: some 60 ms on a database of a million [measured]."""
KEPT = 4
"""Families kept of each kind of extreme; which of them is the longest is known only when the message is written."""

Kind = Literal["real", "longest", "emptiest"]
LONG_NAME = "Wolfeschlegelstein-Featherstonehaugh y Villavicencio"
_LONG: dict[str, Any] = {
    **MADE_UP,
    "family_name": LONG_NAME,
    "external_id": "2026-NORTHSIDE-0000104729",
    "email": "maximiliana.konstantinopoulos-featherstonehaugh@families.north-shore-learning.example",
    "phone": "+442079460958",
    "time_zone": "America/Argentina/ComodRivadavia",
    "coordinator": "Anastasia Konstantinopoulos-Featherstonehaugh",
    "engagement_score": 100,
    "withdrawal_risk": 100,
    "predicted_probability": 0.9999,
    "prediction_window_days": 365,
}
_EMPTY: dict[str, Any] = {"family_id": 0, "family_name": "Ng", "active": 1}
_ADDRESSES = {"email": "ng@example.org", "sms": "+13125550142"}


@dataclass(frozen=True, slots=True)
class Someone:
    """A family with its contacts, real or made up."""

    family: Mapping[str, Any]
    contacts: tuple[Contact, ...]
    made_up: bool = False

    @property
    def family_id(self) -> int:
        """Its key; 0 where it is made up."""
        return int(self.family["family_id"])

    def value(self, name: str, member: str | None = None) -> Any:
        """What stands under a name of the family or its contact, None where nothing does."""
        if name in ("contact", "family") and member is not None:
            return self._contact_value(member) if name == "contact" else self.family.get(member)
        return self.family.get(name)

    def _contact_value(self, member: str) -> Any:
        return getattr(self.contacts[0], member, None) if self.contacts else None

    def length(self) -> int:
        """How many characters its values have together."""
        return sum(len(str(value)) for value in self._values() if value is not None)

    def gaps(self) -> int:
        """How many of its values are missing."""
        return sum(value is None for value in self._values())

    def _values(self) -> Iterable[Any]:
        first = self.contacts[0] if self.contacts else Contact(None, None, None)
        return (*self.family.values(), first.name, first.email, first.phone)


def look_around(connection: sqlite3.Connection) -> list[Someone]:
    """The real families that may be the longest or the emptiest for some message; one at least, if there are any."""
    ends = connection.execute(SQL.ends).fetchone()
    if ends is None or ends["lowest"] is None:
        return []
    ids: dict[int, None] = {}
    step = max(STRETCH, (ends["highest"] - ends["lowest"]) // STRETCHES + 1)
    for start in range(ends["lowest"], ends["highest"] + 1, step):
        found = connection.execute(SQL.stretch, {"start": start, "limit": STRETCH}).fetchall()
        ids |= dict.fromkeys(row["family_id"] for row in found)
    return extremes(people(connection, ids))


def people(connection: sqlite3.Connection, family_ids: Iterable[int]) -> list[Someone]:
    """These families with their contacts; one that is gone is left out."""
    families = gather_families(connection, family_ids)
    contacts = gather_contacts(connection, families)
    return [Someone(family, contacts.get(key, ())) for key, family in families.items()]


def extremes(found: Sequence[Someone]) -> list[Someone]:
    """Of many families the few that are the longest or the emptiest in any way, in a stable order."""
    if not found:
        return []
    kept: dict[int, Someone] = {}

    def keep(some: Iterable[Someone]) -> None:
        kept.update({each.family_id: each for each in some})

    keep(sorted(found, key=lambda each: (-each.length(), each.family_id))[:KEPT])
    keep(sorted(found, key=lambda each: (-each.gaps(), each.family_id))[:KEPT])
    for column in found[0].family:
        keep([max(found, key=lambda each: len(str(each.family.get(column) or "")))])
        if (blank := next((each for each in found if each.family.get(column) is None), None)) is not None:
            keep([blank])
    for member in ("name", "email", "phone"):
        keep([max(found, key=lambda each: len(str(each.value("contact", member) or "")))])
    return [kept[key] for key in sorted(kept)]


def ordinary(columns: Iterable[str]) -> Someone:
    """The made-up family of a site that has none yet."""
    return Someone({**dict.fromkeys(columns), **MADE_UP}, (MADE_UP_CONTACT,), made_up=True)


def made_up_longest(columns: Iterable[str], around: Sequence[Someone]) -> Someone:
    """Long but plausible values, and where somebody's real one is longer, that one."""
    family = {column: _LONG.get(column) for column in columns}
    for column in family:
        for each in around:
            family[column] = _longer(family[column], each.family.get(column))
    name: Any = f"Maximiliana Anastasia {LONG_NAME}"
    for each in around:
        name = _longer(name, each.value("contact", "name"))
    contact = Contact(str(name), _LONG["email"], _LONG["phone"], None, "grandmother and guardian")
    return Someone({**family, "family_id": 0, "locale": None}, (contact,), made_up=True)


def made_up_emptiest(columns: Iterable[str], channel: str) -> Someone:
    """Nothing but a name and the one address that the message goes to."""
    address = {"email" if channel == "email" else "phone": _ADDRESSES[channel]}
    family = {**dict.fromkeys(columns), **_EMPTY, **address}
    return Someone(family, (Contact(None, family.get("email"), family.get("phone")),), made_up=True)


def _longer(one: Any, other: Any) -> Any:
    return one if other is None or (one is not None and len(str(one)) >= len(str(other))) else other
