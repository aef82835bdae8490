"""People's data: a family's details, and leaving a family in peace for a while."""

from __future__ import annotations

import sqlite3
from typing import Any

from engine.control.context import SQL, ActContext
from engine.control.family_details import EDITABLE, checked
from engine.control.regions import region_of
from engine.core.suppressions import suppression_of
from engine.errors import Refused
from engine.store import suppressions
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import to_db

IMPORT = load("people_import", "by_details", "insert_family")


def add(act: ActContext) -> str:
    """Take a family in by hand; the columns are those of an import."""
    _refuse_unknown(act)
    region = region_of(_text(act.args.get("time_zone")), act.site.calendar.zone)
    values = {name: checked(name, act.args.get(name), region) for name in EDITABLE if name != "active"}
    _refuse_taken(act, None, values["external_id"])
    if (same := act.connection.execute(IMPORT.by_details, values).fetchone()) is not None:
        raise Refused(f"that is family {same['family_id']} already, with the same name, email and phone.")
    row = act.connection.execute(IMPORT.insert_family, {**values, "active": 1, "now": to_db(act.now)}).fetchone()
    audit(act.connection, act.now, act.actor, "family.added", detail={"family_id": row[0]})
    return " ".join((f"the {values['family_name']} family is family {row[0]}.", *_not_written_to(act, values)))


def edit(act: ActContext) -> str:
    """Change details; every value is checked before any is written."""
    row = family_named(act)
    _refuse_unknown(act)
    if not act.args:
        raise Refused("nothing to change was given.")
    region = region_of(_text(act.args.get("time_zone")) or row["time_zone"], act.site.calendar.zone)
    values = {name: checked(name, value, region) for name, value in act.args.items()}
    _refuse_taken(act, row["family_id"], values.get("external_id"))
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    # The names come from EDITABLE, never from the caller's text.
    act.connection.execute(
        f"UPDATE families SET {assignments} WHERE family_id = :family_id", {**values, "family_id": row["family_id"]}
    )
    rewrite_messages(act, row["family_id"])
    _audit(act, row, "family.edited", sorted(values))
    sentences = [
        f"{', '.join(sorted(values))} changed for the {row['family_name']} family.",
        *_not_written_to(act, values),
    ]
    return " ".join(sentences)


def pause(act: ActContext) -> str:
    """Nothing goes out to the family until then."""
    row, until = family_named(act), act.moment("until")
    act.connection.execute(SQL.pause_family, {"family_id": row["family_id"], "until": to_db(until)})
    _audit(act, row, "family.paused")
    return f"the {row['family_name']} family is left in peace until {until:%Y-%m-%d %H:%M} UTC."


def resume(act: ActContext) -> str:
    """End the pause."""
    row = family_named(act)
    if row["paused_until"] is None:
        raise Refused(f"the {row['family_name']} family is not paused.")
    act.connection.execute(SQL.pause_family, {"family_id": row["family_id"], "until": None})
    act.connection.execute(SQL.end_family_wait, {"family_id": row["family_id"], "now": to_db(act.now)})
    _audit(act, row, "family.resumed")
    return f"messages to the {row['family_name']} family go on."


def _refuse_unknown(act: ActContext) -> None:
    unknown = sorted(set(act.args) - set(EDITABLE))
    if unknown:
        raise Refused(f"a family has no '{unknown[0]}' that could be changed; there is {', '.join(EDITABLE)}.")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _not_written_to(act: ActContext, values: dict[str, Any]) -> list[str]:
    """What people should know of the new address: nothing goes there, whatever they have just corrected."""
    from engine.steps.writing import normal_email, normal_phone

    found = []
    for column, channel, normal in (("email", "email", normal_email), ("phone", "sms", normal_phone)):
        address = normal(values.get(column))
        against = None
        if address is not None:
            against = suppression_of(suppressions.about(act.connection, [address]), address, channel)
        if against is not None:
            found.append(
                f"Nothing is sent to {address}: {against.sentence}. If that is wrong, lift it "
                f"(followthrough suppression lift {address})."
            )
    return found


def rewrite_messages(act: ActContext, family_id: int) -> None:
    """What is written down for the family and has not left is written anew, with the details as they are now."""
    parameters = {"family_id": family_id, "reason": f"{act.actor} changed the family's details", "now": to_db(act.now)}
    for message_id, instance_id in act.connection.execute(SQL.cancel_written_to_family, parameters).fetchall():
        detail = {"message_id": message_id}
        audit(act.connection, act.now, act.actor, "message.cancelled", instance_id, detail=detail)


def _refuse_taken(act: ActContext, family_id: int | None, external_id: Any) -> None:
    """Two families can't have the same external id."""
    if external_id is not None:
        other = act.connection.execute(SQL.family_by_external_id, {"external_id": external_id}).fetchone()
        if other is not None and other["family_id"] != family_id:
            raise Refused(f"family {other['family_id']} has the external_id {external_id!r} already.")


def family_named(act: ActContext, family_id: int | None = None) -> sqlite3.Row:
    """The family that the act is about, or the one of this number; raises `Refused`."""
    family_id = act.key("a family") if family_id is None else family_id
    row: sqlite3.Row | None = act.connection.execute(SQL.family, {"family_id": family_id}).fetchone()
    if row is None:
        raise Refused(f"there is no family {family_id}.")
    return row


def _audit(act: ActContext, row: sqlite3.Row, action: str, columns: list[str] | None = None) -> None:
    detail: dict[str, Any] = {"family_id": row["family_id"]}
    if columns:
        detail["columns"] = columns
    audit(act.connection, act.now, act.actor, action, detail=detail)
