"""What a workflow says, in any of its versions, as a document; for showing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.control.authoring.workflow_document import Document, as_document
from engine.core.definition import Definition, parse_row
from engine.errors import NotFound
from engine.store.definitions import SQL, Definitions
from engine.store.reading.workflows import version_numbers


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its number, who published it and when."""

    number: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A workflow in one version. `document` is None where it can't be read; `problem` then says why."""

    template_id: int
    version: int
    versions: tuple[Version, ...]
    """Newest first."""
    active: bool
    document: Document | None
    problem: str = ""


def shown_workflow(connection: sqlite3.Connection, name: str, version: int | None = None) -> Shown:
    """A workflow in a version, the newest by default. Raises `NotFound`."""
    row = connection.execute(SQL.live_version, {"template_name": name}).fetchone()
    if row is None:
        raise NotFound(f"There is no workflow {name}.")
    template_id, newest = row["template_id"], row["newest_version"] or 0
    versions = tuple(
        Version(each["version"], each["published_by"] or "", each["published_date"])
        for each in version_numbers(connection, template_id)
    )
    definition, problem = _definition(connection, row, newest if version is None else version)
    active = row["active"] not in (0, "0")
    document = as_document(definition) if definition is not None else None
    return Shown(template_id, newest if version is None else version, versions, active, document, problem)


def _definition(connection: sqlite3.Connection, row: Mapping[str, Any], version: int) -> tuple[Definition | None, str]:
    """The frozen version; where none is frozen yet, what the row says."""
    if version:
        try:
            return Definitions().get(connection, row["template_id"], version), ""
        except ValueError as error:
            return None, str(error).splitlines()[0]
    parsed = parse_row({**row})
    return parsed.definition, "; ".join(problem.message for problem in parsed.errors)
