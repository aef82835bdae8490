"""What waits for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from console.model.case import Data, NeedsRow
from console.model.case_sentences import needs_row
from console.model.clean import clean
from console.model.moments import Clock
from console.model.words import say
from console.questions.acts import act_words
from console.questions.look import Look
from engine.store import reading
from engine.store.reading.find.meaning import Asked
from engine.store.reading.needs_you import Wanted

NEEDS_SHOWN = 500  # rows of the list; a co-op with more than that open has another problem


@dataclass(frozen=True)
class Needs:
    """What waits for a person, and the number of it all."""

    rows: list[NeedsRow]
    total: int


def wanted(clock: Clock, *, simulated: bool, words: Asked | None = None) -> Wanted:
    """What the list asks for: everything that went wrong, and what is to be done before the end of the site's day; of
    it what plain `words` ask for.

    Once the engine is live, what was only rehearsed needs nobody.
    """
    local = clock.now.astimezone(clock.site)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=local.tzinfo)
    return Wanted(clock.now, midnight, words=words, mode=None if simulated else "execute")


def needs(connection: sqlite3.Connection, asked: Wanted, hidden: frozenset[int] = frozenset()) -> Needs:
    """The list, the most harmful first, without the rows that wait for their ten seconds."""
    rows = [
        row
        for row in reading.needs_you(connection, asked, limit=NEEDS_SHOWN + len(hidden))
        if row["task_id"] not in hidden
    ]
    acts = acts_on_tasks(connection, rows)
    return Needs([needs_row(row, acts.get(row["task_id"], "")) for row in rows[:NEEDS_SHOWN]], len(rows))


def look_at_needs(
    connection: sqlite3.Connection, asked: Wanted, shown: Iterable[int], hidden: frozenset[int], clock: Clock
) -> Look:
    """Look again at the rows shown, and count what is new."""
    keys = list(shown)
    rows = reading.needs_you_by_id(connection, keys)
    open_ids = reading.needs_you_ids(connection, asked)
    acts = acts_on_tasks(connection, rows.values())
    found = {key: needs_row(row, acts.get(key, "")) for key, row in rows.items() if key in open_ids}
    gone = {key: gone_words(rows.get(key), clock) for key in keys if key not in found}
    return Look(found, gone, len(open_ids - set(keys) - hidden))


def gone_words(task: Data | None, clock: Clock) -> str:
    """Why a task is on the list no more: who did it and when, or until when it sleeps."""
    if task is None:
        return say("case.gone")
    if task["status"] == "snoozed" and task["snoozed_until"]:
        return say("needs.snoozed_by", when=clock.moment(task["snoozed_until"]))
    if task["resolved_at"] is None:
        return say("list.gone")
    when = clock.moment(task["resolved_at"])
    who = clean(task["resolved_by"])
    if not who:
        return say("needs.done_engine", when=when)
    return say("needs.done_by" if task["status"] == "done" else "needs.dropped_by", who=who, when=when)


def acts_on_tasks(connection: sqlite3.Connection, tasks: Iterable[Data]) -> dict[int, str]:
    """What somebody asked for and what waits for its ten seconds, by task."""
    targets = {}
    for task in tasks:
        targets["task", str(task["task_id"])] = task["task_id"]
        if task["instance_id"] is not None:
            targets["instance", str(task["instance_id"])] = task["task_id"]
    waiting = reading.awaited_acts(connection, targets)
    return {targets[target]: act_words(acts[-1]) for target, acts in waiting.items()}
