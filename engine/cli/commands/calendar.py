"""`followthrough calendar`: days without contact, besides public holidays and weekends."""

from __future__ import annotations

import click

from engine.cli.acts import act
from engine.cli.lists import print_list
from engine.cli.session import Session
from engine.cli.style import example, id_argument, json_option, new_group
from engine.cli.table import Column

group = new_group("Keep the days on which nobody is contacted.")

COLUMNS = (
    Column("id", "closure_id", right=True, whole=True),
    Column("from", "from_date", whole=True),
    Column("to", "to_date", whole=True),
    Column("name", "name"),
)


@group.command("list", epilog=example("calendar list"))
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    """List the days on which nobody is contacted, such as school breaks."""
    from engine.store.reading import list_closures

    none = "No closures; weekends and public holidays are the configuration's (calendar.*)."
    print_list(session, iter(list_closures(session.reader)), COLUMNS, empty=none)


@group.command(epilog=example('calendar add 2026-12-21 2027-01-03 --name "Winter break"'))
@click.argument("first", metavar="FROM", help="The first day, such as 2026-12-21.")
@click.argument("last", required=False, metavar="[TO]", help="The last day, included; the first by default.")
@click.option("--name", metavar="TEXT", help="What it is, such as Winter break.")
@json_option
@click.pass_obj
def add(session: Session, first: str, last: str | None, name: str | None) -> None:
    """Contact nobody on these days; what falls on them waits."""
    act(session, "add", "closure", "new", from_date=first, to_date=last, name=name)


@group.command(epilog=example("calendar remove 3"))
@id_argument("closure_id")
@json_option
@click.pass_obj
def remove(session: Session, closure_id: int) -> None:
    """Take a closure back."""
    act(session, "remove", "closure", closure_id)
