"""What happened in a simulation, in one order: every commit, every arm, every message received, every word of people.

The order is that of the commits, which is the one order that SQLite has. The checker reads the chronicle and the
tables, and nothing of the engine's memory. Tokens and other random names are left out, so that a replay is equal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from engine.store.times import to_db
from tests.simulator.connection import Watched

_NEWS = """
    SELECT audit_id, actor, action, instance_id, task_id, detail FROM audit_log WHERE audit_id > ? ORDER BY audit_id
"""
_ARMED = """
    SELECT m.message_id, m.instance_id, m.family_id, m.channel, m.recipient, m.body, m.idempotency_key, m.armed_at,
           m.step_number, t.template_name, q.claimed_by, q.claim_expires_at
    FROM messages m JOIN workflow_instances i USING (instance_id) JOIN workflow_templates t USING (template_id)
    LEFT JOIN workflow_queue q
           ON q.instance_id = m.instance_id AND q.branch = m.branch AND q.status = 'processing'
    WHERE m.message_id = ?
"""


@dataclass(slots=True, frozen=True)
class Arm:
    """A message that was let go: from here on it may arrive."""

    commit: int
    at: datetime
    """True time."""
    lease: str
    """What the lease clock showed."""
    message_id: int
    instance_id: int
    family_id: int
    channel: str
    recipient: str
    body: str
    key: str
    armed_at: str
    """The business clock's time."""
    step_number: int
    workflow: str
    worker: str
    """Whoever armed it."""
    claimed_by: str | None
    """Whoever held its token then."""
    claim_expires: str | None


@dataclass(slots=True, frozen=True)
class Received:
    """A message that arrived at a far end."""

    commit: int
    at: datetime
    channel: str
    key: str
    recipient: str
    text: str
    overwrites: bool
    """Whether the far end keeps one message a key, so that this may be the same again."""


@dataclass(slots=True, frozen=True)
class Word:
    """Something that people or programs said which stops sends, or lets them go again."""

    commit: int
    kind: str
    target: str
    on: bool = True
    family_id: int | None = None
    channel: str = "all"
    act: int | None = None
    """The row of `actions`, where it is one that waits to be carried out."""


@dataclass(slots=True, frozen=True)
class Change:
    """A line of the audit log, at its commit."""

    commit: int
    audit_id: int
    actor: str
    action: str
    instance_id: int | None
    message_id: int | None


@dataclass
class Chronicle:
    """The one order of things."""

    lease: Callable[[], datetime]
    lines: list[str] = field(default_factory=list)
    commits: int = 0
    arms: list[Arm] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    came_back: set[str] = field(default_factory=set)
    """Keys of messages that their far end took and later said that it could not deliver."""
    waiting_acts: set[int] = field(default_factory=set)
    waiting_events: set[int] = field(default_factory=set)
    settled: dict[tuple[str, int], int] = field(default_factory=dict)
    """The commits by which acts and events that came as rows were dealt with."""

    def note(self, at: datetime, who: str, what: str) -> None:
        """A line for people, and for the hash by which replays are compared."""
        self.lines.append(f"{at:%m-%d %H:%M:%S} {who:<6} {what}")

    def pending(self, connection: Watched) -> list[str]:
        """What the transaction that is open on this connection has written into the audit log so far."""
        last = self.changes[-1].audit_id if self.changes else 0
        return [row["action"] for row in connection.aside(_NEWS, (last,))]

    def commit(self, connection: Watched, at: datetime, who: str, worker: str = "") -> list[str]:
        """A transaction has been committed, by a daemon as this worker or by people; returns what it wrote into the
        audit log."""
        self.commits += 1
        self._settle(connection)
        last = self.changes[-1].audit_id if self.changes else 0
        actions = []
        for row in connection.aside(_NEWS, (last,)):
            detail = json.loads(row["detail"]) if row["detail"] else {}
            message_id = detail.get("message_id") if row["action"].startswith("message.") else None
            self.changes.append(
                Change(self.commits, row["audit_id"], row["actor"], row["action"], row["instance_id"], message_id)
            )
            about = f"message {message_id}" if message_id else f"task {row['task_id']}" if row["task_id"] else ""
            self.note(at, who, f"[{self.commits}] {row['action']} of instance {row['instance_id']} {about}".rstrip())
            actions.append(row["action"])
            if row["action"] == "message.sending" and message_id is not None:
                self._arm(connection, message_id, at, worker)
        return actions

    def _arm(self, connection: Watched, message_id: int, at: datetime, worker: str) -> None:
        (row,) = connection.aside(_ARMED, (message_id,))
        self.arms.append(
            Arm(
                commit=self.commits,
                at=at,
                lease=to_db(self.lease()),
                message_id=message_id,
                instance_id=row["instance_id"],
                family_id=row["family_id"],
                channel=row["channel"],
                recipient=row["recipient"],
                body=row["body"],
                key=row["idempotency_key"],
                armed_at=row["armed_at"],
                step_number=row["step_number"],
                workflow=row["template_name"],
                worker=worker,
                claimed_by=row["claimed_by"],
                claim_expires=row["claim_expires_at"],
            )
        )

    def _settle(self, connection: Watched) -> None:
        for act in sorted(self.waiting_acts):
            if connection.aside("SELECT 1 FROM actions WHERE action_id = ? AND status <> 'submitted'", (act,)):
                self.waiting_acts.discard(act)
                self.settled["act", act] = self.commits
        for event in sorted(self.waiting_events):
            if connection.aside("SELECT 1 FROM events WHERE event_id = ? AND processed_at IS NOT NULL", (event,)):
                self.waiting_events.discard(event)
                self.settled["event", event] = self.commits

    @property
    def hash(self) -> str:
        """The same for the same run."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()[:16]
