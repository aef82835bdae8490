"""`followthrough consent`: what families allow and take back."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from engine.cli.acts import act
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

app = new_app()


@app.callback()
def consents() -> None:
    """Keep what families allow and take back."""


@app.command(
    "set",
    epilog=example(
        "consent set --family 7 --channel sms --status granted",
        "consent set --family 7 --channel all --status withdrawn",
    ),
)
def set_(
    context: typer.Context,
    family: Annotated[int, typer.Option(metavar="ID", help="The family's number.")],
    channel: Annotated[Literal["email", "sms", "call", "all"], typer.Option(help="For which way.")],
    status: Annotated[Literal["granted", "withdrawn"], typer.Option(help="What they said.")],
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Only this email address or number; by default all of theirs.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Where it comes from, such as 'paper form'.")
    ] = None,
    json: Json = False,
) -> None:
    """Write down that a family allows a way of contact, or takes it back; it counts at once."""
    act(
        session_of(context), json, "consent", "family", family,
        channel=channel, status=status, address=address, source=source,
    )  # fmt: skip
