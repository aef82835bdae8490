"""The documents by which families are found: one a family, brought up to date in batches.

Whoever inserts, changes or deletes families or contacts only notes the key (`engine.store.search_schema`). Here the
documents follow: an engine does so every few seconds, an upgrade and an import at their end. Until then a family is
found by reading its row, so that nothing depends on how soon this happens.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from engine.core.folding import digits_of, fold
from engine.store.queries import load
from engine.store.search_schema import CUT

SQL = load("family_words")
BATCH = 500
"""Notes a transaction: some 5 ms, so that people's writes get in between. [measured]"""
CONTACTS = 20
"""Contacts of a family that can be found."""


def catch_up(connection: sqlite3.Connection, limit: int = BATCH) -> int:
    """Write the documents of the families noted first, inside the caller's transaction; returns how many notes went."""
    notes = connection.execute(SQL.noted, {"limit": limit}).fetchall()
    if not notes:
        return 0
    keys = {note[1] for note in notes if note[1] is not None}
    connection.execute(SQL.forget_words, {"family_ids": json.dumps(sorted(keys))})
    written = documents(connection, keys)
    connection.execute(SQL.keep_words, {"documents": json.dumps(written)})
    connection.execute(SQL.forget_notes, {"last": notes[-1][0]})
    return len(notes)


def documents(connection: sqlite3.Connection, family_ids: Iterable[int]) -> list[tuple[int, str]]:
    """The documents of those of these families that there are, from their rows."""
    keys = json.dumps(sorted(family_ids))
    contacts: dict[int, list[str]] = {}
    for family_id, *texts in connection.execute(SQL.contacts_to_index, {"family_ids": keys}).fetchall():
        known = contacts.setdefault(family_id, [])
        if len(known) < CONTACTS:
            known.append(document(texts))
    rows = connection.execute(SQL.families_to_index, {"family_ids": keys}).fetchall()
    return [(row[0], "\n".join([document(row[1:]), *contacts.get(row[0], [])])) for row in rows]


def document(texts: Iterable[bytes | None]) -> str:
    """What of a row can be found, one column a line, and a number also as its digits alone."""
    lines = []
    for text in texts:
        shown = (text or b"").decode("utf-8", "replace")[:CUT]
        number = digits_of(shown)
        lines.append(fold(shown))
        if number and number != shown:
            lines.append(number)
    return "\n".join(line for line in lines if line)
