"""Whom a call is to, and when by their own clock and law they may be called: what acts and the console both ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.calls import MAX_CALLS, calling_hours, next_call, number_to_call
from engine.core.definition import CallStep
from engine.core.model import Contact
from engine.core.timing import Calendar, resolve_zone
from engine.errors import NotFound
from engine.store import gather
from engine.store.call_consents import NoCalls, no_calls_word
from engine.store.definitions import Definitions
from engine.store.queries import load

SQL = load("acts", "instance")


@dataclass(frozen=True, slots=True)
class Callee:
    """A family as somebody who is called."""

    family_id: int | None
    family: Mapping[str, Any]
    contacts: tuple[Contact, ...]
    zone: str
    hours: Calendar
    """The site's calendar, with the hours of the law where the phone is."""
    no_calls: NoCalls | None
    """The word by which they have asked not to be called."""

    @property
    def number(self) -> str | None:
        """What is dialled, as it is on record."""
        return number_to_call(self.contacts)


def callee(connection: sqlite3.Connection, calendar: Calendar, family_id: int | None) -> Callee:
    """The family behind a call as it is now; a call without one is about nobody in particular."""
    families = gather.gather_families(connection, [family_id]) if family_id is not None else {}
    family = families.get(family_id, {}) if family_id is not None else {}
    contacts = gather.gather_contacts(connection, families).get(family_id, ()) if family_id is not None else ()
    return Callee(
        family_id,
        family,
        contacts,
        resolve_zone(family.get("time_zone"), calendar.zone),
        calling_hours(calendar, contacts, family),
        no_calls_word(connection, family_id, contacts) if family_id is not None else None,
    )


def most_calls(connection: sqlite3.Connection, definitions: Definitions, task: sqlite3.Row) -> int:
    """How often this call is tried, the first time included, while nobody answers."""
    if task["instance_id"] is None or task["step_number"] is None:
        return MAX_CALLS
    instance = connection.execute(SQL.instance, {"instance_id": task["instance_id"]}).fetchone()
    if instance is None or instance["template_version"] is None:
        return MAX_CALLS
    try:
        steps = definitions.get(connection, instance["template_id"], instance["template_version"]).steps
    except NotFound:
        return MAX_CALLS
    step = steps[task["step_number"]] if task["step_number"] < len(steps) else None
    return step.max_attempts if isinstance(step, CallStep) else MAX_CALLS


def next_try(task: sqlite3.Row, most: int, called: Callee, now: datetime) -> datetime | None:
    """When a call that reaches nobody at `now` comes back; None when it has been tried often enough, or when the family
    has asked not to be called."""
    if task["attempt"] >= most or called.no_calls is not None:
        return None
    return next_call(called.hours, called.zone, now)
