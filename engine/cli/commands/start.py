"""`followthrough start`: a person starts a workflow."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from engine.cli.acts import settings
from engine.cli.moments import given, local_with_day
from engine.cli.printing import print_json, say
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

app = new_app()


@app.command(
    epilog=example("start high_risk_intervention --family 7", "start payment_reminder --family 7 --set amount=120")
)
def start(
    context: typer.Context,
    workflow: Annotated[str, typer.Argument(metavar="WORKFLOW", help="Its name, or its number.")],
    family: Annotated[int, typer.Option(metavar="ID", help="The family's number.")],
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="K=V", help="A variable for it; may be given again.")
    ] = None,
    mode: Annotated[
        Literal["simulate", "execute"] | None, typer.Option(help="Instead of the workflow's or the engine's.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="ISO", help="Not before this moment.")] = None,
    json: Json = False,
) -> None:
    """Start a workflow for a family.

    The engine starts it when it next looks, or says why not. Away from a terminal this prints {"instance_id": N}.
    """
    from engine.control.front_door import startable, started
    from engine.store.connection import transaction

    session = session_of(context)
    moment, variables = given(at, "--at"), settings(values or [], "--set")
    session.require("start", "workflow")
    with transaction(session.connection) as connection:
        found = startable(connection, workflow, family)
        instance_id = started(connection, found, session.actor, variables, mode, moment, session.now)
    if json or session.json or not sys.stdout.isatty():
        print_json({"instance_id": instance_id})
        return
    when = f"at {local_with_day(moment, session.config.calendar.time_zone)}" if moment else "when the engine next looks"
    say(f"Instance {instance_id}: {found.workflow} for the {found.family} family starts {when}.")
