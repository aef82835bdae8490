"""`followthrough start`: a person starts a workflow."""

from __future__ import annotations

import sys

import click

from engine.cli.acts import settings
from engine.cli.moments import given, local_with_day
from engine.cli.printing import print_json, say
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, json_option


@click.command(
    epilog=example("start high_risk_intervention --family 7", "start payment_reminder --family 7 --set amount=120")
)
@click.argument("workflow", metavar="WORKFLOW", help="Its name, or its number.")
@click.option("--family", type=NUMBER, required=True, metavar="ID", help="The family's number.")
@click.option("--set", "values", multiple=True, metavar="K=V", help="A variable for it; may be given again.")
@click.option("--mode", type=click.Choice(["simulate", "execute"]), help="Instead of the workflow's or the engine's.")
@click.option("--at", metavar="ISO", help="Not before this moment.")
@json_option
@click.pass_obj
def start(
    session: Session, workflow: str, family: int, values: tuple[str, ...], mode: str | None, at: str | None
) -> None:
    """Start a workflow for a family.

    The engine starts it when it next looks, or says why not. Away from a terminal this prints {"instance_id": N}.
    """
    from engine.control.front_door import startable, started
    from engine.store.connection import transaction

    moment, variables = given(at, "--at"), settings(values or [], "--set")
    session.require("start", "workflow")
    with transaction(session.connection) as connection:
        found = startable(connection, workflow, family)
        instance_id = started(connection, found, session.actor, variables, mode, moment, session.now)
    if session.json or not sys.stdout.isatty():
        print_json({"instance_id": instance_id})
        return
    when = f"at {local_with_day(moment, session.config.calendar.time_zone)}" if moment else "when the engine next looks"
    say(f"Instance {instance_id}: {found.workflow} for the {found.family} family starts {when}.")
