"""More is due than can go out: said once, in one task, and taken back when it is over. Inside the caller's transaction.

Nothing is lost in an overload: steps wait in the queue and messages in their sender's line, in the order of their
moment and priority, and spend no attempt. But a line that grows is something that a person should know of.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core.assignment import question_due
from engine.core.bucket import in_line
from engine.core.limits import Limits
from engine.core.outcome import NewTask
from engine.core.timing import Calendar
from engine.store import breakers, budgets, state
from engine.store.tasks import insert_task
from engine.store.times import to_db

OVERLOAD = "overload"
"""The type of the task, and the name under which its key is kept while it is open."""


def waiting(connection: sqlite3.Connection, limits: Limits, calendar: Calendar, now: datetime) -> int:
    """How much waits: steps that are due and not taken up, and units in line. Counted little further than the limit.
    Only reads."""
    parameters = {"now": to_db(now), "most": limits.max_waiting + 1}
    count = int(connection.execute(budgets.SQL.due, parameters).fetchone()[0])
    day = budgets.day_of(calendar, now)
    return count + sum(
        in_line(pace, budgets.read(connection, pace, now, day), now)
        for pace in limits.paces.values()
        if pace.per_second
    )


def watch(connection: sqlite3.Connection, limits: Limits, calendar: Calendar, mode: str, now: datetime) -> bool | None:
    """Look whether too much waits: True when that has just begun and there is a task, False when it has just ended
    (half of the limit, so that it doesn't come and go), None when nothing has changed."""
    open_task = state.get(connection, OVERLOAD)
    count = waiting(connection, limits, calendar, now) if limits.max_waiting else 0
    if open_task is None and limits.max_waiting and count > limits.max_waiting:
        task = NewTask(OVERLOAD, _text(limits.max_waiting), question_due(calendar, now), "high")
        task_id = insert_task(
            connection, task, now, "engine", family_id=None, instance_id=None, mode=mode, wanted=None
        )  # fmt: skip
        state.put(connection, OVERLOAD, str(task_id), now)
        return True
    if open_task is not None and count <= limits.max_waiting // 2:
        breakers.close_alert(connection, int(open_task), now)
        state.remove(connection, OVERLOAD)
        return False
    return None


def _text(limit: int) -> str:
    return (
        f"More than {limit} steps and messages are due and wait (limits.max_waiting). Nothing is lost: they go out in "
        "their order as fast as the limits of their channels allow, inside the families' hours, and no attempts are "
        "used up. Please look whether a workflow has started for more families than it should (then `followthrough "
        "hold`), and whether channels.email.max_per_minute and channels.sms.segments_per_second fit what your provider "
        "allows."
    )
