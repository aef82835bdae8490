"""`followthrough event`: something happened."""

from __future__ import annotations

import click

from engine.cli.moments import given
from engine.cli.printing import print_json, say
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, json_option, new_group

group = new_group("Tell the engine that something happened.")


@group.command(
    epilog=example(
        "event add email.replied --family 7", "event add payment.missed --family 7 --payload '{\"amount\": 9}'"
    )
)
@click.argument("event_type", metavar="TYPE", help="Such as email.replied or payment.missed.")
@click.option("--family", type=NUMBER, metavar="ID", help="The family it is about.")
@click.option("--correlation", metavar="KEY", help="The correlation key of the instances it is about.")
@click.option("--payload", metavar="JSON", help="A JSON object with details.")
@click.option("--dedupe", metavar="KEY", help="Of events with the same key only the first counts.")
@click.option("--at", metavar="ISO", help="When it happened; now by default.")
@json_option
@click.pass_obj
def add(
    session: Session,
    event_type: str,
    family: int | None,
    correlation: str | None,
    payload: str | None,
    dedupe: str | None,
    at: str | None,
) -> None:
    """Insert an event; the engine takes it in when it next looks.

    What comes back from a channel (email.replied, sms.received and the like) may leave the family out: the engine finds
    it by the payload's token, ids or sender.
    """
    from engine.control.front_door import NewEvent, insert_event
    from engine.store.connection import transaction

    occurred = given(at, "--at")
    session.require("add", "event")
    event = NewEvent(
        event_type, family, correlation, payload, f"manual:{session.actor}", dedupe, occurred or session.now
    )
    with transaction(session.connection) as connection:
        event_id = insert_event(connection, event)
    if session.json:
        print_json({"event_id": event_id})
    else:
        say(f"Event {event_id} is in; the engine takes it up when it next looks.")
