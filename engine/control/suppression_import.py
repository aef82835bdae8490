"""A list of suppressed addresses from a file. Importing it again changes nothing; nothing is ever lifted by a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from engine.control.addresses import normal
from engine.control.csv_file import FileRow, Form
from engine.control.suppression_acts import CHANNELS
from engine.errors import Refused
from engine.store import suppressions
from engine.store.connection import transaction

BATCH = 500
"""Rows a transaction, so that others get to write in between."""


@dataclass(slots=True)
class SuppressionsImported:
    """What an import came to, or would come to."""

    added: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    """A sentence for each row that was left out, by its line."""


def checked(name: str, value: Any) -> str | None:
    """The value as it is kept, None for an empty one; raises `Refused` with a sentence."""
    text = str(value).strip()
    if name == "address":
        if not text:
            raise Refused("'address' is empty.")
        return normal(text)
    if name == "channel" and text.lower() not in ("", "all", *CHANNELS):
        raise Refused(f"'channel' is one of {', '.join(CHANNELS)}, all, not {text!r}.")
    return (text.lower() if name == "channel" else text) or None


FORM = Form("suppressions", ("address", "channel", "reason"), ("address",), checked)


def import_suppressions(
    connection: sqlite3.Connection, actor: str, now: datetime, rows: Iterable[FileRow], *, source: str, dry_run: bool
) -> SuppressionsImported:
    """Take the rows in, batch by batch. A dry run rolls each batch back, and counts the same."""
    done, remaining = SuppressionsImported(), iter(rows)
    while batch := list(islice(remaining, BATCH)):
        with transaction(connection):
            connection.execute("SAVEPOINT batch")
            _take_in(connection, actor, now, batch, source, done)
            if dry_run:
                connection.execute("ROLLBACK TO batch")
            connection.execute("RELEASE batch")
    return done


def _take_in(
    connection: sqlite3.Connection,
    actor: str,
    now: datetime,
    batch: Iterable[FileRow],
    source: str,
    done: SuppressionsImported,
) -> None:
    for row in _usable(batch, done):
        channel = row.values.get("channel")
        added = suppressions.add(
            connection,
            row.values["address"],
            now,
            reason=row.values.get("reason") or "list",
            source=source,
            channel=None if channel == "all" else channel,
            actor=actor,
        )
        done.added += added is not None
        done.unchanged += added is None


def _usable(batch: Iterable[FileRow], done: SuppressionsImported) -> Iterator[FileRow]:
    for row in batch:
        if row.problem is None:
            yield row
        else:
            done.problems.append(f"line {row.line}: {row.problem}.")
