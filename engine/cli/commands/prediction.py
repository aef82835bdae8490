"""`followthrough prediction`: what a model said."""

from __future__ import annotations

import click

from engine.cli.acts import act
from engine.cli.session import Session
from engine.cli.style import example, json_option, new_group

group = new_group("Withdraw a run of predictions.")


@group.command(epilog=example("prediction withdraw --run 2026-11-20"))
@click.option("--run", required=True, metavar="ID", help="The run_id of its predictions.")
@json_option
@click.pass_obj
def withdraw(session: Session, run: str) -> None:
    """Take a wrong run back: what it started stops, what waits is not taken in."""
    act(session, "withdraw", "run", run)
