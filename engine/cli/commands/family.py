"""`followthrough family`: who is looked after."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.acts import act, texts
from engine.cli.lists import pages, print_list
from engine.cli.moments import ahead, local
from engine.cli.printing import counted, print_json, print_pairs, say, say_boldly
from engine.cli.session import session_of
from engine.cli.style import Json, Limit, OneId, example, new_app
from engine.cli.table import Column, print_table

app = new_app()

COLUMNS = (
    Column("id", "family_id", right=True, whole=True),
    Column("name", "family_name"),
    Column("email", "email"),
    Column("phone", "phone"),
    Column("zone", "time_zone"),
    Column("coordinator", "coordinator"),
    Column("workflow", "template_name"),
    Column("status", "instance_status", whole=True),
)
INSTANCES = (
    Column("id", "instance_id", right=True, whole=True),
    Column("workflow", "template_name"),
    Column("status", "status", whole=True),
    Column("next", "next", whole=True),
    Column("outcome", "outcome"),
)


@app.command("import", epilog=example("family import families.csv --dry-run", "family import families.csv"))
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="CSV", help="Its first line names the columns.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: Json = False,
) -> None:
    """Take families in from a CSV file; known ones are brought up to date.

    Columns: family_name, and any of external_id, email, phone, time_zone, locale, coordinator, active. A row that can't
    be used is left out and named; the others are taken in all the same.
    """
    from engine.control.family_file import read_families
    from engine.control.family_import import FamilyImport
    from engine.errors import Refused

    session = session_of(context)
    session.require("import", "family")
    done = FamilyImport(session.connection, session.actor, session.now, dry_run=dry_run).run(read_families(file))
    if json or session.json:
        counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
        print_json({"dry_run": dry_run, **counts, "problems": done.problems})
    else:
        for problem in done.problems:
            say(problem)
        would = "would be " if dry_run else ""
        say(f"{done.added} {would}added, {done.changed} {would}changed, {done.unchanged} as they were.")
    if done.problems:
        rows = counted(len(done.problems), "row")
        raise Refused(f"{rows} of {file} can't be used; mend them and import the file again.")


@app.command("list", epilog=example("family list --find martinez", "family list --json"))
def list_(
    context: typer.Context,
    find: Annotated[str | None, typer.Option(metavar="TEXT", help="In the name, email, phone or external id.")] = None,
    workflow: Annotated[str | None, typer.Option(metavar="NAME", help="Only those in this workflow.")] = None,
    coordinator: Annotated[str | None, typer.Option(metavar="NAME", help="Only this coordinator's.")] = None,
    alive: Annotated[bool, typer.Option("--alive", help="Only those with an instance under way.")] = False,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """List families by name, each with the instance that counts."""
    from engine.store.reading import list_families
    from engine.store.reading.families import Search

    session = session_of(context)
    search = Search(text=find, workflow=workflow, coordinator=coordinator, alive=alive)
    rows = pages(lambda after, most: list_families(session.reader, search, after=after, limit=most), lambda row: row)
    print_list(session, json, rows, COLUMNS, empty="No families.", limit=limit)


@app.command(epilog=example("family show 7"))
def show(context: typer.Context, family_id: OneId, json: Json = False) -> None:
    """Show one family with its contacts, instances, messages, tasks, consents and events."""
    from engine.store.reading import show_family

    session = session_of(context)
    family = show_family(session.reader, family_id)
    if json or session.json:
        print_json(family)
        return
    zone = session.config.calendar.time_zone
    say_boldly(f"The {family['family_name']} family")
    details = {name: family[name] for name in ("external_id", "email", "phone", "time_zone", "locale", "coordinator")}
    measured = family["context"] or {}
    print_pairs(
        {
            **details,
            "active": "no" if family["active"] in (0, "0") else "yes",
            "in peace until": local(family["paused_until"], zone),
            "engagement": measured.get("engagement_score"),
            "risk of leaving": measured.get("withdrawal_risk"),
            "contacts": ", ".join(str(row["name"] or row["email"] or row["phone"]) for row in family["contacts"]),
            "consents": ", ".join(f"{row['channel']} {row['status']}" for row in family["consents"]),
            "messages": len(family["messages"]),
            "open tasks": sum(row["status"] in ("open", "snoozed") for row in family["tasks"]),
        }
    )
    if family["instances"]:
        print()
        print_table(INSTANCES, [{**row, "next": local(row["next_execution_at"], zone)} for row in family["instances"]])


@app.command(epilog=example("family edit 7 phone=+13125550142", "family edit 7 email=ann@example.org locale=es"))
def edit(
    context: typer.Context,
    family_id: OneId,
    values: Annotated[list[str], typer.Argument(metavar="COLUMN=VALUE", help="An empty value takes it out.")],
    json: Json = False,
) -> None:
    """Change a family's details: name, email, phone, time zone, locale, coordinator, active."""
    act(session_of(context), json, "edit", "family", family_id, **texts(values, "a change"))


@app.command(epilog=example('family pause 7 --until "2 days"', "family pause 7 --until 2026-12-01T09:00:00-06:00"))
def pause(
    context: typer.Context,
    family_id: OneId,
    until: Annotated[str, typer.Option(metavar="ISO", help="A moment, or how long from now.")],
    json: Json = False,
) -> None:
    """Leave a family in peace: nothing goes out to it until then."""
    session = session_of(context)
    act(session, json, "pause", "family", family_id, until=ahead(until, "--until", session.now))


@app.command(epilog=example("family resume 7"))
def resume(context: typer.Context, family_id: OneId, json: Json = False) -> None:
    """End a family's pause."""
    act(session_of(context), json, "resume", "family", family_id)
