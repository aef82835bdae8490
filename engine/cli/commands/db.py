"""`followthrough db`: the database itself."""

from __future__ import annotations

import click

from engine.cli.printing import counted, print_json, say
from engine.cli.session import Session
from engine.cli.style import example, json_option, new_group

group = new_group("Upgrade, check and back up the database.")


@group.command(epilog=example("db upgrade"))
@json_option
@click.pass_obj
def upgrade(session: Session) -> None:
    """Bring the database to this version's schema; a missing one is made."""
    from engine.store import migrate

    url, shown = session.config.database.url, session.config.database.shown_url
    before = migrate.current(url)
    after = migrate.upgrade(url)
    if session.json:
        print_json({"database": shown, "before": before, "revision": after, "upgraded": before != after})
    elif before == after:
        say(f"Nothing to do: {shown} is at revision {after}.")
    else:
        say(f"{shown} is at revision {after} now{f' (was {before})' if before else ''}.")


@group.command(epilog=example("db check"))
@json_option
@click.pass_obj
def check(session: Session) -> None:
    """Look for damage, broken links and a wrong schema; nothing is changed."""
    from engine.errors import Refused
    from engine.store.connection import linked_sqlite_warning
    from engine.store.integrity import check as look

    problems = look(session.reader)
    warning = linked_sqlite_warning()
    if session.json:
        print_json({"ok": not problems, "problems": problems, "warnings": [warning] if warning else []})
    else:
        for problem in problems:
            say(problem)
        if warning:
            say(f"Note: {warning}")
        if not problems:
            say("The database is whole.")
    if problems:
        many = counted(len(problems), "problem")
        raise Refused(f"The database has {many}; restore a backup, or ask for help with this list.")


@group.command(epilog=example("db backup", "db backup /mnt/backups/monday.db"))
@click.argument("file", required=False, metavar="[FILE]", help="Beside the database by default.")
@json_option
@click.pass_obj
def backup(session: Session, file: str | None) -> None:
    """Copy the database as it is now into a new file, while everything goes on."""
    from pathlib import Path

    from engine.runtime.clock import RealClock
    from engine.store.backup import back_up
    from engine.store.connection import sqlite_path

    source = sqlite_path(session.config.database.url)
    target = Path(file) if file else source.with_name(f"{source.stem}-{RealClock().now():%Y%m%d-%H%M%S}.db")
    size = back_up(session.reader, target)
    if session.json:
        print_json({"file": str(target.absolute()), "bytes": size})
    else:
        say(f"{target} holds the database as it is now ({size:,} bytes).")
