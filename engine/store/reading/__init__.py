"""The reading side, for people: the console, the command line and reports.

Functions take a connection (`sqlite3`, rows by name) first and give plain dictionaries named as the columns, with
moments as aware datetimes and JSON columns read. They never write, import no ORM, page by key (no OFFSET), and count
nothing big. `json_rows.to_json` turns what they give into what `--json` prints.

    instances · tasks · queue · families · workflows · people · acts · calls · health · needs_you
"""

from engine.store.reading.acts import acts_by_id, applied_acts, awaited_acts
from engine.store.reading.calls import calls, calls_of_family
from engine.store.reading.families import families_by_id, list_families, show_family
from engine.store.reading.health import engine_health, present_moment, status
from engine.store.reading.instances import list_instances, show_instance
from engine.store.reading.needs_you import needs_you, needs_you_by_id, needs_you_ids
from engine.store.reading.people import list_closures, list_coordinators, list_holds
from engine.store.reading.queue import list_queue
from engine.store.reading.tasks import list_tasks, show_task
from engine.store.reading.workflows import list_workflows, show_workflow

__all__ = [
    "acts_by_id",
    "applied_acts",
    "awaited_acts",
    "calls",
    "calls_of_family",
    "engine_health",
    "families_by_id",
    "list_closures",
    "list_coordinators",
    "list_families",
    "list_holds",
    "list_instances",
    "list_queue",
    "list_tasks",
    "list_workflows",
    "needs_you",
    "needs_you_by_id",
    "needs_you_ids",
    "present_moment",
    "show_family",
    "show_instance",
    "show_task",
    "show_workflow",
    "status",
]
