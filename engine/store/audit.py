"""The audit log: who did what, when. Append-only; ids and codes, never a name, an address or a text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.store.queries import load
from engine.store.times import to_db

SQL = load("apply", "audit")


def audit(
    connection: sqlite3.Connection,
    now: datetime,
    actor: str,
    action: str,
    instance_id: int | None = None,
    task_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line to the audit log, inside the caller's transaction."""
    connection.execute(
        SQL.audit,
        {
            "at": to_db(now),
            "actor": actor,
            "action": action,
            "instance_id": instance_id,
            "task_id": task_id,
            "detail": json.dumps(detail) if detail else None,
        },
    )
