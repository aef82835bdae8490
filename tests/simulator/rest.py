"""What a run has come to: the tables at rest, and the chronicle; how it looks to somebody who was not there."""

from __future__ import annotations

import sqlite3
from collections import Counter
from functools import cached_property
from typing import Any

from tests.simulator.chronicle import Chronicle
from tests.simulator.plan import Plan

ENDED = ("completed", "failed", "cancelled")
"""Statuses of instances that nothing follows."""


class Rest:
    """What a run has come to: the tables at rest, and the chronicle."""

    def __init__(self, connection: sqlite3.Connection, chronicle: Chronicle, plan: Plan) -> None:
        self._connection, self.chronicle, self.plan = connection, chronicle, plan

    def table(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        return [dict(row) for row in self._connection.execute(sql).fetchall()]

    @cached_property
    def messages(self) -> list[dict[str, Any]]:
        """All messages."""
        return self.table(
            "SELECT m.*, t.template_name AS workflow FROM messages m JOIN workflow_instances i USING (instance_id) "
            "JOIN workflow_templates t USING (template_id) ORDER BY message_id"
        )

    @cached_property
    def arrivals(self) -> Counter[str]:
        """How many messages families got, by key; where a far end keeps one a key, at most one."""
        found: Counter[str] = Counter()
        for one in self.chronicle.received:
            found[one.key] = 1 if one.overwrites else found[one.key] + 1
        return found

    @cached_property
    def twins(self) -> list[list[dict[str, Any]]]:
        """Messages that can't be told apart where they arrive: the same words to the same address. A far end that is
        asked about one of them may answer about another, and no family would notice."""
        found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in self.messages:
            found.setdefault((row["channel"], row["recipient"], row["body"]), []).append(row)
        return list(found.values())

    def status_before(self, instance_id: int, commit: int) -> str:
        """An instance's status before a commit."""
        status = "pending"
        for change in self.chronicle.changes:
            if change.commit >= commit:
                break
            if change.instance_id == instance_id and change.action.startswith("instance."):
                said = change.action.partition(".")[2]
                status = said if said in ("running", "paused", "pending", *ENDED) else status
        return status
