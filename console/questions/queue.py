"""The work that waits, section by section and page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from console.model.case import Data
from console.model.clean import clean
from console.model.moments import Clock
from console.model.queue import FAILED, QueueRow, first_section, queue_row
from console.model.words import say, say_or
from console.questions.acts import act_words
from console.questions.look import Look
from engine.store import reading
from engine.store.reading.queue import Part, queue_by_id, queue_counts, queue_page, queue_page_before


@dataclass(frozen=True)
class QueuePage:
    """A page of a section, as rows of the reading side and of the console; whether more lie beyond; and how much is in
    every section."""

    part: Part
    raw: list[Data]
    rows: list[QueueRow]
    more: bool
    counts: dict[Part, int]


@dataclass(frozen=True)
class QueueLook:
    """A second look at the rows shown, and how much is in every section now."""

    look: Look
    counts: dict[Part, int]


def queue(
    connection: sqlite3.Connection,
    part: Part | None,
    clock: Clock,
    limit: int,
    after: Data | None = None,
    hidden: frozenset[int] = frozenset(),
) -> QueuePage:
    """A page of a section beyond `after`, without the rows that wait for their ten seconds. With `part` None the
    section that needs a person most."""
    counts = queue_counts(connection, clock.now)
    part = part or first_section(counts)
    raw = queue_page(connection, part, clock.now, after=after, limit=limit + 1)
    return _page(connection, part, raw[:limit], len(raw) > limit, clock, counts, hidden)


def queue_before(
    connection: sqlite3.Connection,
    part: Part,
    clock: Clock,
    limit: int,
    before: Data | None = None,
    hidden: frozenset[int] = frozenset(),
) -> QueuePage:
    """The page before `before`, or the very last one."""
    raw = queue_page_before(connection, part, clock.now, before=before, limit=limit + 1)
    counts = queue_counts(connection, clock.now)
    return _page(connection, part, raw[-limit:], len(raw) > limit, clock, counts, hidden)


def look_at_queue(
    connection: sqlite3.Connection,
    part: Part,
    shown: Iterable[int],
    hidden: frozenset[int],
    clock: Clock,
    from_start: int,
) -> QueueLook:
    """Look again at the rows shown, and count what is new among the first `from_start` of the section (0: none)."""
    keys = list(shown)
    rows = {key: row for key, row in queue_by_id(connection, keys).items() if part.holds(row, clock.now)}
    acts = _acts(connection, rows.values())
    found = {key: queue_row(row, clock, acts.get(key, "")) for key, row in rows.items()}
    gone = [key for key in keys if key not in found]
    first = queue_page(connection, part, clock.now, limit=from_start) if from_start else []
    new = sum(row["queue_id"] not in hidden and row["queue_id"] not in keys for row in first)
    return QueueLook(Look(found, _gone(connection, part, gone, clock), new), queue_counts(connection, clock.now))


def _page(
    connection: sqlite3.Connection,
    part: Part,
    raw: list[Data],
    more: bool,
    clock: Clock,
    counts: dict[Part, int],
    hidden: frozenset[int],
) -> QueuePage:
    kept = [row for row in raw if row["queue_id"] not in hidden]
    acts = _acts(connection, kept)
    rows = [queue_row(row, clock, acts.get(row["queue_id"], "")) for row in kept]
    return QueuePage(part, kept, rows, more, counts)


def _acts(connection: sqlite3.Connection, rows: Iterable[Data]) -> dict[int, str]:
    """What somebody asked for and what waits for its ten seconds, by place."""
    targets = {}
    for row in rows:
        targets["queue", str(row["queue_id"])] = row["queue_id"]
        targets["instance", str(row["instance_id"])] = row["queue_id"]
    waiting = reading.awaited_acts(connection, targets)
    return {targets[target]: act_words(acts[-1]) for target, acts in waiting.items()}


def _gone(connection: sqlite3.Connection, part: Part, keys: list[int], clock: Clock) -> dict[int, str]:
    """Who dealt with what is not there any more, as far as it is known."""
    acts = reading.applied_acts(connection, [("queue", key) for key in keys]) if part == FAILED else {}
    notes = {}
    for key in keys:
        act = acts.get(("queue", str(key)))
        if act is None or act["applied_at"] is None:
            notes[key] = say("queue.gone")
            continue
        what = say_or(f"verb.{act['verb']}", clean(act["verb"]))
        notes[key] = say("queue.gone_by", who=clean(act["actor"]), what=what, when=clock.moment(act["applied_at"]))
    return notes
