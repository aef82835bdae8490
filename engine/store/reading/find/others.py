"""The same words for instances, tasks and the queue: as what the lists of the reading side take (`where`)."""

from __future__ import annotations

import sqlite3
from typing import Any

from engine.store.reading.find.meaning import CHANNEL, STATUS, Asked, coordinator_meant, workflows_meant
from engine.store.reading.find.periods import moment_before, period

TASK_TYPES = {
    "call": "phone_call", "stuck": "workflow_escalation", "reply": "reply", "decision": "approval",
    "uncertain": "message_uncertain",
}  # fmt: skip


def where_of_instances(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    """What `list_instances` is asked for. An age is that of the instance's newest message where a way is named, else
    that of its start."""
    found = asked.found
    where = _people_and_work(connection, asked, "coordinator") | _flags(asked, "alive", "waiting", "replied", "silent")
    if statuses := sorted({STATUS[term.kind] for term in found.terms if term.kind in STATUS}):
        where["statuses"] = statuses
    for kind in ("next", "started", "ended"):
        where |= _period(asked, kind)
    channel = next((CHANNEL[term.kind] for term in reversed(found.terms) if term.kind in CHANNEL), None)
    if channel is not None:
        where["channel"] = channel
    names = ("sent_before", "sent_after") if channel is not None else ("older", "newer")
    return where | _ages(asked, *names)


def where_of_tasks(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    """What `list_tasks` is asked for; without a word about it, what waits. An age counts from when a task was due."""
    found = asked.found
    where = _people_and_work(connection, asked, "assigned_to") | _ages(asked, "older", "newer")
    if types := sorted({TASK_TYPES[term.kind] for term in found.terms if term.kind in TASK_TYPES}):
        where["task_types"] = types
    if found.has("urgent"):
        where["priority"] = "urgent"
    if found.has("overdue"):
        where["overdue"] = asked.now
    if status := next((kind for kind in ("done", "snoozed") if found.has(kind)), None):
        where["status"] = status
    else:
        where["waiting"] = True
    return where


def where_of_queue(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    """What `list_queue` is asked for. An age counts from the moment that something is due."""
    found = asked.found
    where = _people_and_work(connection, asked, "coordinator") | _flags(asked, "waiting")
    where |= _period(asked, "next") | _ages(asked, "older", "newer")
    if found.has("due"):
        where["due_by"] = asked.now
    if found.has("held"):
        where["status"] = "held"
    if found.has("failed"):
        where["dead"] = True
    return where


def _people_and_work(connection: sqlite3.Connection, asked: Asked, who: str) -> dict[str, Any]:
    """Who has it, which workflow, which language, which mode, and the text."""
    found = asked.found
    where = _flags(asked, "nobodys")
    if found.has("mine"):
        where[who] = asked.actor
    if term := found.term("of"):
        where[who] = coordinator_meant(connection, term.name)
    if term := found.term("workflow"):
        where["templates"] = workflows_meant(connection, term.name)
    if term := found.term("language"):
        where["language"] = term.name
    if found.has("rehearsed"):
        where["mode"] = "simulate"
    if found.texts:
        where["text"] = found.text
    return where


def _flags(asked: Asked, *kinds: str) -> dict[str, Any]:
    return {kind: True for kind in kinds if asked.found.has(kind)}


def _period(asked: Asked, kind: str) -> dict[str, Any]:
    term = asked.found.term(kind)
    if term is None:
        return {}
    begin, end = period(term.name, asked.now, asked.zone)
    return {f"{kind}_from": begin, f"{kind}_to": end}


def _ages(asked: Asked, older: str, newer: str) -> dict[str, Any]:
    found = {"older": older, "newer": newer}
    terms = {name: asked.found.term(kind) for kind, name in found.items()}
    return {name: moment_before(term, asked.now) for name, term in terms.items() if term is not None}
