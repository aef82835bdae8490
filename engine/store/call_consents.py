"""Whether a family has asked not to be called, read when a decision is about to ask a coordinator to phone it."""

from __future__ import annotations

import json
import sqlite3

from engine.core.addresses import keys_of
from engine.core.consents import WITHDRAWN, Word, consent_to
from engine.core.model import Snapshot
from engine.store.queries import load

SQL = load("sending", "consents")


def not_to_be_called(connection: sqlite3.Connection, snapshot: Snapshot) -> bool:
    """Whether the newest word about calls (or about everything) takes them back, for the number that would be called.
    Without a word a call is allowed: a person makes it."""
    family_id = snapshot.instance.family_id
    phone = next((str(contact.phone) for contact in snapshot.contacts if contact.phone), "")
    parameters = {
        "families": json.dumps([family_id]),
        "addresses": json.dumps([phone] if phone else []),
        "keys": json.dumps(keys_of(phone) if phone else []),
    }
    rows = connection.execute(SQL.consents, parameters).fetchall()
    newest = sorted(rows, key=lambda row: row["consent_id"], reverse=True)
    words = [Word(row["family_id"], row["address"], row["channel"], row["status"]) for row in newest]
    return consent_to(words, family_id, phone, "call") == WITHDRAWN
