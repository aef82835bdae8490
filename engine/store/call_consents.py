"""No coordinator is asked to phone a family that has asked not to be called.

Few decisions open a call, so the consent is looked up only for those that do: inside the transaction that writes the
decision, which is then made anew with what was found. Without a word a call is allowed: a person makes it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.core.addresses import keys_of
from engine.core.calls import PHONE_CALL, number_to_call
from engine.core.consents import WITHDRAWN, Word, consent_to
from engine.core.model import Contact
from engine.core.plan import Plan
from engine.store.gather import readable_moment
from engine.store.queries import load

SQL = load("sending", "consents", "consent_given")


@dataclass(frozen=True, slots=True)
class NoCalls:
    """The word by which a family has taken back that it is called."""

    channel: str
    """`call`, or `all` for everything."""
    since: datetime | None
    source: str | None


def no_calls_word(connection: sqlite3.Connection, family_id: int, contacts: Iterable[Contact]) -> NoCalls | None:
    """The newest word about calls (or about everything), for the number that would be called, where it takes them
    back; None where a call is allowed."""
    phone = number_to_call(contacts) or ""
    parameters = {
        "families": json.dumps([family_id]),
        "addresses": json.dumps([phone] if phone else []),
        "keys": json.dumps(keys_of(phone) if phone else []),
    }
    rows = connection.execute(SQL.consents, parameters).fetchall()
    for row in sorted(rows, key=lambda row: row["consent_id"], reverse=True):
        word = Word(row["family_id"], row["address"], row["channel"], row["status"])
        said = consent_to([word], family_id, phone, "call")
        if said == WITHDRAWN:
            given = connection.execute(SQL.consent_given, {"consent_id": row["consent_id"]}).fetchone()
            channel = "call" if str(row["channel"]).strip().lower() == "call" else "all"
            return NoCalls(channel, readable_moment(given["changed_at"]), given["source"])
        if said is not None:
            return None
    return None


def not_to_be_called(connection: sqlite3.Connection, family_id: int | None, contacts: Iterable[Contact]) -> bool:
    """Whether the family has asked not to be called; a call about nobody's family is about no consent."""
    return family_id is not None and no_calls_word(connection, family_id, contacts) is not None


def heeding_consent(connection: sqlite3.Connection, plan: Plan, decide_again: Callable[[], Plan]) -> Plan:
    """The plan, or, where it opens a call that the family doesn't want, the one that is made knowing this."""
    snapshot = plan.snapshot
    calls = any(row.task.task_type == PHONE_CALL for row in plan.tasks)
    if not calls or snapshot.no_calls:
        return plan
    if not not_to_be_called(connection, snapshot.instance.family_id, snapshot.contacts):
        return plan
    snapshot.no_calls = True
    return decide_again()
