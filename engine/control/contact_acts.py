"""Whom we write to in a family: adding somebody, changing and taking them out, and who comes first.

A step writes to the first contact that it can reach, in the order of the key. A family without contacts is its own:
its email and phone. So the first contact that is added stands behind the family itself, which is written down as a
contact of its own then, or the family's own address would quietly be written to no more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from engine.control.context import ActContext
from engine.control.family_acts import family_named, rewrite_messages
from engine.control.family_details import checked
from engine.control.regions import region_of
from engine.errors import Refused
from engine.store.audit import audit
from engine.store.queries import load

SQL = load("contacts")

COLUMNS = ("name", "role", "email", "phone", "locale", "may_contact")
"""What can be said of a contact."""


def add(act: ActContext) -> str:
    """Take somebody in: name, role, email, phone, locale, may_contact; at least one address."""
    family = family_named(act)
    values = _checked(act, family)
    if not (values.get("name") or values.get("email") or values.get("phone")):
        raise Refused("a contact needs a name, an email address or a phone number.")
    family_id = family["family_id"]
    themselves = _add_themselves(act, family)
    _insert(act, family_id, values)
    rewrite_messages(act, family_id)
    _audit(act, family_id, "contact.added")
    first = f" The {family['family_name']} family’s own address stays the first." if themselves else ""
    return f"{_called(values)} is among those we write to in the {family['family_name']} family.{first}"


def edit(act: ActContext) -> str:
    """Change what we know of a contact; every value is checked before any is written."""
    row, family = _contact(act)
    values = _checked(act, family)
    if not values:
        raise Refused("nothing to change was given.")
    if "may_contact" in values and values["may_contact"] is None:
        values["may_contact"] = 1
    after = {**{name: row[name] for name in COLUMNS}, **values}
    act.connection.execute(SQL.change_contact, {**after, "contact_id": row["contact_id"]})
    rewrite_messages(act, row["family_id"])
    _audit(act, row["family_id"], "contact.edited", sorted(values))
    if values.get("may_contact") == 0:
        return f"{_called(after)} is not written to or called any more."
    return f"{', '.join(sorted(values))} changed for {_called(after)}."


def first(act: ActContext) -> str:
    """Let this contact be the first that is written to; the others keep their order."""
    row, _ = _contact(act)
    rows = act.connection.execute(SQL.contacts, {"family_id": row["family_id"]}).fetchall()
    if rows[0]["contact_id"] == row["contact_id"]:
        raise Refused(f"{_called(row)} is the first already.")
    others = [each for each in rows if each["contact_id"] != row["contact_id"]]
    # The order is that of the keys: the people move between them.
    for place, person in zip(rows, [row, *others], strict=True):
        content = {name: person[name] for name in COLUMNS}
        act.connection.execute(SQL.change_contact, {**content, "contact_id": place["contact_id"]})
    rewrite_messages(act, row["family_id"])
    _audit(act, row["family_id"], "contact.first")
    return f"{_called(row)} is written to first."


def remove(act: ActContext) -> str:
    """Take a contact out. Of a family that has no other, its own email and phone count again."""
    row, family = _contact(act)
    act.connection.execute(SQL.remove_contact, {"contact_id": row["contact_id"]})
    rewrite_messages(act, row["family_id"])
    _audit(act, row["family_id"], "contact.removed")
    left = act.connection.execute(SQL.contacts, {"family_id": row["family_id"]}).fetchall()
    again = "" if left else f" We write to the {family['family_name']} family’s own address again."
    return f"{_called(row)} is taken out.{again}"


def _checked(act: ActContext, family: sqlite3.Row) -> dict[str, Any]:
    unknown = sorted(set(act.args) - set(COLUMNS))
    if unknown:
        raise Refused(f"a contact has no '{unknown[0]}'; there is {', '.join(COLUMNS)}.")
    region = region_of(family["time_zone"], act.site.calendar.zone)
    return {name: checked(name, value, region) for name, value in act.args.items()}


def _add_themselves(act: ActContext, family: sqlite3.Row) -> bool:
    """Write the family itself down as a contact, where it was its only one."""
    known = act.connection.execute(SQL.contacts, {"family_id": family["family_id"]}).fetchall()
    if known or not (family["email"] or family["phone"]):
        return False
    own = {"name": family["family_name"], "email": family["email"], "phone": family["phone"]}
    _insert(act, family["family_id"], own)
    return True


def _insert(act: ActContext, family_id: int, values: Mapping[str, Any]) -> None:
    row = {**dict.fromkeys(COLUMNS), **values}
    row["may_contact"] = 1 if row["may_contact"] is None else row["may_contact"]
    act.connection.execute(SQL.insert_contact, {**row, "family_id": family_id})


def _contact(act: ActContext) -> tuple[sqlite3.Row, sqlite3.Row]:
    contact_id = act.key("a contact")
    row: sqlite3.Row | None = act.connection.execute(SQL.contact, {"contact_id": contact_id}).fetchone()
    if row is None:
        raise Refused(f"there is no contact {contact_id}.")
    return row, family_named(act, row["family_id"])


def _called(contact: Mapping[str, Any] | sqlite3.Row) -> str:
    given = dict(contact)
    return str(given.get("name") or given.get("email") or given.get("phone") or f"contact {given.get('contact_id')}")


def _audit(act: ActContext, family_id: int, action: str, columns: list[str] | None = None) -> None:
    detail: dict[str, Any] = {"family_id": family_id}
    if columns:
        detail["columns"] = columns
    audit(act.connection, act.now, act.actor, action, detail=detail)
