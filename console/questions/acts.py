"""What people asked for: what waits for its ten seconds, what became of it, and to whom things can be handed."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from console.model.case import Case, Data
from console.model.clean import clean
from console.model.words import say, say_or
from engine.errors import NotFound
from engine.store import reading


def act_words(act: Data) -> str:
    """An act that waits, in words."""
    return say("needs.pending", who=clean(act["actor"]), what=say_or(f"verb.{act['verb']}", clean(act["verb"])))


def others_acts(connection: sqlite3.Connection, case: Case) -> list[str]:
    """What is asked for already on this case, in words."""
    frozen = case.frozen
    targets = [
        ("task", frozen.task_id),
        ("instance", frozen.instance_id),
        ("family", frozen.family_id),
        ("queue", frozen.place_id),
    ]
    waiting = reading.awaited_acts(connection, [(kind, key) for kind, key in targets if key is not None])
    return [act_words(act) for acts in waiting.values() for act in acts]


def lease_of(connection: sqlite3.Connection, task_id: int) -> tuple[str, datetime | None]:
    """Who is at work on a task, and until when."""
    try:
        task = reading.show_task(connection, task_id)
    except NotFound:
        return "", None
    return clean(task["lease_holder"]), task["lease_until"]


def acts_by_id(connection: sqlite3.Connection, action_ids: list[int]) -> list[Data]:
    """What became of some acts."""
    return reading.acts_by_id(connection, action_ids)


def coordinators(connection: sqlite3.Connection, now: datetime) -> list[tuple[str, bool]]:
    """The people something can be handed to, and whether each is away now."""
    people = []
    for row in reading.list_coordinators(connection):
        name = clean(row["name"])
        if name and row["role"] != "viewer":
            since, until = row["away_from"], row["away_until"]
            away = since is not None and since <= now and (until is None or now < until)
            people.append((name, away))
    return people
