"""What the words ask of a family, as values of the queries in `sql/queries/find_families.sql`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.folding import fold
from engine.store import queries
from engine.store.reading.find.periods import moment_before, period
from engine.store.reading.find.reader import Found, Term
from engine.store.reading.rows import read

SQL = queries.load("find_families")
STATUS = {
    "pending": "pending", "running": "running", "paused": "paused", "failed": "failed", "finished": "completed",
    "cancelled": "cancelled",
}  # fmt: skip
CHANNEL = {"text": "sms", "email": "email"}
_PERIODS = ("next", "started", "ended")
_FLAGS = (
    "alive", "idle", "waiting", "stuck", "open", "nobodys", "replied", "silent", "no_phone", "no_email", "no_texts",
    "no_emails", "left",
)  # fmt: skip
_OF_INSTANCE = frozenset({
    "statuses", "alive", "idle", "waiting", "templates", "older", "newer", "next_from", "started_from", "ended_from",
    "replied", "silent",
})  # fmt: skip
_FEW = {
    "alive": "few_alive", "stuck": "few_tasks", "open": "few_tasks", "overdue": "few_tasks", "next_from": "few_next",
    "coordinator": "few_coordinator", "templates": "few_workflow", "started_from": "few_started",
    "ended_from": "few_ended", "no_texts": "few_withdrawn", "no_emails": "few_withdrawn", "quiet": "few_quiet",
    "waiting": "few_alive",
}  # fmt: skip
_FEW_OF_STATUS = {
    "pending": "few_pending", "running": "few_alive", "paused": "few_paused", "failed": "few_failed",
    "cancelled": "few_cancelled",
}  # fmt: skip


_ALIVE, _NONE = frozenset({"pending", "running", "paused"}), ("",)


@dataclass(frozen=True)
class Asked:
    """What is looked for: by whom (who "mine" is), at which moment and in which zone ("today"), and in which mode."""

    found: Found
    now: datetime
    zone: str = "UTC"
    actor: str = ""
    mode: str | None = None  # whose tasks count: once the engine is live only real ones


def values_of(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    """The values of the queries; what is not asked for is not in it."""
    found, now = asked.found, asked.now
    values: dict[str, Any] = {flag: True for flag in _FLAGS if found.has(flag)}
    if statuses := sorted({STATUS[term.kind] for term in found.terms if term.kind in STATUS}):
        values["statuses"] = statuses
    for kind in ("quiet", "overdue"):
        if found.has(kind):
            values[kind] = now
    if found.has("mine"):
        values["coordinator"] = asked.actor
    if term := found.term("of"):
        values["coordinator"] = coordinator_meant(connection, term.name)
    if term := found.term("workflow"):
        values["templates"] = workflows_meant(connection, term.name)
    if term := found.term("language"):
        values["language"] = term.name
    for kind in ("risk_over", "risk_under"):
        if term := found.term(kind):
            values[kind] = term.amount
    for kind in _PERIODS:
        if term := found.term(kind):
            values[f"{kind}_from"], values[f"{kind}_to"] = period(term.name, now, asked.zone)
    values |= dict(_ages(found, now))
    if _ALIVE.issuperset(values.get("statuses", _NONE)) or values.keys() & {"alive", "waiting", "next_from"}:
        values["moving"] = True
    if values.keys() & _OF_INSTANCE:
        values["instance"] = True
    return values


def _ages(found: Found, now: datetime) -> Iterator[tuple[str, Any]]:
    """An age is that of the newest message where a way is named, else that of the workflow's start."""
    channel = next((CHANNEL[term.kind] for term in reversed(found.terms) if term.kind in CHANNEL), None)
    if channel is not None:
        yield "channel", channel
    names = ("sent_before", "sent_after") if channel is not None else ("older", "newer")
    for kind, name in zip(("older", "newer"), names, strict=True):
        if term := found.term(kind):
            yield name, moment_before(term, now)


def questions_of(values: dict[str, Any]) -> list[str]:
    """The queries that may show that what is asked for is few, each through an index."""
    names = [_FEW[name] for name in values if name in _FEW]
    if len(values.get("statuses", ())) == 1:
        names += [_FEW_OF_STATUS[status] for status in values["statuses"] if status in _FEW_OF_STATUS]
    return list(dict.fromkeys(names))


def coordinator_meant(connection: sqlite3.Connection, name: str) -> str:
    """The full name of the coordinator called so ("Dana" for "Dana Reyes"); the name itself if nobody is."""
    wanted = fold(name)
    known = [str(row["name"]) for row in read(connection, SQL.coordinators_by_name)]
    whole = (each for each in known if fold(each) == wanted)
    begun = (each for each in known if fold(each).startswith(f"{wanted} "))
    return next(whole, None) or next(begun, None) or name


def workflows_meant(connection: sqlite3.Connection, name: str) -> list[int]:
    """The keys of the workflows in whose name this stands; of the one that is called so, if one is."""
    wanted = _spaced(name)
    known = [(row["template_id"], _spaced(row["template_name"])) for row in read(connection, SQL.workflows_by_name)]
    return [key for key, each in known if each == wanted] or [key for key, each in known if wanted in each]


def _spaced(name: object) -> str:
    return fold(str(name).replace("_", " "))


def names_known(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names that may be typed without quotes: of the people who work here and of the workflows."""
    people = [str(row["name"]) for row in read(connection, SQL.coordinators_by_name)]
    return (*people, *(str(row["template_name"]) for row in read(connection, SQL.workflows_by_name)))


def meaning_of(term: Term) -> str:
    """The group a term belongs to: of two terms of one group the later one counts, but for statuses, which add up."""
    return "status" if term.kind in STATUS else "channel" if term.kind in CHANNEL else term.kind
