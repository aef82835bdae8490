"""Consents from a file, such as a list of those who signed a form: each row is a new word of a family's.

The log of consents is never edited, and the newest word counts. So a file must not overrule what a family has said
since it was written: a row that is older than the newest word about the same address is left out, and so is a row
without a date that would give back what was withdrawn. Importing a file again changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from engine.control.addresses import normal
from engine.control.consent_acts import CHANNELS, STATUSES
from engine.control.csv_file import FileRow, Form
from engine.core.consents import GRANTED, WITHDRAWN
from engine.errors import Refused
from engine.steps.writing import address_on
from engine.store.audit import audit
from engine.store.connection import transaction
from engine.store.gather import gather_contacts, gather_families
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("people_import", "family_of_row", "newest_consent", "insert_consent")

BATCH = 500
"""Rows a transaction, so that others get to write in between."""

COLUMNS = ("family_id", "external_id", "address", "channel", "status", "source", "changed_at")


def checked(name: str, value: Any) -> Any:
    """The value as it is kept, None for an empty one; raises `Refused` with a sentence."""
    text = str(value).strip()
    if not text:
        if name in ("channel", "status"):
            raise Refused(f"'{name}' is empty.")
        return None
    match name:
        case "channel" | "status":
            known = CHANNELS if name == "channel" else STATUSES
            if text.lower() not in known:
                raise Refused(f"'{name}' is one of {', '.join(known)}, not {text!r}.")
            return text.lower()
        case "address":
            return normal(text)
        case "family_id":
            if not (text.isascii() and text.isdigit() and len(text) < 19):
                raise Refused(f"'family_id' is a whole number, not {text!r}.")
            return int(text)
        case "changed_at":
            try:
                return from_db(text)
            except ValueError as error:
                raise Refused(f"'changed_at': {error}.") from None
    return text


FORM = Form("consents", COLUMNS, ("channel", "status"), checked)


@dataclass(slots=True)
class ConsentsImported:
    """What an import came to, or would come to."""

    added: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    """A sentence for each row that was left out, by its line."""


class ConsentImport:
    """One file's import, in the name of one actor. A dry run writes nothing and counts the same."""

    def __init__(
        self, connection: sqlite3.Connection, actor: str, now: datetime, *, source: str, dry_run: bool
    ) -> None:
        self._connection, self._actor, self._now, self._dry_run = connection, actor, now, dry_run
        self._source = source
        self._said: dict[tuple[Any, ...], str] = {}
        self.result = ConsentsImported()

    def run(self, rows: Iterable[FileRow]) -> ConsentsImported:
        """Take the rows in, batch by batch."""
        remaining: Iterator[FileRow] = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            with nullcontext() if self._dry_run else transaction(self._connection):
                for row in batch:
                    problem = row.problem or self._take_in(row)
                    if problem is not None:
                        self.result.problems.append(f"line {row.line}: {problem}.")
        if not self._dry_run and self.result.added:
            with transaction(self._connection):
                detail = {"rows": self.result.added, "source": self._source}
                audit(self._connection, self._now, self._actor, "consent.imported", detail=detail)
        return self.result

    def _take_in(self, row: FileRow) -> str | None:
        """Why the row is left out; None where it was taken in, or says nothing new."""
        values = row.values
        family_id, problem = self._family(values)
        address, channel, status = values.get("address"), values["channel"], values["status"]
        if problem is not None:
            return problem
        if family_id is None and address is None:
            return "it names neither a family (family_id, external_id) nor an address"
        about = {"family_id": family_id, "address": address, "channel": channel}
        said = values.get("changed_at")
        addresses = [address] if address is not None else self._addresses(family_id)
        newest = self._connection.execute(SQL.newest_consent, {**about, "addresses": json.dumps(addresses)}).fetchone()
        known = self._said.get(tuple(about.values())) or (newest["status"] if newest is not None else None)
        if known == status:
            self.result.unchanged += 1
            return None
        if newest is not None and (problem := _overruled(newest, status, said)) is not None:
            return problem
        self.result.added += 1
        self._said[tuple(about.values())] = status
        if not self._dry_run:
            source = values.get("source") or self._source
            parameters = {**about, "status": status, "source": source, "now": to_db(said or self._now)}
            self._connection.execute(SQL.insert_consent, parameters)
        return None

    def _addresses(self, family_id: int | None) -> list[str]:
        """All addresses of a family: a word about the whole of it is about each of them."""
        found: list[str] = []
        families = gather_families(self._connection, [] if family_id is None else [family_id])
        for contacts in gather_contacts(self._connection, families).values():
            for contact in contacts:
                found += [each for channel in ("email", "sms") if (each := address_on(contact, channel)) is not None]
        return found

    def _family(self, values: Any) -> tuple[int | None, str | None]:
        named = {name: values.get(name) for name in ("family_id", "external_id")}
        if all(value is None for value in named.values()):
            return None, None
        row = self._connection.execute(SQL.family_of_row, named).fetchone()
        if row is None:
            return None, "there is no family " + " ".join(f"{k} {v!r}" for k, v in named.items() if v is not None)
        return int(row["family_id"]), None


def _overruled(newest: sqlite3.Row, status: str, said: datetime | None) -> str | None:
    """Why a file's word doesn't count against the newest word that is known."""
    try:
        at = from_db(newest["changed_at"])
    except ValueError:
        at = None
    if said is not None and at is not None and said <= at:
        return f"they have said {newest['status']!r} since ({at:%Y-%m-%d})"
    if said is None and status == GRANTED and newest["status"] == WITHDRAWN:
        return "they have withdrawn it; if they have agreed anew since, say when (changed_at)"
    return None
