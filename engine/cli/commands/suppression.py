"""`followthrough suppression`: addresses that are never written to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from engine.cli.acts import act
from engine.cli.lists import pages, print_list
from engine.cli.moments import local
from engine.cli.printing import counted, print_json, say
from engine.cli.session import Session
from engine.cli.style import FILE, example, json_option, limit_option, new_group
from engine.cli.table import Column

group = new_group("Keep the addresses that are never written to.")

CHANNEL = click.Choice(["email", "sms", "call", "all"])
COLUMNS = (
    Column("address", "address"),
    Column("channel", "channel"),
    Column("reason", "reason"),
    Column("since", "since", whole=True),
    Column("lifted", "lifted", whole=True),
    Column("source", "source"),
)


@group.command(epilog=example("suppression add +13125550142 --reason 'wrong family'"))
@click.argument("address", metavar="ADDRESS", help="An email address, or a phone number.")
@click.option("--channel", type=CHANNEL, help="Only by this way; by default by none.")
@click.option("--reason", metavar="TEXT", help="Why; everybody reads it.")
@json_option
@click.pass_obj
def add(session: Session, address: str, channel: str | None, reason: str | None) -> None:
    """Write to an address no more, whichever family it belongs to; it counts at once."""
    act(session, "suppress", "address", address, channel=channel, reason=reason)


@group.command(epilog=example("suppression lift +13125550142"))
@click.argument("address", metavar="ADDRESS", help="An email address, or a phone number.")
@click.option("--channel", type=CHANNEL, help="Only what was suppressed for this way.")
@json_option
@click.pass_obj
def lift(session: Session, address: str, channel: str | None) -> None:
    """Write to an address again, as far as its families agree."""
    act(session, "lift", "address", address, channel=channel)


@group.command("list", epilog=example("suppression list", "suppression list --lifted"))
@click.option("--lifted", is_flag=True, help="Those that were lifted, too.")
@limit_option
@json_option
@click.pass_obj
def list_(session: Session, lifted: bool, limit: int | None) -> None:
    """List the addresses that are not written to, the newest first."""
    from engine.store.suppressions import listed

    zone = session.config.calendar.time_zone

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        when = {"since": local(row["added_at"], zone), "lifted": local(row["lifted_at"], zone)}
        return {**row, **when, "channel": row["channel"] or "all"}

    rows: Iterator[dict[str, Any]] = pages(
        lambda after, size: listed(session.reader, lifted=lifted, before=after, limit=size),
        lambda row: row["suppression_id"],
    )
    print_list(session, rows, COLUMNS, empty="No address is suppressed.", limit=limit, shown=shown)


@group.command("import", epilog=example("suppression import bounced.csv"))
@click.argument("file", type=FILE, metavar="CSV", help="Its first line names the columns.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@json_option
@click.pass_obj
def import_(session: Session, file: Path, dry_run: bool) -> None:
    """Take a list in from a CSV file, such as the one that another mailing programme kept.

    Columns: address, and any of channel (email, sms, call, all) and reason. A row that can't be used is left out and
    named; the others are taken in all the same.
    """
    from engine.control.csv_file import read_rows
    from engine.control.suppression_import import FORM, import_suppressions
    from engine.errors import Refused

    session.require("suppress", "address")
    done = import_suppressions(
        session.connection, session.actor, session.now, read_rows(file, FORM), source=f"import:{file.name}",
        dry_run=dry_run,
    )  # fmt: skip
    if session.json:
        print_json({"dry_run": dry_run, "added": done.added, "unchanged": done.unchanged, "problems": done.problems})
    else:
        for problem in done.problems:
            say(problem)
        say(f"{done.added} {'would be ' if dry_run else ''}added, {done.unchanged} on the list already.")
    if done.problems:
        rows = counted(len(done.problems), "row")
        raise Refused(f"{rows} of {file} can't be used; mend them and import the file again.")
