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
from engine.steps.writing import normal_email, normal_phone
from engine.store import answers
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


WAYS = {"email": "email.replied", "text": "sms.received", "in_person": "call.reached"}
"""How a family has answered, and the event that it becomes. By phone is in person too."""

STOPS = {"texts": "sms", "emails": "email", "calls": "call", "everything": "all"}
"""What a family wants no more of, and the channel of the consent."""


def record(act: ActContext) -> str:
    """Write down what a person heard from a family: that they answered (`by`, with their `words`), or that they want
    no more messages (`stop`), or both."""
    family_id = act.key("a family")
    row = act.connection.execute(SQL.family, {"family_id": family_id}).fetchone()
    if row is None:
        raise Refused(f"there is no family {family_id}.")
    by, stop, words = act.text("by"), act.text("stop"), act.text("words")
    if by is None and stop is None:
        raise Refused("what did they say? Give 'by' (how they answered), or 'stop' (what they want no more of).")
    if by is not None and by not in WAYS:
        raise Refused(f"they answer by {', '.join(WAYS)}, not by {by!r}.")
    if stop is not None and stop not in STOPS:
        raise Refused(f"they want no more {', '.join(STOPS)}, not {stop!r}.")
    said = []
    if stop is not None:
        withdraw(act, family_id, STOPS[stop])
        said.append({"texts": "no more texts go to them", "emails": "no more emails go to them",
                     "calls": "nobody is asked to call them",
                     "everything": "nothing more is sent to them, and nobody is asked to call"}[stop])  # fmt: skip
    if by is not None:
        _insert(act, WAYS[by], family_id, {"via": by, **({"text": words} if words else {})})
        said.append("their answer counts as soon as the engine looks")
    return f"noted for the {row['family_name']} family: {' and '.join(said)}."


def withdraw(act: ActContext, family_id: int, channel: str) -> None:
    """For the family as a whole, and for each of its addresses: nobody who shares one is written to there either."""
    rows = answers.addresses_of(act.connection, family_id)
    emails = [normal_email(row["email"]) for row in rows] if channel in ("email", "all") else []
    phones = [normal_phone(row["phone"]) for row in rows] if channel != "email" else []
    for address in dict.fromkeys([None, *emails, *phones]):  # None: the family as a whole
        parameters = {
            "family_id": family_id, "address": address, "channel": channel, "status": "withdrawn",
            "source": f"manual:{act.actor}", "now": to_db(act.now),
        }  # fmt: skip
        act.connection.execute(SQL.insert_consent, parameters)
    detail = {"family_id": family_id, "channel": channel, "status": "withdrawn"}
    audit(act.connection, act.now, act.actor, "consent.set", detail=detail)


def _insert(act: ActContext, event_type: str, family_id: int, payload: dict[str, object]) -> None:
    parameters = {
        "event_type": event_type, "family_id": family_id, "source": f"manual:{act.actor}", "dedupe_key": None,
        "payload": json.dumps({**payload, "read_by": act.actor}, ensure_ascii=False), "now": to_db(act.now),
    }  # fmt: skip
    act.connection.execute(SQL.insert_event, parameters)
    audit(act.connection, act.now, act.actor, "answer.recorded", detail={"family_id": family_id, "type": event_type})
