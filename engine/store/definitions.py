"""Workflows as the engine runs them: every change of a template's columns becomes a version that never changes again.

Rows come from plain SQL or from `workflow publish`. `refresh` reads them, parses those that changed, and freezes a new
version where the meaning (the hash) is new. A row that can't be parsed keeps its last version for the instances that
run on it, starts nothing new, and says why in `broken`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.definition import Definition, parse_row
from engine.core.flags import is_on
from engine.errors import NotFound
from engine.store.audit import audit
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("definitions")

COLUMNS = (
    "template_name", "description", "trigger_type", "trigger_conditions", "steps", "default_timing",
    "max_concurrent_instances", "priority", "retry_strategy", "escalation_rules", "completion_criteria", "mode",
)  # fmt: skip
"""The columns that make a definition; a change of any of them is a new version."""


@dataclass(slots=True, frozen=True)
class Published:
    """A workflow as it stands now: its newest version."""

    template_id: int
    name: str
    version: int
    definition: Definition
    active: bool
    published: datetime


class Definitions:
    """The workflows of one database, kept in memory as long as nobody changes them."""

    def __init__(self, step_types: frozenset[str] = frozenset()) -> None:
        self._step_types = step_types
        self._raw: dict[int, tuple[Any, ...]] = {}
        self._versions: dict[tuple[int, int], Definition] = {}
        self.current: dict[int, Published] = {}
        """The workflows that can be started, by template id; inactive ones too."""
        self.broken: dict[int, str] = {}
        """Why a workflow can't be started, by template id."""
        self.known: frozenset[int] = frozenset()
        """Every template id that exists."""

    def get(self, connection: sqlite3.Connection, template_id: int, version: int) -> Definition:
        """One frozen version; raises `NotFound` if there is none."""
        key = (template_id, version)
        if key not in self._versions:
            row = connection.execute(SQL.definition, {"template_id": template_id, "version": version}).fetchone()
            if row is None:
                raise NotFound(f"version {version} of workflow {template_id} is not in workflow_template_versions")
            self._versions[key] = Definition.from_json(row[0])
        return self._versions[key]

    def active(self) -> list[tuple[int, Definition]]:
        """The workflows that may start now, by template id."""
        return [(p.template_id, p.definition) for p in self.current.values() if p.active]

    def refresh(self, connection: sqlite3.Connection, now: datetime) -> list[int]:
        """Take up changed templates, inside the caller's transaction; returns the ids that are newly broken."""
        rows = connection.execute(SQL.templates).fetchall()
        changed = [row for row in rows if self._raw.get(row["template_id"]) != _raw(row)]
        self.known = frozenset(row["template_id"] for row in rows)
        for gone in set(self._raw) - self.known:
            del self._raw[gone]
            self.current.pop(gone, None)
            self.broken.pop(gone, None)
        if not changed:
            return []
        latest = {row["template_id"]: row for row in connection.execute(SQL.latest_versions).fetchall()}
        newly_broken = []
        for row in changed:
            template_id = row["template_id"]
            self._raw[template_id] = _raw(row)
            problem = self._take_up(connection, row, latest.get(template_id), now)
            if problem is None:
                self.broken.pop(template_id, None)
                continue
            self.broken[template_id] = problem
            self.current.pop(template_id, None)
            newly_broken.append(template_id)
        return newly_broken

    def _take_up(
        self, connection: sqlite3.Connection, row: sqlite3.Row, last: sqlite3.Row | None, now: datetime
    ) -> str | None:
        """Publish one template; why it can't be, or None. Whatever is wrong with it stays with it."""
        connection.execute("SAVEPOINT template")
        try:
            parsed = parse_row(dict(row), known_types=self._step_types)
            if parsed.definition is None:
                return "; ".join(problem.message for problem in parsed.errors)
            self._publish(connection, row, parsed.definition, last, now)
        except sqlite3.OperationalError:
            raise
        except Exception as error:
            connection.execute("ROLLBACK TO template")
            return f"it can't be kept ({type(error).__name__}: {error})"
        finally:
            connection.execute("RELEASE template")
        return None

    def _publish(
        self,
        connection: sqlite3.Connection,
        row: sqlite3.Row,
        definition: Definition,
        last: sqlite3.Row | None,
        now: datetime,
    ) -> None:
        template_id = row["template_id"]
        published = from_db(last["published_date"]) if last is not None else now
        version = last["version"] if last is not None else 0
        if last is None or last["definition_hash"] != definition.hash:
            version, published = version + 1, now
            freeze(connection, template_id, version, definition, "engine", now)
        connection.execute(SQL.set_version, {"template_id": template_id, "version": version})
        self._raw[template_id] = (*_raw(row)[:-1], version)
        self._versions[(template_id, version)] = definition
        self.current[template_id] = Published(
            template_id, row["template_name"], version, definition, is_on(row["active"]), published or now
        )


def freeze(
    connection: sqlite3.Connection, template_id: int, version: int, definition: Definition, actor: str, now: datetime
) -> None:
    """Write a version down for good."""
    connection.execute(
        SQL.insert_version,
        {
            "template_id": template_id,
            "version": version,
            "definition": definition.to_json(),
            "definition_hash": definition.hash,
            "published_by": actor,
            "now": to_db(now),
        },
    )
    audit(connection, now, actor, "workflow.version", detail={"template_id": template_id, "version": version})


def _raw(row: sqlite3.Row) -> tuple[Any, ...]:
    return (*(row[column] for column in COLUMNS), row["active"], row["version"])
