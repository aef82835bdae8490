"""`followthrough family`: who is looked after."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.acts import act, texts
from engine.cli.finding import asked_for, words_argument
from engine.cli.lists import PAGE, print_list
from engine.cli.moments import ahead, local
from engine.cli.printing import counted, print_json, print_pairs, say, say_boldly
from engine.cli.session import Session
from engine.cli.style import FILE, example, id_argument, json_option, limit_option, new_group
from engine.cli.table import Column, print_table

group = new_group("Import, add, list and edit families; leave one in peace.")

COLUMNS = (
    Column("id", "family_id", right=True, whole=True),
    Column("name", "family_name"),
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


@group.command("import", epilog=example("family import families.csv --dry-run", "family import families.csv"))
@click.argument("file", type=FILE, metavar="CSV", help="Its first line names the columns.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@json_option
@click.pass_obj
def import_(session: Session, file: Path, dry_run: bool) -> None:
    """Take families in from a CSV file; known ones are brought up to date.

    Columns: family_name, and any of external_id, email, phone, time_zone, locale, coordinator, active. A row that can't
    be used is left out and named; the others are taken in all the same.
    """
    from engine.control.csv_file import read_rows
    from engine.control.family_import import FORM, FamilyImport
    from engine.errors import Refused

    session.require("import", "family")
    done = FamilyImport(session.connection, session.actor, session.now, dry_run=dry_run).run(read_rows(file, FORM))
    if not dry_run:
        _index(session)
    if session.json:
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


def _index(session: Session) -> None:
    """Let the new families be found by index even where no engine runs."""
    from engine.store.connection import transaction
    from engine.store.family_words import BATCH, catch_up

    noted = BATCH
    while noted == BATCH:
        with transaction(session.connection):
            noted = catch_up(session.connection)


@group.command(
    "list", epilog=example("family list martinez", "family list waiting text older than 3 days", "family list --json")
)
@words_argument
@click.option("--find", metavar="TEXT", help="In the name, email, phone or external id, theirs or a contact's.")
@click.option("--workflow", metavar="NAME", help="Only those in this workflow.")
@click.option("--coordinator", metavar="NAME", help="Only this coordinator's.")
@click.option("--alive", is_flag=True, help="Only those with an instance under way.")
@limit_option
@json_option
@click.pass_obj
def list_(
    session: Session,
    words: tuple[str, ...],
    find: str | None,
    workflow: str | None,
    coordinator: str | None,
    alive: bool,
    limit: int | None,
) -> None:
    """List families by name, each with the instance that counts; or those that plain words ask for.

    Words: a name, number or address; paused, stuck, waiting, mine, "of Dana", "risk over 80", "next tomorrow", "in
    Spanish", "ended last week" and more, as docs/console.md lists them.
    """
    from engine.store.reading.families import every_family
    from engine.store.reading.find.english import FAMILIES
    from engine.store.reading.find.reader import Term

    options = [Term("workflow", workflow)] if workflow else []
    options += [Term("of", coordinator)] if coordinator else []
    options += [Term("alive")] if alive else []
    asked = asked_for(session, words, FAMILIES, options, find)
    rows = every_family(session.reader, asked, limit=PAGE if limit is None else min(limit + 1, PAGE))
    print_list(session, rows, COLUMNS, empty="No families.", limit=limit)


@group.command(epilog=example("family show 7"))
@id_argument("family_id")
@json_option
@click.pass_obj
def show(session: Session, family_id: int) -> None:
    """Show one family with its contacts, instances, messages, tasks, consents and events."""
    from engine.store.reading import show_family

    family = show_family(session.reader, family_id)
    if session.json:
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


@group.command(epilog=example("family edit 7 phone=+13125550142", "family edit 7 email=ann@example.org locale=es"))
@id_argument("family_id")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...", help="An empty value takes it out.")
@json_option
@click.pass_obj
def edit(session: Session, family_id: int, values: tuple[str, ...]) -> None:
    """Change a family's details: name, email, phone, time zone, locale, coordinator, active."""
    act(session, "edit", "family", family_id, **texts(values, "a change"))


@group.command(epilog=example('family pause 7 --until "2 days"', "family pause 7 --until 2026-12-01T09:00:00-06:00"))
@id_argument("family_id")
@click.option("--until", required=True, metavar="ISO", help="A moment, or how long from now.")
@json_option
@click.pass_obj
def pause(session: Session, family_id: int, until: str) -> None:
    """Leave a family in peace: nothing goes out to it until then."""
    act(session, "pause", "family", family_id, until=ahead(until, "--until", session.now))


@group.command(epilog=example("family resume 7"))
@id_argument("family_id")
@json_option
@click.pass_obj
def resume(session: Session, family_id: int) -> None:
    """End a family's pause."""
    act(session, "resume", "family", family_id)


@group.command(
    epilog=example('family answered 7 --by in-person --words "back on Monday"', "family answered 7 --stop texts")
)
@id_argument("family_id")
@click.option(
    "--by", type=click.Choice(["email", "text", "in-person"]), help="How they answered; by phone is in person."
)
@click.option("--words", metavar="TEXT", help="What they said.")
@click.option("--stop", type=click.Choice(["texts", "emails", "everything"]), help="What they want no more of.")
@json_option
@click.pass_obj
def answered(session: Session, family_id: int, by: str | None, words: str | None, stop: str | None) -> None:
    """Write down what a family told you: an answer counts like one that came by itself, and a stop holds at once."""
    act(session, "answered", "family", family_id, by=by.replace("-", "_") if by else None, words=words, stop=stop)


@group.command(epilog=example("family add family_name=Okafor email=ada@example.org"))
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...", help="At least family_name.")
@json_option
@click.pass_obj
def add(session: Session, values: tuple[str, ...]) -> None:
    """Take one family in by hand; the columns are those of an import."""
    act(session, "add", "family", "new", **texts(values, "a value"))
