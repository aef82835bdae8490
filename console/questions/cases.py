"""A case, whole: the task, the instance and the family, as they are now."""

from __future__ import annotations

import sqlite3

from console.model.case import Case, Data, Frozen, open_case
from engine.errors import NotFound
from engine.store import reading
from engine.store.reading.queue import queue_by_id, task_of_step


def read_again(connection: sqlite3.Connection, frozen: Frozen, mode: str | None = None) -> Case | None:
    """A case that was opened, as it is now."""
    if frozen.place_id is not None:
        return case_of_place(connection, frozen.place_id)
    if frozen.task_id is not None:
        return case_of_task(connection, frozen.task_id)
    return case_of_family(connection, frozen.family_id, mode) if frozen.family_id is not None else None


def case_of_place(connection: sqlite3.Connection, queue_id: int) -> Case | None:
    """A place in the queue with its workflow, its family and the task that is open about it; `None` when it is gone."""
    place = queue_by_id(connection, [queue_id]).get(queue_id)
    if place is None:
        return None
    task_id = task_of_step(connection, place["instance_id"], place["step_number"])
    task = reading.show_task(connection, task_id) if task_id is not None else None
    family = _family(connection, place["family_id"])
    return open_case(task, _instance(connection, place["instance_id"]), family, place)


def case_of_task(connection: sqlite3.Connection, task_id: int) -> Case | None:
    """A task with its instance and family; `None` when there is no such task."""
    try:
        task = reading.show_task(connection, task_id)
    except NotFound:
        return None
    return open_case(task, _instance(connection, task["instance_id"]), _family(connection, task["family_id"]))


def case_of_family(connection: sqlite3.Connection, family_id: int, mode: str | None = None) -> Case | None:
    """A family with what is alive for it (or its latest instance) and the first thing open for it.

    With a `mode` only its tasks count: once the engine is live, a rehearsal waits for nobody.
    """
    family = _family(connection, family_id)
    if family is None:
        return None
    alive = [entry for entry in family["instances"] if entry["status"] in ("pending", "running", "paused")]
    newest = (alive or family["instances"] or [None])[0]
    waiting = [task for task in family["tasks"] if task["status"] == "open" and mode in (None, task["mode"])]
    task = reading.show_task(connection, waiting[-1]["task_id"]) if waiting else None
    instance_id = task["instance_id"] if task and task["instance_id"] else newest["instance_id"] if newest else None
    return open_case(task, _instance(connection, instance_id), family)


def _instance(connection: sqlite3.Connection, instance_id: int | None) -> Data | None:
    if instance_id is None:
        return None
    try:
        return reading.show_instance(connection, instance_id)
    except NotFound:
        return None


def _family(connection: sqlite3.Connection, family_id: int | None) -> Data | None:
    if family_id is None:
        return None
    try:
        return reading.show_family(connection, family_id)
    except NotFound:
        return None
