"""What a person finds out about a message of which nobody knew whether it left: it was sent, send it again, give up."""

from __future__ import annotations

import sqlite3
from functools import partial

from engine.control.context import SQL, ActContext
from engine.core import machine
from engine.core.model import Snapshot
from engine.core.outcome import Done, Fail, Outcome
from engine.core.transitions import change
from engine.errors import Refused
from engine.store import gather
from engine.store.apply import write_plans
from engine.store.audit import audit
from engine.store.call_consents import heeding_consent
from engine.store.times import to_db

ANSWERS = ("it_was_sent", "send_again", "give_up")
"""The outcomes that a `message_uncertain` task may have."""


def settle(act: ActContext, instance_id: int, answer: str) -> str:
    """Write down what the person found out, and let the step go on accordingly."""
    if answer not in ANSWERS:
        raise Refused(f"what became of the message? The answers are {', '.join(ANSWERS)}.")
    message: sqlite3.Row | None = act.connection.execute(SQL.uncertain_message, {"instance_id": instance_id}).fetchone()
    if message is None:
        raise Refused("there is no uncertain message of it any more.")
    if answer == "send_again" and act.connection.execute(SQL.ended, {"instance_id": instance_id}).fetchone():
        raise Refused("its workflow has ended, so nothing is sent again: answer it_was_sent or give_up.")
    status = {"it_was_sent": "sent", "send_again": "intended", "give_up": "failed"}[answer]
    change("message", message["status"], status)
    parameters = {
        "message_id": message["message_id"], "status": status, "now": to_db(act.now),
        "reason": f"{act.actor}: {answer.replace('_', ' ')}", "authorised": int(answer == "send_again"),
    }  # fmt: skip
    act.connection.execute(SQL.settle_uncertain, parameters)
    detail = {"message_id": message["message_id"]}
    audit(act.connection, act.now, act.actor, f"message.{status}", instance_id, detail=detail)
    for snapshot in gather.gather_instances(act.connection, [instance_id], act.site.calendar.zone):
        if snapshot.token.held_reason == f"asked:{message['message_id']}":
            _go_on(act, snapshot, message, answer)
    return {
        "it_was_sent": "noted that the message was sent; the workflow goes on.",
        "send_again": "the message is sent again, inside the family's hours.",
        "give_up": "the message is given up; the workflow does what its author said about failures.",
    }[answer]


def _go_on(act: ActContext, snapshot: Snapshot, message: sqlite3.Row, answer: str) -> None:
    if answer == "send_again":
        place = {"queue_id": snapshot.token.queue_id, "at": to_db(act.now), "reasons": None, "phase": "sending"}
        act.connection.execute(SQL.place_token, place)
        return
    outcome: Outcome = Done({"message_id": message["message_id"], "channel": message["channel"]})
    if answer == "give_up":
        outcome = Fail(f"{act.actor} gave up on the message")
    definition = act.definition(snapshot.instance.template_id, snapshot.instance.template_version)
    again = partial(machine.settle_and_wait, snapshot, definition, outcome, act.now, act.site)
    write_plans(act.connection, [heeding_consent(act.connection, again(), again)], act.now, act.actor)
