"""`followthrough calendar`: days without contact, besides public holidays and weekends."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.acts import act
from engine.cli.lists import print_list
from engine.cli.session import session_of
from engine.cli.style import Json, OneId, example, new_app
from engine.cli.table import Column

app = new_app()

COLUMNS = (
    Column("id", "closure_id", right=True, whole=True),
    Column("from", "from_date", whole=True),
    Column("to", "to_date", whole=True),
    Column("name", "name"),
)


@app.command("list", epilog=example("calendar list"))
def list_(context: typer.Context, json: Json = False) -> None:
    """List the days on which nobody is contacted, such as school breaks."""
    from engine.store.reading import list_closures

    session = session_of(context)
    none = "No closures; weekends and public holidays are the configuration's (calendar.*)."
    print_list(session, json, iter(list_closures(session.reader)), COLUMNS, empty=none)


@app.command(epilog=example('calendar add 2026-12-21 2027-01-03 --name "Winter break"'))
def add(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first day, such as 2026-12-21.")],
    last: Annotated[
        str | None, typer.Argument(metavar="TO", help="The last day, included; the first by default.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is, such as Winter break.")] = None,
    json: Json = False,
) -> None:
    """Contact nobody on these days; what falls on them waits."""
    act(session_of(context), json, "add", "closure", "new", from_date=first, to_date=last, name=name)


@app.command(epilog=example("calendar remove 3"))
def remove(context: typer.Context, closure_id: OneId, json: Json = False) -> None:
    """Take a closure back."""
    act(session_of(context), json, "remove", "closure", closure_id)
