"""What carrying out an act needs to know, and how an act is turned down."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.control.targets import CHANGED, MAX_KEY
from engine.core.definition import Definition
from engine.core.step_types import Site
from engine.errors import Refused, TooLate
from engine.store import gather
from engine.store.definitions import Definitions
from engine.store.queries import load

SQL = load("acts")


@dataclass(slots=True)
class ActContext:
    """One act, about to be carried out inside a transaction that holds the write lock."""

    connection: sqlite3.Connection
    definitions: Definitions
    site: Site
    now: datetime
    actor: str
    role: str
    target_id: str
    args: Mapping[str, Any]
    revision: int | None
    lease_now: datetime
    """Real time, by which leases run out, whatever the business clock says."""

    def key(self, what: str) -> int:
        """The target as a whole number."""
        try:
            key = int(self.target_id)
        except (TypeError, ValueError):
            raise Refused(f"{what} is named by a number, not by {self.target_id[:60]!r}.") from None
        if abs(key) > MAX_KEY:
            raise Refused(f"there is no {what.removeprefix('a ').removeprefix('an ')} with so high a number.")
        return key

    def text(self, name: str, *, required: bool = False) -> str | None:
        """An argument as text, or None."""
        value = self.args.get(name)
        if value is None or str(value).strip() == "":
            if required:
                raise Refused(f"this needs '{name}'.")
            return None
        return str(value).strip()

    def moment(self, name: str) -> datetime:
        """An argument as a moment, which must lie ahead."""
        value = gather.readable_moment(self.args.get(name))
        if value is None:
            raise Refused(f"'{name}' must be a moment such as 2026-11-23T09:00:00Z, not {self.args.get(name)!r}.")
        if value <= self.now:
            raise Refused(f"'{name}' must lie ahead, and {value:%Y-%m-%d %H:%M} UTC is past.")
        return value

    def definition(self, template_id: int, version: int) -> Definition:
        """The version that an instance runs on."""
        return self.definitions.get(self.connection, template_id, version)

    def check_revision(self, found: int) -> None:
        """Turn down an act that was decided on a view that has grown old."""
        if self.revision is not None and self.revision != found:
            raise TooLate(CHANGED)
