"""`followthrough coordinator`: the people who work here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from engine.cli.acts import act
from engine.cli.lists import print_list
from engine.cli.moments import given, local
from engine.cli.session import Session
from engine.cli.style import Decorated, example, json_option, new_group
from engine.cli.table import Column

group = new_group("Keep the people who work here, with their roles.")

ROLES = ("viewer", "coordinator", "author", "admin")

COLUMNS = (
    Column("name", "name"),
    Column("role", "role", whole=True),
    Column("email", "email"),
    Column("phone", "phone"),
    Column("away from", "from", whole=True),
    Column("until", "until", whole=True),
    Column("deputy", "deputy"),
)


@group.command("list", epilog=example("coordinator list"))
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    """List the coordinators with their roles and absences."""
    from engine.store.reading import list_coordinators

    zone = session.config.calendar.time_zone

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "from": local(row["away_from"], zone), "until": local(row["away_until"], zone)}

    nobody = "There are no coordinators yet, so whoever reaches the database may do everything."
    print_list(session, iter(list_coordinators(session.reader)), COLUMNS, empty=nobody, shown=shown)


def _details(command: Decorated) -> Decorated:
    """What can be said of a coordinator, beside the name."""
    for option in reversed(
        (
            click.option("--email", metavar="ADDRESS", help="Their email address."),
            click.option("--phone", metavar="NUMBER", help="Their phone number."),
            click.option("--role", type=click.Choice(ROLES), help="What they may do; each the last's too."),
            click.option("--away-from", metavar="ISO", help="From then on they are away."),
            click.option("--away-until", metavar="ISO", help="Then they are back."),
            click.option("--deputy", metavar="NAME", help="Who stands in."),
        )
    ):
        command = option(command)
    return command


@group.command(epilog=example("coordinator add Dana --email dana@example.org", "coordinator add Ruth --role author"))
@click.argument("name", metavar="NAME", help="The name by which they act: --as NAME.")
@_details
@json_option
@click.pass_obj
def add(session: Session, /, name: str, role: str | None, **details: str | None) -> None:
    """Take somebody on; without --role they are a coordinator."""
    act(session, "add", "coordinator", name, role=role or "coordinator", **_with_moments(details))


@group.command(epilog=example("coordinator edit Dana --away-until 2027-01-04 --deputy Ruth"))
@click.argument("name", metavar="NAME", help="Whom to change.")
@_details
@json_option
@click.pass_obj
def edit(session: Session, /, name: str, **details: str | None) -> None:
    """Change somebody's role, details, absence or deputy."""
    act(session, "edit", "coordinator", name, **_with_moments(details))


@group.command(
    epilog=example("coordinator away Dana --until 2027-01-04 --deputy Ruth", "--as Dana coordinator away Dana")
)
@click.argument("name", metavar="NAME", help="Who goes away.")
@click.option("--from", "start", metavar="ISO", help="From then on; now, if it is left out.")
@click.option("--until", metavar="ISO", help="Then they are back; open, if it is left out.")
@click.option("--deputy", metavar="NAME", help="Who stands in; whoever does already, if it is left out.")
@json_option
@click.pass_obj
def away(session: Session, name: str, start: str | None, until: str | None, deputy: str | None) -> None:
    """Note that somebody goes away: their open tasks go to their deputy, else to everyone.

    Everybody may do so for themselves; for others it needs an admin.
    """
    moments = {"from": given(start, "--from"), "until": given(until, "--until")}
    act(session, "away", "coordinator", name, deputy=deputy, **moments)


@group.command(epilog=example("coordinator back Dana"))
@click.argument("name", metavar="NAME", help="Who is back.")
@json_option
@click.pass_obj
def back(session: Session, name: str) -> None:
    """Note that somebody is back, or does not go away after all."""
    act(session, "back", "coordinator", name)


def _with_moments(details: Mapping[str, str | None]) -> dict[str, object]:
    moments = {
        "away_from": given(details["away_from"], "--away-from"),
        "away_until": given(details["away_until"], "--away-until"),
    }
    return {**details, **moments}
