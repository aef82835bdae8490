"""`followthrough event`: something happened."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.moments import given
from engine.cli.printing import print_json, say
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

app = new_app()


@app.callback()
def events() -> None:
    """Tell the engine that something happened."""


@app.command(
    epilog=example(
        "event add email.replied --family 7", """event add payment.missed --family 7 --payload '{"amount": 9}'"""
    )
)
def add(
    context: typer.Context,
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as email.replied or payment.missed.")],
    family: Annotated[int | None, typer.Option(metavar="ID", help="The family it is about.")] = None,
    correlation: Annotated[
        str | None, typer.Option(metavar="KEY", help="The correlation key of the instances it is about.")
    ] = None,
    payload: Annotated[str | None, typer.Option(metavar="JSON", help="A JSON object with details.")] = None,
    dedupe: Annotated[
        str | None, typer.Option(metavar="KEY", help="Of events with the same key only the first counts.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="ISO", help="When it happened; now by default.")] = None,
    json: Json = False,
) -> None:
    """Insert an event; the engine takes it in when it next looks."""
    from engine.control.front_door import NewEvent, insert_event
    from engine.store.connection import transaction

    session = session_of(context)
    occurred = given(at, "--at")
    session.require("add", "event")
    event = NewEvent(
        event_type, family, correlation, payload, f"manual:{session.actor}", dedupe, occurred or session.now
    )
    with transaction(session.connection) as connection:
        event_id = insert_event(connection, event)
    if json or session.json:
        print_json({"event_id": event_id})
    else:
        say(f"Event {event_id} is in; the engine takes it up when it next looks.")
