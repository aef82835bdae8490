"""`followthrough coordinator`: the people who work here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from engine.cli.acts import act
from engine.cli.lists import print_list
from engine.cli.moments import given, local
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app
from engine.cli.table import Column

app = new_app()
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name by which they act: --as NAME.")]
Email = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Their email address.")]
Phone = Annotated[str | None, typer.Option(metavar="NUMBER", help="Their phone number.")]
Role = Annotated[
    Literal["viewer", "coordinator", "author", "admin"] | None,
    typer.Option(help="What they may do; each the last's too."),
]
AwayFrom = Annotated[str | None, typer.Option(metavar="ISO", help="From then on they are away.")]
AwayUntil = Annotated[str | None, typer.Option(metavar="ISO", help="Then they are back.")]
Deputy = Annotated[str | None, typer.Option(metavar="NAME", help="Who stands in.")]

COLUMNS = (
    Column("name", "name"),
    Column("role", "role", whole=True),
    Column("email", "email"),
    Column("phone", "phone"),
    Column("away from", "from", whole=True),
    Column("until", "until", whole=True),
    Column("deputy", "deputy"),
)


@app.command("list", epilog=example("coordinator list"))
def list_(context: typer.Context, json: Json = False) -> None:
    """List the coordinators with their roles and absences."""
    from engine.store.reading import list_coordinators

    session = session_of(context)
    zone = session.config.calendar.time_zone

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "from": local(row["away_from"], zone), "until": local(row["away_until"], zone)}

    nobody = "There are no coordinators yet, so whoever reaches the database may do everything."
    print_list(session, json, iter(list_coordinators(session.reader)), COLUMNS, empty=nobody, shown=shown)


@app.command(epilog=example("coordinator add Dana --email dana@example.org", "coordinator add Ruth --role author"))
def add(
    context: typer.Context,
    name: Name,
    email: Email = None,
    phone: Phone = None,
    role: Role = None,
    away_from: AwayFrom = None,
    away_until: AwayUntil = None,
    deputy: Deputy = None,
    json: Json = False,
) -> None:
    """Take somebody on; without --role they are a coordinator."""
    details = _details(email, phone, role or "coordinator", away_from, away_until, deputy)
    act(session_of(context), json, "add", "coordinator", name, **details)


@app.command(epilog=example("coordinator edit Dana --away-until 2027-01-04 --deputy Ruth"))
def edit(
    context: typer.Context,
    name: Name,
    email: Email = None,
    phone: Phone = None,
    role: Role = None,
    away_from: AwayFrom = None,
    away_until: AwayUntil = None,
    deputy: Deputy = None,
    json: Json = False,
) -> None:
    """Change somebody's role, details, absence or deputy."""
    act(
        session_of(context),
        json,
        "edit",
        "coordinator",
        name,
        **_details(email, phone, role, away_from, away_until, deputy),
    )


def _details(
    email: str | None,
    phone: str | None,
    role: str | None,
    away_from: str | None,
    away_until: str | None,
    deputy: str | None,
) -> dict[str, object]:
    return {
        "email": email,
        "phone": phone,
        "role": role,
        "away_from": given(away_from, "--away-from"),
        "away_until": given(away_until, "--away-until"),
        "deputy": deputy,
    }
