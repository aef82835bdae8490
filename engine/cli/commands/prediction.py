"""`followthrough prediction`: what a model said."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.acts import act
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

app = new_app()


@app.callback()
def predictions() -> None:
    """Withdraw a run of predictions."""


@app.command(epilog=example("prediction withdraw --run 2026-11-20"))
def withdraw(
    context: typer.Context,
    run: Annotated[str, typer.Option(metavar="ID", help="The run_id of its predictions.")],
    json: Json = False,
) -> None:
    """Take a wrong run back: what it started stops, what waits is not taken in."""
    act(session_of(context), json, "withdraw", "run", run)
