"""The phone calls of today, and what went before one of them."""

from __future__ import annotations

import sqlite3

from console.model.calls.calls import is_today, until_of
from console.model.case import Case, Data, cleaned
from console.model.moments import Clock
from console.questions.needs_you import acts_on_tasks, gone_words
from engine.store import reading
from engine.store.reading.calls import WantedCalls
from engine.store.reading.find.meaning import Asked


def todays_calls(
    connection: sqlite3.Connection, clock: Clock, simulated: bool, words: Asked | None
) -> list[tuple[Data, str]]:
    """Today's calls as rows of the reading side, each with an act that waits for its ten seconds, in words.

    Once the engine is live, what was only rehearsed is nobody's call.
    """
    wanted = WantedCalls(until_of(clock), mode=None if simulated else "execute", words=words)
    rows = [row for row in reading.calls(connection, wanted) if is_today(row, clock)]
    acts = acts_on_tasks(connection, rows)
    return [(row, acts.get(row["task_id"], "")) for row in rows]


def what_became(connection: sqlite3.Connection, clock: Clock, task_ids: list[int]) -> dict[int, str]:
    """Why calls are on the list no more, in words: who did them, and when."""
    rows = reading.needs_you_by_id(connection, task_ids)
    return {key: gone_words(rows.get(key), clock) for key in task_ids}


def earlier_calls(connection: sqlite3.Connection, case: Case) -> list[Data]:
    """How earlier calls to this family went, the newest first."""
    family_id = case.frozen.family_id
    return [] if family_id is None else [cleaned(row) for row in reading.calls_of_family(connection, family_id)]
