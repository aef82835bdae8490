"""What people say about answers: which family one is from, and what they heard themselves.

Both become events at the front door, like an answer that came by itself: the engine counts them when it next looks.
The person who writes an answer down has read it, so it opens no task.
"""

from __future__ import annotations

import json
import sqlite3

from engine.control.context import SQL, ActContext
from engine.core.json_object import read_object
from engine.errors import Refused
from engine.store.audit import audit
from engine.store.times import to_db

FAMILY = "family:"
"""How the outcome of a `reply` task begins that says whose answer it is: `family:7`."""


def settle_family(act: ActContext, task: sqlite3.Row, said: str) -> str:
    """The answer is this family's: it counts for them from now on."""
    event = act.connection.execute(SQL.event, {"event_id": task["event_id"]}).fetchone()
    if event is None or task["family_id"] is not None:
        raise Refused("it is known whose answer this is.")
    try:
        family_id = int(said)
    except ValueError:
        raise Refused(f"which family is it? Say it as {FAMILY}7, with the family's number.") from None
    if f"({FAMILY}{family_id})" not in (task["description"] or ""):
        raise Refused(f"family {family_id} isn't one of them.")
    payload, _ = read_object(event["payload"], "payload")
    _insert(act, event["event_type"], family_id, {**payload, "answers_event": event["event_id"]})
    return f"the answer counts for family {family_id}."


def _insert(act: ActContext, event_type: str, family_id: int, payload: dict[str, object]) -> None:
    parameters = {
        "event_type": event_type, "family_id": family_id, "source": f"manual:{act.actor}", "dedupe_key": None,
        "payload": json.dumps({**payload, "read_by": act.actor}, ensure_ascii=False), "now": to_db(act.now),
    }  # fmt: skip
    act.connection.execute(SQL.insert_event, parameters)
    audit(act.connection, act.now, act.actor, "answer.recorded", detail={"family_id": family_id, "type": event_type})
