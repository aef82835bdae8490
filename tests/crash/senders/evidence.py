"""All that is left of a run: the tables, what the servers have written down, and what was done to the engine."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.crash.senders.families import Family
from tests.crash.senders.feeding import Stop
from tests.crash.senders.kills import Kill
from tests.smtp_server import read_log

Row = dict[str, Any]

_KEY = re.compile(r"<([^>@]+)\.[0-9a-f]{24}@example\.org>")


@dataclass(frozen=True)
class Mail:
    """A letter that the mail server has taken."""

    message_id: str
    key: str
    """Our key, read from the Message-ID."""
    recipients: tuple[str, ...]
    to: str
    subject: str
    text: str
    """The plain part."""
    at: datetime


@dataclass(frozen=True)
class Text:
    """A text that the stand-in for Twilio has accepted."""

    to: str
    body: str
    at: datetime


@dataclass
class Evidence:
    """What is left of one run."""

    families: dict[int, Family]
    fed: dict[int, int]
    """The family of each story, by the key of its instance."""
    stops: list[Stop]
    kills: list[Kill]
    ended: datetime
    """When it was over, by the clock of the last engine."""
    mails: list[Mail] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    instances: list[Row] = field(default_factory=list)
    tokens: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    """About messages only."""

    def read(self, database: Path, mail_log: Path, text_log: Path) -> None:
        """Read the tables and the logs."""
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            for name, query in _TABLES.items():
                setattr(self, name, [dict(row) for row in connection.execute(query)])
        self.mails = [_mail(line) for line in read_log(mail_log)]
        self.texts = list(_texts(text_log))

    @cached_property
    def history(self) -> dict[int, list[tuple[str, datetime]]]:
        """Each message's statuses in order, with their moments, as the audit log has them."""
        found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
        for row in self.audit:
            status = row["action"].partition(".")[2]
            if status in STATUSES:
                found[json.loads(row["detail"])["message_id"]].append((status, moment(row["at"])))
        return found

    @cached_property
    def open_tasks(self) -> dict[int, list[Row]]:
        """By instance."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.tasks:
            if row["status"] in ("open", "snoozed"):
                found[row["instance_id"]].append(row)
        return found

    @cached_property
    def by_instance(self) -> dict[int, list[Row]]:
        """Messages by instance."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.messages:
            found[row["instance_id"]].append(row)
        return found

    @cached_property
    def token_of(self) -> dict[int, Row]:
        """Tokens by instance."""
        return {row["instance_id"]: row for row in self.tokens}

    @cached_property
    def arrivals(self) -> dict[str, int]:
        """How often each message has arrived, by our key: letters by their Message-ID, texts by number and words."""
        found: dict[str, int] = defaultdict(int)
        for mail in self.mails:
            found[mail.key] += 1
        keys = {
            (row["recipient"], row["body"]): row["idempotency_key"] for row in self.messages if row["channel"] == "sms"
        }
        for text in self.texts:
            found[keys.get((text.to, text.body), f"unknown text to {text.to}: {text.body}")] += 1
        return found


STATUSES = ("intended", "sending", "sent", "delivered", "bounced", "failed", "uncertain", "suppressed", "cancelled")

_TABLES = {
    "messages": "SELECT * FROM messages ORDER BY message_id",
    "instances": "SELECT * FROM workflow_instances ORDER BY instance_id",
    "tokens": "SELECT * FROM workflow_queue ORDER BY queue_id",
    "tasks": "SELECT * FROM coordinator_tasks ORDER BY task_id",
    "events": "SELECT * FROM events ORDER BY event_id",
    "consents": "SELECT * FROM contact_consents ORDER BY consent_id",
    "audit": "SELECT at, action, detail FROM audit_log WHERE action LIKE 'message.%' ORDER BY audit_id",
}


def moment(text: str) -> datetime:
    """A stored moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _mail(line: Row) -> Mail:
    letter = message_from_string(line["content"], policy=default)
    found = _KEY.fullmatch(str(letter["Message-ID"]))
    plain = letter.get_body(("plain",))
    return Mail(
        str(letter["Message-ID"]), found[1] if found else f"unknown letter {letter['Message-ID']}",
        tuple(line["recipients"]), str(letter["To"]), str(letter["Subject"]),
        plain.get_content() if plain is not None else "", datetime.fromisoformat(line["at"]),
    )  # fmt: skip


def _texts(log: Path) -> Iterable[Text]:
    if not log.exists():
        return
    for line in log.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["what"] == "accepted":
            yield Text(said["to"], said["body"], datetime.fromisoformat(said["at"]))
