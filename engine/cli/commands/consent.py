"""`followthrough consent`: what families allow and take back."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.acts import act
from engine.cli.printing import counted, print_json, say
from engine.cli.session import Session
from engine.cli.style import FILE, NUMBER, example, json_option, new_group

group = new_group("Keep what families allow and take back.")


@group.command(
    "set",
    epilog=example(
        "consent set --family 7 --channel sms --status granted",
        "consent set --family 7 --channel all --status withdrawn",
    ),
)
@click.option("--family", type=NUMBER, required=True, metavar="ID", help="The family's number.")
@click.option("--channel", type=click.Choice(["email", "sms", "call", "all"]), required=True, help="For which way.")
@click.option("--status", type=click.Choice(["granted", "withdrawn"]), required=True, help="What they said.")
@click.option("--address", metavar="ADDRESS", help="Only this email address or number; by default all of theirs.")
@click.option("--source", metavar="TEXT", help="Where it comes from, such as 'paper form'.")
@json_option
@click.pass_obj
def set_(session: Session, family: int, channel: str, status: str, address: str | None, source: str | None) -> None:
    """Write down that a family allows a way of contact, or takes it back; it counts at once."""
    act(
        session, "consent", "family", family,
        channel=channel, status=status, address=address, source=source,
    )  # fmt: skip


@group.command("import", epilog=example("consent import forms.csv --dry-run", "consent import forms.csv"))
@click.argument("file", type=FILE, metavar="CSV", help="Its first line names the columns.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@json_option
@click.pass_obj
def import_(session: Session, file: Path, dry_run: bool) -> None:
    """Take in what families have agreed to or taken back from a CSV file.

    Columns: channel (email, sms, call, all), status (granted, withdrawn), and family_id or external_id or address; also
    source and changed_at. A file never overrules what a family has said since.
    """
    from engine.control.consent_import import FORM, ConsentImport
    from engine.control.csv_file import read_rows
    from engine.errors import Refused

    session.require("import", "consent")
    importing = ConsentImport(
        session.connection, session.actor, session.now, source=f"import:{file.name}", dry_run=dry_run
    )
    done = importing.run(read_rows(file, FORM))
    if session.json:
        counts = {"added": done.added, "unchanged": done.unchanged}
        print_json({"dry_run": dry_run, **counts, "problems": done.problems})
    else:
        for problem in done.problems:
            say(problem)
        would = "would be " if dry_run else ""
        say(f"{done.added} {would}added, {done.unchanged} said nothing new.")
    if done.problems:
        rows = counted(len(done.problems), "row")
        raise Refused(f"{rows} of {file} can't be used; mend them and import the file again.")
