"""Families from a file: new ones are added, known ones brought up to date.

A row with an `external_id` is the family that has it; one without is the family with the same name, email and phone. An
empty field of a known family changes nothing. A bad row never harms the others, and importing a file again changes
nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from engine.control.csv_file import FileRow, Form
from engine.control.family_details import EDITABLE, checked
from engine.store.audit import audit
from engine.store.connection import transaction
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("people_import", "by_external_id", "by_details", "insert_family", "update_family")

FORM = Form("families", EDITABLE, ("family_name",), checked)

BATCH = 500
"""Rows a transaction, so that others get to write in between."""


@dataclass(slots=True)
class Imported:
    """What an import came to, or would come to."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    """A sentence for each row that was left out, by its line."""


class FamilyImport:
    """One file's import, in the name of one actor. A dry run writes nothing and counts the same."""

    def __init__(self, connection: sqlite3.Connection, actor: str, now: datetime, *, dry_run: bool) -> None:
        self._connection, self._actor, self._now, self._dry_run = connection, actor, now, dry_run
        self._lines: dict[tuple[Any, ...], int] = {}
        self.result = Imported()

    def run(self, rows: Iterable[FileRow]) -> Imported:
        """Take the rows in, batch by batch."""
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            with nullcontext() if self._dry_run else transaction(self._connection):
                for row in batch:
                    self._take_in(row)
        return self.result

    def _take_in(self, row: FileRow) -> None:
        if row.problem is not None:
            self.result.problems.append(f"line {row.line}: {row.problem}.")
            return
        identity = _identity(row.values)
        first = self._lines.setdefault(identity, row.line)
        if first != row.line:
            self.result.problems.append(f"line {row.line}: this is the family of line {first} again.")
            return
        known = self._known(row.values)
        if known is None:
            self._add(row.values)
        else:
            self._change(known, row.values)

    def _known(self, values: Mapping[str, Any]) -> sqlite3.Row | None:
        query = SQL.by_details if values.get("external_id") is None else SQL.by_external_id
        wanted = {name: values.get(name) for name in ("external_id", "family_name", "email", "phone")}
        row: sqlite3.Row | None = self._connection.execute(query, wanted).fetchone()
        return row

    def _add(self, values: Mapping[str, Any]) -> None:
        self.result.added += 1
        if self._dry_run:
            return
        given = {name: values.get(name) for name in EDITABLE}
        given["active"] = 1 if given["active"] is None else given["active"]
        (family_id,) = self._connection.execute(SQL.insert_family, {**given, "now": to_db(self._now)}).fetchone()
        audit(self._connection, self._now, self._actor, "family.added", detail={"family_id": family_id})

    def _change(self, known: sqlite3.Row, values: Mapping[str, Any]) -> None:
        changes = dict(_changes(known, values))
        if not changes:
            self.result.unchanged += 1
            return
        self.result.changed += 1
        if self._dry_run:
            return
        family_id = known["family_id"]
        self._connection.execute(
            SQL.update_family, {**{name: known[name] for name in EDITABLE}, **changes, "family_id": family_id}
        )
        detail = {"family_id": family_id, "columns": sorted(changes)}
        audit(self._connection, self._now, self._actor, "family.edited", detail=detail)


def _identity(values: Mapping[str, Any]) -> tuple[Any, ...]:
    if values.get("external_id") is not None:
        return (values["external_id"],)
    return tuple(values.get(name) for name in ("family_name", "email", "phone"))


def _changes(known: sqlite3.Row, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if value is not None and value != known[name]:
            yield name, value
